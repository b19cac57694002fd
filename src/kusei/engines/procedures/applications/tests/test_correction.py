"""Putting right: only what was asked for changes, the former words stay, and the waiting does not count."""

from __future__ import annotations

import datetime as dt
import uuid
from types import SimpleNamespace
from typing import Any

import pytest

from kusei.engines.procedures import testing
from kusei.engines.procedures.applications.commands import applicants, office
from kusei.engines.procedures.applications.commands.moving import By
from kusei.engines.procedures.applications.models import Application
from kusei.engines.procedures.applications.refusals import ChangedMeanwhile, Incomplete, NotPossibleNow, ReasonNeeded
from kusei.engines.procedures.applications.tests.test_submitting import PDF
from kusei.foundation.web import clock
from kusei.lib.errors import RuleError

ME = By("resident")


def asked(world: SimpleNamespace, **fields: str) -> Application:
    one = testing.filed(world.version, owner=world.hanako)
    office.ask_correction(
        application_id=one.pk,
        fields=fields or {"copies": "通数を"},
        message="お願いします",
        due_on=None,
        by=world.editor,
    )
    return one


def answer(one: Application, answers: Any, **more: Any) -> Application:
    return applicants.answer_correction(application_id=one.pk, answers=answers, by=ME, **more)


def test_only_what_was_asked_for_changes_and_the_former_revision_stays(world: SimpleNamespace) -> None:
    one = asked(world, copies="通数を")
    changed = answer(one, {"copies": 4, "phone": "09099999999", "nothing": 1})
    rows = list(one.answers.order_by("revision"))
    assert [row.values["copies"] for row in rows] == [2, 4]
    assert {row.values["phone"] for row in rows} == {"0300000000"}
    assert (changed.revision, changed.state) == (2, "in-review")


def test_a_new_name_is_found_in_lists(world: SimpleNamespace) -> None:
    one = asked(world, applicant="漢字を")
    name = {"family": "実例", "given": "花子", "family_kana": "ジツレイ", "given_kana": "ハナコ"}
    before = one.name_marks
    changed = answer(one, {"applicant": name})
    assert changed.name["name"] == "実例 花子"
    assert set(changed.name_marks) != set(before)


def test_a_wrong_answer_changes_nothing_and_says_where(world: SimpleNamespace) -> None:
    one = asked(world)
    with pytest.raises(Incomplete) as error:
        answer(one, {"copies": 9})
    assert [problem.dotted for problem in error.value.problems[0]] == ["copies"]
    one.refresh_from_db()
    assert (one.state, one.revision, one.answers.count()) == ("correction", 1, 1)


def test_leaving_the_field_out_is_no_answer(world: SimpleNamespace) -> None:
    with pytest.raises(Incomplete):
        answer(asked(world), {})


def test_a_file_must_be_of_this_application(world: SimpleNamespace) -> None:
    one = asked(world, reason="写真が要ります", photo="写真を")
    with pytest.raises(Incomplete) as error:
        answer(one, {"reason": "damaged", "photo": [str(uuid.uuid4())]})
    assert [(problem.dotted, problem.code) for problem in error.value.problems[0]] == [("photo", "files")]
    kept = applicants.attach_later(application_id=one.pk, field="photo", name="x.pdf", content=PDF, by=ME)
    answer(one, {"reason": "damaged", "photo": [str(kept.file)]})
    assert one.attachments.get().replaced_at is None


def test_a_file_that_no_answer_names_any_more_is_replaced_and_kept(world: SimpleNamespace) -> None:
    one = asked(world, reason="x", photo="x")
    first = applicants.attach_later(application_id=one.pk, field="photo", name="1.pdf", content=PDF, by=ME)
    answer(one, {"reason": "damaged", "photo": [str(first.file)]})
    second = applicants.attach_later(application_id=one.pk, field="photo", name="2.pdf", content=PDF, by=ME)
    applicants.replace_file(application_id=one.pk, field="photo", file=second.file, instead_of=first.file, by=ME)
    first.refresh_from_db()
    second.refresh_from_db()
    assert first.replaced_at is not None
    assert second.replaced_at is None
    assert applicants.current_answers(Application.objects.get(pk=one.pk))["photo"] == [str(second.file)]
    assert one.events.order_by("-sequence")[0].kind == "file-replaced"


@pytest.mark.parametrize(
    ("answered", "waited", "due"),
    [
        (dt.datetime(2026, 12, 1, 12), 0, dt.date(2026, 12, 8)),  # the same day
        (dt.datetime(2026, 12, 2, 12), 1, dt.date(2026, 12, 9)),
        (dt.datetime(2026, 12, 7, 9), 4, dt.date(2026, 12, 14)),  # over a week-end
        (dt.datetime(2027, 1, 4, 9), 20, dt.date(2027, 1, 12)),  # over the turn of the year and 成人の日
    ],
)
def test_the_days_of_waiting_do_not_count(
    world: SimpleNamespace, monkeypatch: pytest.MonkeyPatch, answered: dt.datetime, waited: int, due: dt.date
) -> None:
    start = dt.datetime(2026, 12, 1, 9, tzinfo=clock.TOKYO)
    monkeypatch.setattr(clock, "now", lambda: start)
    one = asked(world)
    monkeypatch.setattr(clock, "now", lambda: answered.replace(tzinfo=clock.TOKYO))
    changed = answer(one, {"copies": 3})
    assert changed.waited_days == waited
    assert changed.due_on == due


def test_one_request_is_open_at_a_time_and_a_second_answer_is_refused(world: SimpleNamespace) -> None:
    one = asked(world)
    with pytest.raises(NotPossibleNow):
        office.ask_correction(application_id=one.pk, fields={"born": "x"}, message="", due_on=None, by=world.editor)
    answer(one, {"copies": 3})
    with pytest.raises(NotPossibleNow):
        answer(one, {"copies": 4})
    assert one.corrections.get().answered_at is not None


def test_a_request_needs_a_field_and_a_sentence_for_each(world: SimpleNamespace) -> None:
    one = testing.filed(world.version)
    for fields in ({}, {"born": " "}, {"nothing": "x"}):
        with pytest.raises(ReasonNeeded):
            office.ask_correction(application_id=one.pk, fields=fields, message="", due_on=None, by=world.editor)


def test_what_was_seen_must_still_stand(world: SimpleNamespace) -> None:
    one = asked(world)
    with pytest.raises(ChangedMeanwhile):
        answer(one, {"copies": 3}, seen=1)


def test_a_withdrawal_or_a_decision_closes_the_request(world: SimpleNamespace) -> None:
    one, other = asked(world), asked(world)
    applicants.withdraw(application_id=one.pk, by=ME)
    office.decide(application_id=other.pk, outcome="refused", reason="期限までに補正がないため", by=world.editor)
    for application in (one, other):
        assert application.corrections.get().cancelled_at is not None


def test_words_with_a_my_number_are_refused(world: SimpleNamespace) -> None:
    one = testing.filed(world.version)
    with pytest.raises(RuleError):
        applicants.write_message(application_id=one.pk, text="123456789018", by=ME, from_office=False)
    with pytest.raises(RuleError):
        office.ask_correction(
            application_id=one.pk, fields={"born": "123456789018"}, message="", due_on=None, by=world.editor
        )
    assert one.events.count() == 1


def test_a_withdrawal_is_taken_back_within_a_day(world: SimpleNamespace, monkeypatch: pytest.MonkeyPatch) -> None:
    one, late = testing.filed(world.version), testing.filed(world.version)
    for application in (one, late):
        applicants.withdraw(application_id=application.pk, by=ME)
    now = clock.now()
    monkeypatch.setattr(clock, "now", lambda: now + dt.timedelta(hours=23, minutes=59))
    assert applicants.undo_withdrawal(application_id=one.pk, by=ME).state == "received"
    monkeypatch.setattr(clock, "now", lambda: now + dt.timedelta(hours=24, minutes=1))
    with pytest.raises(NotPossibleNow):
        applicants.undo_withdrawal(application_id=late.pk, by=ME)


@pytest.mark.parametrize(
    ("ended", "dispose"),
    [((2026, 11, 20), (2032, 4, 1)), ((2027, 3, 31), (2032, 4, 1)), ((2027, 4, 1), (2033, 4, 1))],
)
def test_it_is_kept_for_the_years_of_the_procedure_from_the_next_april(
    world: SimpleNamespace, monkeypatch: pytest.MonkeyPatch, ended: tuple[int, ...], dispose: tuple[int, ...]
) -> None:
    one = testing.filed(world.version)
    now = dt.datetime(*ended, 12, tzinfo=clock.TOKYO)  # type: ignore[misc,arg-type]
    monkeypatch.setattr(clock, "now", lambda: now)
    assert applicants.withdraw(application_id=one.pk, by=ME).dispose_on == dt.date(*dispose)  # type: ignore[arg-type]
