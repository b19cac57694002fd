"""Offers what became free to whoever waits for it, one after the other.

What a booking gives back is kept for the list in the very transaction that gives it back, under the id of a `Freed`
row, so that nobody who only looks at the right moment passes those who wait. A job then looks for the first in line
who may book, by the rules and quotas of that moment, and turns what is kept into a booking that is held for them.
Who does not answer, or declines, gives it back, and it goes to the next by the same way.

Locks, in this order, so that nobody waits in a circle: the row of what became free, the entry, the booker (as a
booking does), shared atoms, claims. What is not kept yet is taken in a transaction of its own that gives nothing back.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable
from typing import NamedTuple

from django.db import transaction

from kusei.engines.bookings.claims import commands as claims
from kusei.engines.bookings.claims import queries as taken_claims
from kusei.engines.bookings.claims import turns
from kusei.engines.bookings.reservations import commands as reservations
from kusei.engines.bookings.reservations.models import Booking, Source
from kusei.engines.bookings.reservations.refusals import BookingRefused
from kusei.engines.bookings.resources import queries as resources
from kusei.engines.bookings.resources.models import Atom, Resource
from kusei.engines.bookings.resources.slots import Need, Slot
from kusei.engines.bookings.waiting import eligible, keeping
from kusei.engines.bookings.waiting.deadlines import answer_until
from kusei.engines.bookings.waiting.fitting import Kept, wanted
from kusei.engines.bookings.waiting.models import Alert, Entry, EntryQuerySet, Freed, Offer
from kusei.foundation.audit.context import reason
from kusei.foundation.jobs.tasks import enqueue
from kusei.foundation.web import clock
from kusei.lib.errors import RuleError

MARGIN = dt.timedelta(minutes=5)
"""So much longer than its offer a claim is kept, until the job has given it to the next."""
MOST_TRIES = 20


class Found(NamedTuple):
    """Somebody in line, and the slot that fits."""

    entry: Entry
    resource: Resource
    slot: Slot


def booking_freed(booking_id: uuid.UUID) -> None:
    """Hook of reservations: in the transaction in which the booking ends. Three SQL queries where nobody waits."""
    booking = Booking.objects.select_related("resource").get(pk=booking_id)
    if booking.begins_at <= clock.now():
        return
    waiting = in_line_for(booking.resource_id, booking.day).exists()
    if not waiting and not Alert.objects.filter(deleted_at=None, paused=False, expires_on__gte=clock.today()).exists():
        return
    freed = Freed(
        resource=booking.resource,
        day=booking.day,
        part=booking.part,
        begins_at=booking.begins_at,
        ends_at=booking.ends_at,
        made_at=clock.now(),
    )
    freed.held = waiting and keeping.keep(freed)
    put(freed)


def put(freed: Freed) -> None:
    """Have it looked at by a job after the transaction."""
    from kusei.engines.bookings.waiting import jobs  # noqa: PLC0415  jobs call this module

    freed.save(force_insert=True)
    enqueue(jobs.offer, freed_id=str(freed.pk))


def in_line_for(resource_id: int, day: dt.date) -> EntryQuerySet:
    """Who waits on that day for the resource, or for one that shares an atom with it; the first in line first."""
    sharing = Resource.objects.filter(atoms__resources=resource_id).values("pk")
    named = Entry.resources.through.objects.filter(resource__in=sharing).values("entry")
    return Entry.objects.in_line().filter(pk__in=named, first_day__lte=day, last_day__gte=day)


def offer(freed_id: uuid.UUID) -> Offer | None:
    """Give what became free to the first in line who may book it. None when nobody is; then everybody may."""
    for _number in range(MOST_TRIES):
        done, made = _step(freed_id)
        if done:
            return made
    with transaction.atomic():
        _close(Freed.objects.select_for_update().get(pk=freed_id))
    return None


@transaction.atomic
def _step(freed_id: uuid.UUID) -> tuple[bool, Offer | None]:
    """Offer it; or take what the first in line needs beyond what is kept (not done yet); or let it go."""
    freed = Freed.objects.select_for_update().filter(pk=freed_id, done_at=None).first()
    if freed is None:
        return True, None
    kept = keeping.kept_by(freed.pk)
    for found in candidates(freed, kept):
        missing = kept.missing(found.slot.needs())
        if missing:
            if _may(found) and claims.take(freed.pk, missing, until=clock.now() + keeping.KEPT):
                return False, None
        elif made := _give(freed, kept, found):
            _close(freed)
            return True, made
    _close(freed)
    return True, None


def _close(freed: Freed) -> None:
    claims.release(freed.pk)
    freed.done_at = clock.now()
    freed.save(update_fields=["done_at"])


def candidates(freed: Freed, kept: Kept) -> Iterable[Found]:
    """Everybody in line with each slot that is free for them and overlaps what became free, in their order."""
    entries = list(
        in_line_for(freed.resource_id, freed.day)
        .select_related("person", "group")
        .prefetch_related("resources__facility__municipality", "offers__booking")
    )
    rooms = {one.pk: one for entry in entries for one in entry.resources.all()}
    offered = resources.slots(list(rooms), freed.day, freed.day)
    atoms = {atom for slots in offered.values() for atom, _ in slots.atoms}
    places = dict(Atom.objects.filter(pk__in=atoms).values_list("pk", "places"))
    taken = taken_claims.taken(atoms, freed.day, freed.day)
    for entry in entries:
        refused = {(one.booking.resource_id, one.booking.begins_at) for one in entry.offers.all()}
        slots = (slot for room in entry.resources.all() for slot in offered[room.pk])
        for slot in wanted(entry, slots):
            inside = slot.begins_at < freed.ends_at and freed.begins_at < slot.ends_at
            if not inside or (slot.resource_id, slot.begins_at) in refused:
                continue
            left = kept.missing(slot.needs())
            if all(places[one.atom_id] - taken.held(one) >= one.places for one in left):
                yield Found(entry, rooms[slot.resource_id], slot)


def _may(found: Found) -> bool:
    """Whether they may book it now."""
    if answer_until(clock.now(), found.slot.begins_at) is None:
        return False
    try:
        with transaction.atomic():
            eligible.require(*found)
    except (BookingRefused, RuleError):
        return False
    return True


def _give(freed: Freed, kept: Kept, found: Found) -> Offer | None:
    """Turn what is kept into a booking that is held for them; None when they may not book or left the line."""
    entry, room, slot = found
    until = answer_until(clock.now(), slot.begins_at)
    if until is None:
        return None
    stretch = slot.stretch
    try:
        with transaction.atomic(), reason("空き待ちの案内"):
            if not _still_in_line(entry):
                return None
            eligible.require(entry, room, slot)
            needs, rest = slot.needs(), kept.rest(slot.needs())
            turns.wait([*needs, *rest])
            claims.release(freed.pk)
            booking = reservations.book(
                resource=room,
                day=stretch.day,
                part=stretch.part,
                begins=None if stretch.part else stretch.begins,
                ends=None if stretch.part else stretch.ends,
                person=entry.person,
                group=entry.group,
                people=entry.people,
                purpose=entry.purpose,
                answers=entry.answers,
                source=Source.OFFER,
                until=until,
            )
            claims.keep(booking.pk, until=until + MARGIN)
            made = Offer.objects.create(entry=entry, booking=booking, made_at=clock.now())
            if rest:
                _keep_rest(freed, rest)
    except (BookingRefused, RuleError):
        return None
    return made


def _still_in_line(entry: Entry) -> bool:
    """Hold the entry until the transaction ends; whether it still waits."""
    Entry.objects.select_for_update().get(pk=entry.pk)
    return Entry.objects.in_line().filter(pk=entry.pk).exists()


def _keep_rest(freed: Freed, rest: list[Need]) -> None:
    """What this one did not need goes to the next: half a hall. It was this transaction's own until now."""
    more = Freed(
        resource=freed.resource,
        day=freed.day,
        part=freed.part,
        begins_at=freed.begins_at,
        ends_at=freed.ends_at,
        made_at=clock.now(),
    )
    more.held = claims.take(more.pk, rest, until=clock.now() + keeping.KEPT)
    put(more)
