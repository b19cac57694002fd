"""Hand-over: what a sheet keeps, two people, what is carried on, what staff hear; nothing of it can be changed."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from kusei.engines.bookings.operators import commands, queries, rights, telling
from kusei.engines.bookings.operators import refusals as no
from kusei.engines.bookings.operators.models import Assignment, Entry, Missing, Settled, Sheet
from kusei.engines.bookings.operators.tests.conftest import DAY, at, pieces
from kusei.engines.bookings.operators.tests.test_serving import book
from kusei.engines.notices.deliveries.models import Message
from kusei.engines.payments.tills import commands as tills

pytestmark = pytest.mark.django_db
NEXT = DAY + dt.timedelta(days=1)


def hand_over(town, by=None, **more):
    made = {"reception_id": town.reception.pk, "keys_complete": True, "by": by or town.day, **more}
    return commands.hand_over(**made)


def write(town, text="かさの忘れ物", by=None, **more):
    made = {"reception_id": town.reception.pk, "kind": "lost", "text": text, "by": by or town.day, **more}
    return commands.write(**made)


def test_a_band_is_handed_over_from_minutes_before_its_end_until_an_hour_after(town, now):
    now(at(16, 44))
    with pytest.raises(no.NotYet):
        hand_over(town)
    now(at(18))
    with pytest.raises(no.OutsideHours):
        hand_over(town)
    now(at(17, 59))
    sheet = hand_over(town)
    assert (sheet.begins_at, sheet.ends_at, sheet.label) == (at(9), at(17), "見本協会")


def test_signing_ends_the_band_for_everybody_of_the_operator(town, now):
    now(at(16, 45))
    hand_over(town)
    for someone in (town.day, town.second):
        assert rights.stand(someone, town.reception) is None
        with pytest.raises(no.OutsideHours):
            book(town, by=someone, part="night")
    with pytest.raises(no.HandedAlready):
        hand_over(town, by=town.second)
    with pytest.raises(no.MayNot):
        write(town)
    assert Sheet.objects.count() == 1


def test_the_sheet_keeps_the_figures_of_its_band(town, now):
    book(town, part="pm", people=3)
    book(town, part="night")
    now(at(16, 50))
    sheet = hand_over(town)
    assert sheet.figures["states"] == {"unpaid": 1}
    assert sheet.figures["counter"] == 2
    assert "見本" not in str(sheet.figures)


def test_the_till_is_counted_first_and_too_little_is_kept_and_told(town, now):
    tills.open_shift(till_id=town.till.pk, pieces=pieces(5_000), by=town.day)
    now(at(17, 5))
    with pytest.raises(no.TillOpen):
        hand_over(town)
    tills.close_shift(till_id=town.till.pk, pieces=pieces(4_900), why="釣銭のまちがい", by=town.day)
    sheet = hand_over(town)
    assert sheet.difference == -100
    assert sheet.figures["shifts"][0]["counted"] == 4_900
    assert telling.differs(sheet.pk) == 2  # the editor and the approver
    assert telling.differs(sheet.pk) == 0
    told = Message.objects.filter(channel="inbox").values_list("subscriber__user", flat=True)
    assert set(told) == {town.clerk.pk, town.chief.pk}


def test_missing_keys_are_explained(town, now):
    now(at(17))
    with pytest.raises(no.KeysMissing):
        hand_over(town, keys_complete=False)
    assert not hand_over(town, keys_complete=False, note="倉庫の鍵が1本ない").keys_complete


def test_the_next_operator_or_staff_take_over_and_never_the_same_person(town, now):
    now(at(16, 50))
    sheet = hand_over(town)
    for someone, refusal in (
        (town.day, no.SamePerson),
        (town.second, no.MayNot),  # of the same band
        (town.holiday, no.MayNot),
        (town.idle, no.MayNot),
        (town.viewer, no.MayNot),
        (town.stranger, no.MayNot),
    ):
        with pytest.raises(refusal):
            commands.take_over(sheet_id=sheet.pk, by=someone)
    taken = commands.take_over(sheet_id=sheet.pk, remark="確認した", by=town.evening)
    assert (taken.taken_by, taken.taken_at) == (town.evening, at(16, 50))
    with pytest.raises(no.TakenAlready):
        commands.take_over(sheet_id=sheet.pk, by=town.clerk)


def test_the_sheet_of_the_evening_waits_for_the_morning(town, now):
    now(at(22, 10))
    sheet = hand_over(town, by=town.evening)
    now(at(8, 30, day=NEXT))
    with pytest.raises(no.MayNot):
        commands.take_over(sheet_id=sheet.pk, by=town.day)
    now(at(8, 45, day=NEXT))
    assert commands.take_over(sheet_id=sheet.pk, by=town.day).taken_by == town.day


def test_open_points_go_on_until_somebody_ticks_them(town, now):
    point = write(town, "傘立ての鍵が固い", follow=True)
    write(town, "午後の団体は机を戻した")
    now(at(16, 50))
    first = hand_over(town)
    assert first.figures["open"] == [point.pk]
    now(at(21, 50))
    second = hand_over(town, by=town.evening)
    assert second.figures["open"] == [point.pk]
    now(at(23))
    settled = commands.settle(entry_id=point.pk, how="done", note="油を差した", by=town.night)
    assert settled.by == town.night
    assert queries.open_points(town.reception) == []
    assert queries.carried(first) == []  # it stands in the log of that band
    assert [one.settled.note for one in queries.carried(second)] == ["油を差した"]
    with pytest.raises(no.Settled):
        commands.settle(entry_id=point.pk, how="done", by=town.clerk)


def test_a_mistake_is_struck_out_by_its_writer_before_the_sheet(town, now):
    wrong = write(town)
    with pytest.raises(no.MayNot):
        commands.settle(entry_id=wrong.pk, how="struck", note="x", by=town.second)
    with pytest.raises(no.TextMissing):
        commands.settle(entry_id=wrong.pk, how="struck", by=town.day)
    commands.settle(entry_id=wrong.pk, how="struck", note="別の日のこと", by=town.day)
    assert queries.struck(Entry.objects.select_related("settled").get(pk=wrong.pk))
    other = write(town)
    now(at(17))
    hand_over(town)
    with pytest.raises(no.HandedAlready):
        commands.settle(entry_id=other.pk, how="struck", note="x", by=town.day)


def test_a_missing_sheet_is_noticed_once_told_once_and_written_by_staff(town, now):
    now(at(17, 59))
    assert commands.notice_missing() == []
    now(at(18))
    [missing] = commands.notice_missing()
    assert (missing.operator, missing.day) == ("day", DAY)
    assert commands.notice_missing() == []
    assert telling.missing(missing.pk) == 2
    assert telling.missing(missing.pk) == 0
    assert [one.pk for one in queries.missing([town.reception])] == [missing.pk]
    about = {"reception_id": town.reception.pk, "operator": "day", "day": DAY, "keys_complete": True}
    with pytest.raises(no.MayNot):
        commands.hand_over_late(**about, why="x", by=town.evening)
    with pytest.raises(no.TextMissing):
        commands.hand_over_late(**about, why=" ", by=town.clerk)
    with pytest.raises(no.NotYet):
        commands.hand_over_late(**{**about, "operator": "evening"}, why="x", by=town.clerk)
    sheet = commands.hand_over_late(**about, why="担当者の急病", by=town.clerk)
    assert sheet.late_because == "担当者の急病"
    assert queries.missing([town.reception]) == []


def test_bands_to_which_nobody_was_assigned_are_not_missed(town, now):
    for one in Assignment.objects.filter(operator="day"):
        commands.end_assignment(assignment_id=one.pk, why="契約の終わり", by=town.chief)
    now(at(7, day=NEXT))
    assert {one.operator for one in commands.notice_missing()} == {"evening", "night"}


def test_a_worker_that_slept_for_two_days_finds_what_was_missing(town, now):
    now(at(12, day=DAY + dt.timedelta(days=2)))
    commands.notice_missing()
    found = set(Missing.objects.values_list("day", "operator"))
    assert {(DAY, "day"), (DAY, "evening"), (DAY, "night"), (NEXT, "day"), (NEXT, "evening"), (NEXT, "night")} <= found
    assert (DAY + dt.timedelta(days=2), "holiday") not in found  # it is on


@pytest.mark.parametrize(
    "change",
    [
        lambda: Sheet.objects.update(note="別のこと"),
        lambda: Sheet.objects.update(difference=0, figures={}),
        lambda: Sheet.objects.all().delete(),
        lambda: Sheet.objects.update(taken_by=None, taken_at=None, remark=""),
        lambda: Entry.objects.update(text="別のこと"),
        lambda: Entry.objects.all().delete(),
        lambda: Settled.objects.update(note=""),
        lambda: Settled.objects.all().delete(),
        lambda: Assignment.objects.update(valid_until=dt.date(2030, 4, 1)),
        lambda: Assignment.objects.update(ended_at=None, ended_by=None, ended_because=""),
        lambda: Assignment.objects.all().delete(),
    ],
)
def test_the_database_keeps_what_was_signed_and_written(town, now, change):
    ended = town.reception.assignments.get(user=town.second)
    commands.end_assignment(assignment_id=ended.pk, why="退職", by=town.chief)
    point = write(town)
    commands.settle(entry_id=point.pk, how="done", by=town.day)
    now(at(16, 50))
    sheet = hand_over(town)
    commands.take_over(sheet_id=sheet.pk, by=town.evening)
    with pytest.raises(IntegrityError), transaction.atomic():
        change()


def test_the_database_knows_two_people_and_takes_no_entry_after_the_sheet(town, now):
    now(at(16, 50))
    sheet = hand_over(town)
    with pytest.raises(IntegrityError, match="operators_sheet_two_people"), transaction.atomic():
        Sheet.objects.filter(pk=sheet.pk).update(taken_by=town.day, taken_at=at(17))
    with pytest.raises(IntegrityError, match="is signed"), transaction.atomic():
        Entry.objects.create(
            reception=town.reception, operator="day", day=DAY, kind="note", text="x", by=town.day, at=at(17)
        )
