"""What is taken in at the counter and from letters, by hand and by the recount."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from kusei.engines.measures import registry
from kusei.engines.measures.computing import compute
from kusei.engines.measures.recounting import differences
from kusei.engines.measures.statement import Question
from kusei.engines.procedures import testing
from kusei.engines.procedures.applications.commands import drafts, submitting
from kusei.engines.procedures.counter.commands import handing_in, identity, interviewing, letters
from kusei.engines.procedures.counter.models import Interview
from kusei.engines.procedures.counter.tests.conftest import fill
from kusei.foundation.org.models import Department
from kusei.foundation.web import clock


def value(key: str, year: int = 2026, **filters: str) -> Decimal | None:
    question = Question(year, dt.date(year + 1, 3, 31), {name: [one] for name, one in filters.items()})
    found = compute(registry.get(key), question).year
    assert found is not None
    return found.reading.number


def agreed() -> None:
    for key in ("counters.unwritten", "procedures.intake_minutes"):
        for year in (2025, 2026):
            assert differences(key, year, dt.date(year + 1, 3, 31)) == []


def later(desk: Any, minutes: float) -> None:
    desk.moment.now += dt.timedelta(minutes=minutes)


def handed_in(desk: Any, interview: Interview, minutes: float) -> Interview:
    identity.note_identity(draft_id=interview.draft_id, document="driving-licence", read_by="manual", by=desk.clerk)
    later(desk, minutes)
    handing_in.hand_in(draft_id=interview.draft_id, by=desk.clerk)
    return interview


def heard(desk: Any, minutes: float, *versions: Any) -> Interview:
    chosen = versions or (desk.first,)
    where = Department.objects.get(code="madoguchi")
    interview = interviewing.start(
        versions=chosen, by=desk.clerk, department=where, answers=[testing.ANSWERS for _one in chosen]
    )
    return handed_in(desk, interview, minutes)


def test_what_staff_hear_and_enter_counts_with_its_minutes(desk):
    heard(desk, 7.5)
    heard(desk, 90, desk.first, desk.second)  # two applications; left lying for longer than an hour
    interviewing.start(versions=[desk.first], by=desk.clerk)  # never handed in
    testing.filed(desk.first)
    assert value("counters.unwritten") == 3
    assert value("counters.unwritten", procedure="second-copy") == 1
    assert value("procedures.intake_minutes", department="madoguchi", channel="counter") == Decimal("67.5")
    agreed()


def test_what_the_person_began_at_home_is_told_apart(desk):
    _draft, secret = drafts.start_draft(versions=[desk.first], owner=None, answers=[testing.ANSWERS])
    handed_in(desk, interviewing.take_over(secret=secret, by=desk.clerk), 3)
    heard(desk, 1)
    assert [value("counters.unwritten", begun=who) for who in ("resident", "staff")] == [1, 1]
    agreed()


def test_what_staff_began_and_the_person_finishes_at_home_is_not_of_the_counter(desk):
    interview = interviewing.start(versions=[desk.first], by=desk.clerk, answers=[testing.ANSWERS])
    interviewing.hand_over(draft_id=interview.draft_id, by=desk.clerk)
    submitting.submit(draft_id=interview.draft_id, by=None)
    assert value("counters.unwritten") == value("procedures.intake_minutes") == 0
    assert value("procedures.online_applications") == 1
    agreed()


def test_what_was_entered_by_mistake_counts_neither_here_nor_there(desk):
    interview = heard(desk, 5)
    handing_in.take_back(draft_id=interview.draft_id, why="別の人の申請", by=desk.clerk)
    assert value("counters.unwritten") == value("procedures.intake_minutes") == 0
    assert value("procedures.withdrawn_applications") == 1
    agreed()


def test_a_letter_takes_minutes_and_is_nothing_unwritten(desk):
    day = desk.moment.now.astimezone(clock.TOKYO).date()
    interview = letters.start_letter(version=desk.first, by=desk.clerk, arrived_on=day, postmarked_on=day, pages=1)
    assert fill(desk, interview).status_code == 302
    handed_in(desk, interview, 4)
    assert value("counters.unwritten") == 0
    assert value("procedures.intake_minutes", channel="post") == 4
    agreed()


def test_the_border_of_the_year_is_midnight_in_tokyo(desk):
    desk.moment.now = dt.datetime(2026, 3, 31, 23, 58, tzinfo=clock.TOKYO)
    heard(desk, 1)
    heard(desk, 2)  # handed in on 1 April
    assert [value("counters.unwritten", year) for year in (2025, 2026)] == [1, 1]
    assert [value("procedures.intake_minutes", year) for year in (2025, 2026)] == [1, 2]
    agreed()
