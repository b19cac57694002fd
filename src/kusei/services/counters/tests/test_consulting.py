"""Consultations by video: the waiting room, the room, the summary, and those who did not come."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from kusei.foundation.audit.models import Entry
from kusei.foundation.web import clock, encryption
from kusei.foundation.web.testing import at_once
from kusei.services.counters import commands, packs, refusals
from kusei.services.counters.models import Consultation
from kusei.services.counters.packs.meetings import Meetings
from kusei.services.counters.tests.conftest import DAY, OFFICE, build

NOTE = "葬祭費の申請を案内しました。"


def booked(hour=11, **more):
    at = dt.datetime.combine(DAY, dt.time(hour), clock.TOKYO)
    held = commands.book(office=OFFICE, service="number-card", begins_at=at, remote=True, **more)
    return held.consultation


def test_it_goes_from_the_booking_to_the_summary(town, now):
    talk = booked(person=town.resident)
    clerk = town.clerks[0]
    with pytest.raises(refusals.TooEarly):
        commands.enter(consultation_id=talk.pk)
    with pytest.raises(refusals.NobodyThere):
        commands.open_room(consultation_id=talk.pk, by=clerk)
    now(45)
    commands.enter(consultation_id=talk.pk)
    commands.open_room(consultation_id=talk.pk, by=clerk)
    commands.conclude(consultation_id=talk.pk, by=clerk)
    commands.write_note(consultation_id=talk.pk, note=NOTE, by=clerk)
    talk.refresh_from_db()
    assert (talk.state, talk.clerk, talk.appointment.state) == ("done", clerk, "arrived")
    assert encryption.unseal(talk.note).decode() == NOTE
    assert NOTE.encode() not in bytes(talk.note)
    told = " ".join(str(one.after) + str(one.before) for one in Entry.objects.filter(model="counters.consultation"))
    assert talk.room not in told


def test_who_leaves_the_waiting_room_may_come_back(town, now):
    talk = booked()
    now(50)
    commands.enter(consultation_id=talk.pk)
    commands.step_out(consultation_id=talk.pk)
    with pytest.raises(refusals.NobodyThere):
        commands.open_room(consultation_id=talk.pk, by=town.clerks[0])
    commands.enter(consultation_id=talk.pk)
    commands.open_room(consultation_id=talk.pk, by=town.clerks[0])
    commands.conclude(consultation_id=talk.pk, by=town.clerks[0], abandoned=True)
    talk.refresh_from_db()
    assert talk.state == "abandoned"


def test_nobody_is_a_no_show_before_a_quarter_of_an_hour(town, now):
    talk = booked()
    now(74)
    with pytest.raises(refusals.TooEarly):
        commands.did_not_come(consultation_id=talk.pk, by=town.clerks[0])
    now(1)
    assert commands.did_not_come(consultation_id=talk.pk, by=town.clerks[0]).state == "no_show"
    with pytest.raises(refusals.NotPossibleNow):
        commands.enter(consultation_id=talk.pk)


def test_the_end_of_the_day_ends_what_is_open(town, now):
    never, waits, talks = booked(10 + 1), booked(13), booked(14)
    now(3 * 60)
    for one in (waits, talks):
        now(45)
        commands.enter(consultation_id=one.pk)
    commands.open_room(consultation_id=talks.pk, by=town.clerks[0])
    now(24 * 60)
    commands.close_day(day=DAY)
    states = [Consultation.objects.get(pk=one.pk).state for one in (never, waits, talks)]
    assert states == ["no_show", "abandoned", "done"]
    with pytest.raises(refusals.NotPossibleNow):
        commands.enter(consultation_id=waits.pk)


def test_cancelling_gives_the_place_back(town):
    talk = booked()
    with pytest.raises(refusals.NotFree):
        booked()
    commands.cancel_booking(appointment_id=talk.appointment_id)
    talk.refresh_from_db()
    assert talk.state == "cancelled"
    assert booked().pk != talk.pk


@pytest.mark.parametrize("who", ["viewer", "stranger", "resident"])
def test_only_the_section_opens_rooms_and_writes(town, now, who):
    talk, by = booked(), getattr(town, who)
    for act in (commands.open_room, commands.conclude, commands.did_not_come):
        with pytest.raises(refusals.MayNot):
            act(consultation_id=talk.pk, by=by)
    with pytest.raises(refusals.MayNot):
        commands.write_note(consultation_id=talk.pk, note=NOTE, by=by)


@pytest.mark.parametrize("note", ["", "   ", "あ" * 2001])
def test_a_summary_has_words_and_not_too_many(town, now, note):
    talk = booked()
    now(50)
    commands.enter(consultation_id=talk.pk)
    commands.open_room(consultation_id=talk.pk, by=town.clerks[0])
    with pytest.raises(refusals.NoteMissing):
        commands.write_note(consultation_id=talk.pk, note=note, by=town.clerks[0])


def test_summaries_are_emptied_in_time(town, now):
    talk = booked()
    now(50)
    commands.enter(consultation_id=talk.pk)
    commands.open_room(consultation_id=talk.pk, by=town.clerks[0])
    commands.write_note(consultation_id=talk.pk, note=NOTE, by=town.clerks[0])
    now(89 * 24 * 60)
    assert commands.forget_notes() == 0
    now(2 * 24 * 60)
    assert commands.forget_notes() == 1
    assert Consultation.objects.get().note is None


def test_the_database_keeps_the_way_of_a_consultation(town):
    booked()
    for break_it in (
        lambda: Consultation.objects.update(state="open"),
        lambda: Consultation.objects.update(state="no_show"),  # when?
        lambda: Consultation.objects.update(room="x"),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            break_it()


def test_of_two_clerks_who_open_a_room_one_does(transactional_db, now):
    town = build()
    talk = booked()
    now(50)
    commands.enter(consultation_id=talk.pk)
    got = at_once(*[lambda by=by: commands.open_room(consultation_id=talk.pk, by=by) for by in town.clerks[:3]])
    assert sorted(type(one).__name__ for one in got) == ["Consultation", "NotPossibleNow", "NotPossibleNow"]


def test_the_address_of_a_room_lies_at_the_configured_host(town):
    url = packs.meetings().url(booked().room)
    assert url.startswith("https://meet.example/")
    assert len(url.rpartition("/")[2]) == 30
    for wrong in ("short", "../../../../../etc/passwd", "x" * 16 + "?a=b", ""):
        with pytest.raises(ValueError, match="name of a room"):
            packs.meetings().url(wrong)


@pytest.mark.parametrize(
    "address",
    [
        "http://meet.example/{room}",
        "https://other.example/{room}",
        "https://meet.example/",
        "https://meet.example/{room}{room}",
        "https://{room}.meet.example/",
        "https://me@meet.example/{room}",
        "https://meet.example/{room}?{key}",
        "javascript:alert('{room}')",
    ],
)
def test_another_address_is_refused(address):
    data = packs.meetings().model_dump() | {"address": address}
    with pytest.raises(ValueError, match="address"):
        Meetings.model_validate(data)
