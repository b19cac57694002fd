"""The metrics of applications, played through the commands over a fiscal year's border, by hand and by the recount."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest

from kusei.engines.measures import registry
from kusei.engines.measures.computing import compute
from kusei.engines.measures.recounting import differences
from kusei.engines.measures.statement import Question
from kusei.engines.procedures import testing
from kusei.engines.procedures.applications.commands import applicants, drafts, office, submitting
from kusei.engines.procedures.applications.commands.moving import By
from kusei.engines.procedures.applications.models import Actor, Application
from kusei.engines.procedures.desk.commands import bulk, keeping
from kusei.engines.procedures.desk.tests.conftest import of_kind, people
from kusei.foundation.web import clock

SUMS = ("applications", "online_applications", "withdrawn_applications", "decided_applications",
        "corrected_applications", "staff_minutes")  # fmt: skip
KEYS = (*SUMS, "online_rate", "correction_rate", "median_days", "staff_minutes_each")
ME = By(Actor.RESIDENT)


@pytest.fixture
def town(db: None, monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """The people of a section; `town.at(month, day, hour, …)` sets the clock: noon unless said; months 1 to 3 are of
    2026, later ones of 2025 unless the year is said.
    """
    held = SimpleNamespace(now=dt.datetime(2025, 4, 2, 12, tzinfo=clock.TOKYO))
    monkeypatch.setattr(clock, "now", lambda: held.now)

    def at(month: int, day: int, *clock_: int, year: int = 0) -> None:
        when = clock_ or (12,)
        held.now = dt.datetime(year or (2026 if month < 4 else 2025), month, day, *when, tzinfo=clock.TOKYO)  # type: ignore[misc]

    made = people()
    made.at = at
    return made


def value(name: str, year: int = 2025, **filters: str) -> Decimal | None:
    question = Question(year, dt.date(year + 1, 3, 31), {key: [one] for key, one in filters.items()})
    found = compute(registry.get(f"procedures.{name}"), question).year
    assert found is not None
    return found.reading.number


def values(year: int = 2025) -> dict[str, Decimal | None]:
    return {name: value(name, year) for name in KEYS}


def agreed() -> None:
    for key in KEYS:
        for year in (2025, 2026):
            assert differences(f"procedures.{key}", year, dt.date(year + 1, 3, 31)) == []


def decided(town: Any, one: Application, **more: Any) -> None:
    office.start_review(application_id=one.pk, by=town.editor)
    office.decide(application_id=one.pk, outcome="granted", by=town.editor, **more)


def test_the_border_of_the_year_is_midnight_in_tokyo(town):
    town.at(3, 31, 23, 59, 59)
    last = testing.filed()
    town.at(4, 1, 0, 0, year=2026)
    first = testing.filed()
    decided(town, last)
    decided(town, first)
    assert (value("applications"), value("applications", 2026)) == (1, 1)
    assert (value("decided_applications"), value("decided_applications", 2026)) == (0, 2)
    assert (value("median_days"), value("median_days", 2026)) == (None, Decimal("0.5"))
    agreed()


def test_an_application_by_post_counts_in_the_year_in_which_the_letter_arrived(town):
    town.at(4, 3, 10, year=2026)
    version = testing.published()
    draft = drafts.start_draft(
        versions=[version], owner=None, answers=[testing.ANSWERS], entered_by=town.editor, channel="post"
    )[0]
    arrived = dt.datetime(2026, 3, 31, 12, tzinfo=clock.TOKYO)
    submitting.submit(draft_id=draft.pk, by=town.editor, arrived_at=arrived, postmarked_on=dt.date(2026, 3, 30))
    assert (value("applications", channel="post"), value("applications", 2026)) == (1, 0)
    assert value("online_rate") == 0
    assert value("staff_minutes", 2026) == 0  # taking it in is the counter's
    agreed()


def test_withdrawn_ones_count_on_their_day_and_those_taken_back_do_not(town):
    town.at(3, 31, 20)
    first, second = testing.filed(), testing.filed()
    applicants.withdraw(application_id=first.pk, by=ME)
    applicants.withdraw(application_id=second.pk, by=ME)
    assert value("withdrawn_applications") == 2
    town.at(4, 1, 10, year=2026)
    applicants.undo_withdrawal(application_id=second.pk, by=ME)
    assert (value("withdrawn_applications"), value("withdrawn_applications", 2026)) == (1, 0)
    assert value("applications") == 2
    agreed()


def test_a_decision_taken_back_and_made_anew_in_the_next_year_moves_nothing_of_the_last(town):
    town.at(3, 2)
    one = testing.filed()
    town.at(3, 5)
    decided(town, one)
    before = values()
    assert (before["decided_applications"], before["median_days"]) == (1, 3)
    town.at(5, 11, year=2026)
    office.reopen(application_id=one.pk, by=town.approver, reason="計算の誤り")
    assert values() == before
    office.ask_correction(application_id=one.pk, fields={"copies": "通数を"}, message="", due_on=None, by=town.editor)
    town.at(5, 18, year=2026)
    applicants.answer_correction(application_id=one.pk, answers={"copies": 3}, by=ME)
    office.decide(application_id=one.pk, outcome="granted", by=town.editor)
    after = values()
    # What the sentences say: sent back later, it counts in the year of its arrival.
    assert (after.pop("corrected_applications"), after.pop("correction_rate")) == (1, 100)
    assert after == {name: before[name] for name in after}
    assert (value("decided_applications", 2026), value("median_days", 2026)) == (0, None)
    agreed()


def test_days_of_waiting_for_corrections_do_not_count(town):
    town.at(6, 2)  # a Monday
    one = testing.filed()
    town.at(6, 3)
    office.ask_correction(application_id=one.pk, fields={"copies": "通数を"}, message="", due_on=None, by=town.editor)
    town.at(6, 10)
    applicants.answer_correction(application_id=one.pk, answers={"copies": 3}, by=ME)
    town.at(6, 12)
    office.decide(application_id=one.pk, outcome="granted", by=town.editor)
    assert value("median_days") == 8 - 5
    one.refresh_from_db()
    assert one.waited_days == 5
    agreed()


def test_a_procedure_that_changed_its_form_within_the_year_is_one_procedure(town):
    town.at(6, 2)
    testing.filed()
    town.at(9, 1)
    changed = testing.published(testing.small(processing_days=3))
    assert changed.number == 2
    testing.filed(changed)
    testing.filed(of_kind("other-copy"))
    found = compute(registry.get("procedures.applications"), Question(2025, dt.date(2026, 3, 31), by="procedure"))
    figures = [
        (one.dimensions["procedure"], one.reading.number) for one in found.figures if one.dimensions and not one.month
    ]
    assert figures == [("certificate-copy", 2), ("other-copy", 1)]
    assert value("applications", department="madoguchi") == 3
    agreed()


def test_minutes_are_the_gaps_between_what_one_person_did_and_five_for_a_beginning(town):
    one, other = testing.filed(), testing.filed(of_kind("other-copy"))
    town.at(6, 2, 9, 0)
    office.start_review(application_id=one.pk, by=town.editor)  # a beginning: 5
    town.at(6, 2, 9, 12)
    keeping.write_note(application_id=one.pk, text="電話で確認した", by=town.editor)  # 12
    town.at(6, 2, 9, 15)
    office.start_review(application_id=other.pk, by=town.editor)  # 3, of the other application
    town.at(6, 2, 9, 16)
    office.start_review(application_id=testing.filed().pk, by=town.colleague)  # another person's beginning: 5
    town.at(6, 2, 9, 45)
    office.decide(application_id=one.pk, outcome="granted", by=town.editor)  # exactly half an hour: 30
    town.at(6, 2, 10, 15, 1)
    office.decide(application_id=other.pk, outcome="granted", by=town.editor)  # a second more: 5
    assert value("staff_minutes") == 60
    assert value("staff_minutes", procedure="other-copy") == 8
    assert value("staff_minutes_each") == 30
    agreed()


def test_many_with_one_click_are_not_many_times_the_minutes(town):
    rows = [testing.filed() for _number in range(6)]
    town.at(6, 2, 9)
    bulk.for_each(chosen=[bulk.Chosen(one.number, 1) for one in rows], word="start", by=town.editor)
    assert value("staff_minutes") == 5
    agreed()


def test_work_over_midnight_at_the_border_counts_on_the_day_of_each_act(town):
    one = testing.filed()
    town.at(3, 31, 23, 50)
    office.start_review(application_id=one.pk, by=town.editor)
    town.at(4, 1, 0, 10, year=2026)
    office.decide(application_id=one.pk, outcome="granted", by=town.editor)
    assert (value("staff_minutes"), value("staff_minutes", 2026)) == (5, 20)
    assert (value("staff_minutes_each"), value("staff_minutes_each", 2026)) == (None, 20)
    agreed()


def test_marks_set_and_taken_back_are_acts_and_what_residents_do_is_not(town):
    one = testing.filed()
    town.at(6, 2, 9)
    office.start_review(application_id=one.pk, by=town.editor)
    town.at(6, 2, 9, 4)
    keeping.tick(application_id=one.pk, item=0, by=town.editor)
    town.at(6, 2, 9, 6)
    keeping.untick(application_id=one.pk, item=0, by=town.editor)
    assert value("staff_minutes") == 5 + 4 + 2
    applicants.withdraw(application_id=one.pk, by=By(Actor.RESIDENT, town.resident))
    assert value("staff_minutes") == 11
    agreed()
