"""Consultations by video (オンライン相談): the waiting room, the room, the summary, and those who did not come.

The room is an address at the configured provider with a name of ours that nobody guesses; nothing is asked of the
provider. The person learns it when the clerk has opened the room.
"""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from kusei.foundation.people.models import User
from kusei.foundation.web import clock, encryption
from kusei.services.counters import packs, rights
from kusei.services.counters.commands.common import office_of
from kusei.services.counters.models import Appointment, Consultation
from kusei.services.counters.refusals import NobodyThere, NoteMissing, NotPossibleNow, TooEarly

State = Consultation.State
LONGEST = 2000
OVER = {State.BOOKED: State.NO_SHOW, State.WAITING: State.ABANDONED, State.OPEN: State.DONE}


@transaction.atomic
def enter(*, consultation_id: int) -> Consultation:
    """The person comes to the waiting room, or back to it. Raises `TooEarly`, `NotPossibleNow`."""
    talk = _locked(consultation_id, State.BOOKED, State.ABANDONED)
    held, now = talk.appointment, clock.now()
    if now < held.begins_at - dt.timedelta(minutes=packs.rules().remote.enter_minutes):
        raise TooEarly
    if held.begins_at.astimezone(clock.TOKYO).date() != now.astimezone(clock.TOKYO).date():
        raise NotPossibleNow(talk.get_state_display())
    if held.state == Appointment.State.BOOKED:
        held.state = Appointment.State.ARRIVED
        held.save(update_fields=["state"])
    return _became(talk, State.WAITING, entered_at=now, opened_at=None, ended_at=None)


@transaction.atomic
def step_out(*, consultation_id: int) -> Consultation:
    """The person leaves the waiting room before anybody came. Raises `NotPossibleNow`."""
    talk = _locked(consultation_id, State.WAITING)
    return _became(talk, State.ABANDONED, ended_at=clock.now())


@transaction.atomic
def open_room(*, consultation_id: int, by: User) -> Consultation:
    """The clerk opens the room, and the person is let in. Raises `MayNot`, `NobodyThere`, `NotPossibleNow`."""
    talk = _worked(consultation_id, by)
    if talk.state in (State.BOOKED, State.ABANDONED):
        raise NobodyThere
    if talk.state != State.WAITING:
        raise NotPossibleNow(talk.get_state_display())
    return _became(talk, State.OPEN, opened_at=clock.now(), clerk=by)


@transaction.atomic
def conclude(*, consultation_id: int, by: User, abandoned: bool = False) -> Consultation:
    """The talk is over, or the person went away in the middle of it. Raises `MayNot`, `NotPossibleNow`."""
    talk = _worked(consultation_id, by)
    if talk.state != State.OPEN and not (abandoned and talk.state == State.WAITING):
        raise NotPossibleNow(talk.get_state_display())
    return _became(talk, State.ABANDONED if abandoned else State.DONE, ended_at=clock.now())


@transaction.atomic
def write_note(*, consultation_id: int, note: str, by: User) -> Consultation:
    """Write the summary, of which the person gets a copy. Raises `MayNot`, `NoteMissing`, `NotPossibleNow`."""
    talk, words = _worked(consultation_id, by), note.strip()
    if talk.state not in (State.OPEN, State.DONE):
        raise NotPossibleNow(talk.get_state_display())
    if not 0 < len(words) <= LONGEST:
        raise NoteMissing
    talk.note, talk.note_at = encryption.seal(words.encode()), clock.now()
    talk.save(update_fields=["note", "note_at"])
    return talk


@transaction.atomic
def did_not_come(*, consultation_id: int, by: User) -> Consultation:
    """Nobody came within the time of the rules. Raises `MayNot`, `TooEarly`, `NotPossibleNow`."""
    talk = _worked(consultation_id, by)
    if talk.state != State.BOOKED:
        raise NotPossibleNow(talk.get_state_display())
    if clock.now() < talk.appointment.begins_at + dt.timedelta(minutes=packs.rules().remote.no_show_minutes):
        raise TooEarly
    return _became(talk, State.NO_SHOW, ended_at=clock.now())


@transaction.atomic
def close_consultations(*, before: dt.datetime) -> int:
    """End what is still open of appointments before that moment; how many."""
    rows = Consultation.objects.select_for_update(of=("self",)).filter(
        state__in=OVER, appointment__begins_at__lt=before
    )
    return len([_became(one, OVER[State(one.state)], ended_at=clock.now()) for one in rows])


@transaction.atomic
def forget_notes() -> int:
    """Empty the summaries whose time is over; how many."""
    before = clock.now() - dt.timedelta(days=packs.rules().remote.note_days)
    rows = Consultation.objects.select_for_update(of=("self",)).filter(note_at__lt=before, note__isnull=False)
    for one in rows:
        one.note = None
        one.save(update_fields=["note"])
    return len(rows)


def _locked(consultation_id: int, *states: str) -> Consultation:
    rows = Consultation.objects.select_for_update(of=("self",)).select_related("appointment")
    found = rows.get(pk=consultation_id)
    if states and found.state not in states:
        raise NotPossibleNow(found.get_state_display())
    return found


def _worked(consultation_id: int, by: User) -> Consultation:
    found = _locked(consultation_id)
    rights.require_work(by, office_of(found.appointment.office))
    return found


def _became(talk: Consultation, state: str, **change: object) -> Consultation:
    talk.state = state
    for name, value in change.items():
        setattr(talk, name, value)
    talk.save(update_fields=["state", *change])
    return talk
