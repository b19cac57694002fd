"""Handing in: exactly one application for each intent, within windows, levels and forms, with fee and deadline."""

from __future__ import annotations

import datetime as dt
import uuid
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kusei.engines.procedures import testing
from kusei.engines.procedures.applications import numbers
from kusei.engines.procedures.applications.commands import drafts, submitting
from kusei.engines.procedures.applications.models import Application, Attachment, Cover, Draft
from kusei.engines.procedures.applications.refusals import Closed, IdentityNeeded, Incomplete, NotForThem, OldForm
from kusei.engines.procedures.commands import publishing
from kusei.engines.procedures.definition.procedure import Window
from kusei.engines.procedures.models import Version
from kusei.engines.procedures.testing import ANSWERS
from kusei.foundation.files.models import StoredFile
from kusei.foundation.files.tests import samples
from kusei.foundation.people.identity import Level
from kusei.foundation.people.models import User
from kusei.foundation.people.testing import resident
from kusei.foundation.web import clock
from kusei.lib.businessdays import MUNICIPAL_OFFICE


def begun(version: Version, owner: User | None = None, **more: Any) -> Draft:
    draft, _secret = drafts.start_draft(versions=[version], owner=owner, answers=[{**ANSWERS, **more}])
    return draft


def handed_in(draft: Draft, by: User | None = None, **more: Any) -> Application:
    return submitting.submit(draft_id=draft.pk, by=by, **more).applications.get()


def at(monkeypatch: pytest.MonkeyPatch, *moment: int) -> None:
    """It is this moment in Tokyo."""
    now = dt.datetime(*moment, tzinfo=clock.TOKYO)  # type: ignore[misc,arg-type]
    monkeypatch.setattr(clock, "now", lambda: now)


def test_pressing_twice_a_lost_answer_and_a_restored_tab_make_one(world: SimpleNamespace) -> None:
    draft = begun(world.version, world.hanako)
    first = submitting.submit(draft_id=draft.pk, by=world.hanako)
    for by in (world.hanako, world.hanako, None):
        assert submitting.submit(draft_id=draft.pk, by=by) == first
    assert Application.objects.count() == Cover.objects.count() == 1


def test_after_handing_in_the_draft_says_nothing_any_more(world: SimpleNamespace) -> None:
    draft = begun(world.version)
    handed_in(draft)
    draft.refresh_from_db()
    assert draft.answers == {"forms": [], "guide": {}}
    with pytest.raises(Exception, match="いまの状態"):
        drafts.save_draft(draft=draft, form=0, answers={"copies": 1})


def test_answers_that_are_missing_or_wrong_are_told_and_nothing_is_made(world: SimpleNamespace) -> None:
    draft = begun(world.version, copies=9, born="")
    with pytest.raises(Incomplete) as error:
        handed_in(draft)
    assert {one.dotted for one in error.value.problems[0]} == {"copies", "born"}
    assert not Cover.objects.exists()


# --- forms, windows, levels -------------------------------------------------------------------------------------


@pytest.mark.parametrize(("days", "taken"), [(29, True), (31, False)])
def test_a_form_that_was_replaced_is_taken_for_thirty_days(
    world: SimpleNamespace, monkeypatch: pytest.MonkeyPatch, days: int, taken: bool
) -> None:
    draft = begun(world.version)
    testing.published(testing.small(processing_days=9))
    later = clock.now() + dt.timedelta(days=days)
    monkeypatch.setattr(clock, "now", lambda: later)
    if taken:
        assert handed_in(draft).version == world.version
        return
    with pytest.raises(OldForm):
        handed_in(draft)
    drafts.move_to_current(draft_id=draft.pk)
    assert handed_in(draft).version.number == 2


def test_a_form_that_was_never_published_is_not_taken(world: SimpleNamespace) -> None:
    version = publishing.write_draft(
        municipality=world.home, content=testing.small(processing_days=9), by=None, origin="builder"
    )
    with pytest.raises(OldForm):
        handed_in(begun(version))


@pytest.mark.parametrize(
    ("moment", "open_"),
    [
        ((2026, 11, 30, 23, 59, 59), False),
        ((2026, 12, 1, 0, 0, 0), True),  # still 30 November in UTC
        ((2026, 12, 15, 23, 59, 59), True),
        ((2026, 12, 16, 0, 0, 0), False),  # still 15 December in UTC
    ],
)
def test_a_window_opens_and_closes_at_midnight_in_tokyo(
    world: SimpleNamespace, monkeypatch: pytest.MonkeyPatch, moment: tuple[int, ...], open_: bool
) -> None:
    window = Window(opens=dt.date(2026, 12, 1), closes=dt.date(2026, 12, 15))
    version = testing.published(testing.small(windows=(window,)))
    draft = begun(version)
    at(monkeypatch, *moment)
    if open_:
        assert handed_in(draft).submitted_at == clock.now()
    else:
        with pytest.raises(Closed):
            handed_in(draft)


def test_a_stopped_procedure_or_one_without_the_channel_takes_nothing(world: SimpleNamespace) -> None:
    with pytest.raises(Closed):
        handed_in(begun(testing.published(testing.small(channels=("counter",)))))
    world.version.procedure.is_open = False
    world.version.procedure.save()
    with pytest.raises(Closed):
        handed_in(begun(world.version))


@pytest.mark.parametrize("wanted", Level)
@pytest.mark.parametrize("held", Level)
def test_the_level_of_identity_must_reach(world: SimpleNamespace, wanted: Level, held: Level) -> None:
    version = testing.published(testing.small(identity=wanted.value))
    person = resident("level@example.jp", held)
    draft = begun(version, person)
    if held.at_least(wanted):
        assert handed_in(draft, person).cover.owner == person
    else:
        with pytest.raises(IdentityNeeded) as error:
            handed_in(draft, person)
        assert error.value.args[0]
        assert not Cover.objects.exists()


def test_staff_who_enter_for_somebody_need_no_card_of_theirs(world: SimpleNamespace) -> None:
    version = testing.published(testing.small(identity="card"))
    draft, _ = drafts.start_draft(
        versions=[version], owner=None, entered_by=world.editor, channel="counter", answers=[ANSWERS]
    )
    made = handed_in(draft, world.editor)
    assert (made.channel, made.entered_by) == ("counter", world.editor)
    assert made.events.get().actor == "staff"


def test_nobody_hands_in_for_somebody_for_whom_they_may_not_act_any_more(world: SimpleNamespace) -> None:
    other = resident("other@example.jp")
    draft, _ = drafts.start_draft(
        versions=[world.version], owner=world.hanako, subject=f"person:{other.pk}", answers=[ANSWERS]
    )
    with pytest.raises(NotForThem):
        handed_in(draft, world.hanako)


# --- files ------------------------------------------------------------------------------------------------------


def paper(draft: Draft) -> str:
    kept = drafts.attach(draft_id=draft.pk, field="photo", name="写真.pdf", content=PDF, by=draft.owner)
    return str(kept.file)


PDF = samples.paper()


def test_files_go_with_the_application_and_are_claimed(world: SimpleNamespace) -> None:
    draft = begun(world.version, reason="damaged")
    file = paper(draft)
    drafts.save_draft(draft=draft, form=0, answers={"photo": [file]})
    made = handed_in(draft)
    assert [str(one.file) for one in made.attachments.all()] == [file]
    assert StoredFile.objects.get(public_id=file).claimed


def test_a_file_of_another_draft_or_of_nobody_is_refused(world: SimpleNamespace) -> None:
    others = paper(begun(world.version, world.hanako))
    for file in (others, str(uuid.uuid4())):
        draft = begun(world.version, reason="damaged", photo=[file])
        with pytest.raises(Incomplete) as error:
            handed_in(draft)
        assert [(one.dotted, one.code) for one in error.value.problems[0]] == [("photo", "files")]
    assert not Application.objects.exists()


def test_one_file_in_two_places_is_refused_and_no_error(world: SimpleNamespace) -> None:
    form = world.version.content.form
    photo = form.field("photo")
    twin = photo.model_copy(update={"key": "second_photo"})
    wish = form.sections[1]
    fields = tuple(x for one in wish.fields for x in ((one, twin) if one.key == "photo" else (one,)))
    changed = form.model_copy(update={"sections": (form.sections[0], wish.model_copy(update={"fields": fields}))})
    draft = begun(testing.published(testing.small(form=changed)), reason="damaged")
    file = paper(draft)
    drafts.save_draft(draft=draft, form=0, answers={"photo": [file], "second_photo": [file]})
    with pytest.raises(Incomplete) as error:
        handed_in(draft)
    assert [one.dotted for one in error.value.problems[0]] == ["second_photo"]


def test_files_that_no_answer_names_stay_with_the_draft(world: SimpleNamespace) -> None:
    draft = begun(world.version)
    paper(draft)
    assert handed_in(draft).attachments.count() == 0
    assert Attachment.objects.filter(draft=draft, application=None).count() == 1


# --- fee, deadline, number --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answers", "delivery", "fee"),
    [
        ({"copies": 2}, "paper", 710),
        ({"copies": 2}, "electronic", 600),
        ({"copies": 1, "reason": "disaster"}, "paper", 110),
        ({"copies": 1, "reason": "disaster"}, "electronic", 0),
    ],
)
def test_the_fee_is_that_of_the_answers(world: SimpleNamespace, answers: Any, delivery: str, fee: int) -> None:
    made = handed_in(begun(world.version, **answers), delivery=delivery)
    assert (made.fee, made.delivery) == (fee, delivery)


@pytest.mark.parametrize(
    ("arrived", "due"),
    [
        ((2026, 11, 20, 9), dt.date(2026, 11, 30)),  # a Friday before 勤労感謝の日: five open days
        ((2026, 4, 28, 9), dt.date(2026, 5, 11)),  # over 大型連休
        ((2026, 12, 25, 23), dt.date(2027, 1, 7)),  # closed from 29 December to 3 January
    ],
)
def test_the_deadline_counts_open_days_after_the_day_of_arrival(
    world: SimpleNamespace, monkeypatch: pytest.MonkeyPatch, arrived: tuple[int, ...], due: dt.date
) -> None:
    draft = begun(world.version)
    at(monkeypatch, *arrived)
    made = handed_in(draft)
    assert made.due_on == due
    assert MUNICIPAL_OFFICE.business_days_between(dt.date(*arrived[:3]), due) == 5


@pytest.mark.parametrize(("moment", "year"), [((2027, 3, 31, 23, 59), "08"), ((2027, 4, 1, 0, 0), "09")])
def test_the_number_begins_with_the_fiscal_year_of_the_arrival(
    world: SimpleNamespace, monkeypatch: pytest.MonkeyPatch, moment: tuple[int, ...], year: str
) -> None:
    draft = begun(world.version)
    at(monkeypatch, *moment)
    assert handed_in(draft).number.startswith(f"{year}-")


def test_a_number_that_exists_is_drawn_anew(world: SimpleNamespace, monkeypatch: pytest.MonkeyPatch) -> None:
    taken = testing.filed(world.version).number
    drawn = iter([taken, taken, numbers.new_number(2026)])
    monkeypatch.setattr(numbers, "new_number", lambda year: next(drawn))
    assert handed_in(begun(world.version)).number != taken


def test_who_is_under_protection_files_confidentially(world: SimpleNamespace) -> None:
    from kusei.foundation.people.residents.commands import secrecy

    keeper = testing.staff("approver", "", "keeper@example.jp")
    secrecy.protect(by=keeper, user=world.hanako, why="支援措置")
    assert handed_in(begun(world.version, world.hanako), world.hanako).confidential
    assert not handed_in(begun(world.version)).confidential


years = st.integers(2019, 2117)


@given(year=years)
def test_a_number_is_read_as_it_was_made(year: int) -> None:
    made = numbers.new_number(year)
    assert numbers.read_number(made) == made
    assert numbers.read_number(f"  {made.lower().replace('-', ' ')} ") == made
    assert numbers.read_number(made.replace("-", "")) == made


@given(year=years, place=st.integers(0, 8), sign=st.sampled_from(numbers.ALPHABET))
def test_one_wrong_sign_is_seen(year: int, place: int, sign: str) -> None:
    made = numbers.new_number(year)
    where = [3, 4, 5, 6, 8, 9, 10, 11, 12][place]
    wrong = made[:where] + sign + made[where + 1 :]
    assert (numbers.read_number(wrong) is None) == (wrong != made)


@given(year=years, place=st.integers(0, 8))
def test_two_neighbours_in_the_wrong_order_are_seen(year: int, place: int) -> None:
    made = numbers.new_number(year).replace("-", "")
    wrong = made[: 2 + place] + made[3 + place : 4 + place] + made[2 + place] + made[4 + place :]
    if wrong != made:
        assert numbers.read_number(wrong) is None
