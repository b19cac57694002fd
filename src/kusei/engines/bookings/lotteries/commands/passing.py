"""What a winner gives back, or does not answer, goes to the next reserve by itself; when there is none, to first come.

The place goes back to the round in the transaction in which the booking ends, so nobody gets in between. A reserve's
caps are looked at when they are offered something. A wish of several slots is offered when all of it is free.
"""

from __future__ import annotations

import uuid

from django.db import transaction
from django.db.models import Q

from kusei.engines.bookings.claims import commands as claims
from kusei.engines.bookings.lotteries import building, waking
from kusei.engines.bookings.lotteries.claiming import let_go
from kusei.engines.bookings.lotteries.commands.holding import answer_until, book, locked, waiting_for
from kusei.engines.bookings.lotteries.commands.opening import note
from kusei.engines.bookings.lotteries.models import Award, Place, Reserve, Round, Use
from kusei.engines.bookings.lotteries.terms import Terms
from kusei.engines.bookings.reservations import commands as reservations
from kusei.engines.bookings.reservations.models import Booking, State
from kusei.engines.bookings.resources.slots import Need
from kusei.foundation.web import clock
from kusei.lib.lotteries import model


def booking_freed(booking_id: uuid.UUID) -> None:
    """Hook: a booking ended. One that was won goes back to its round, as long as a reserve may get it."""
    use = Use.objects.select_related("award__round", "award__entry", "booking").filter(booking=booking_id).first()
    if use is None:
        return
    use.freed_at = clock.now()
    use.save(update_fields=["freed_at"])
    found, ended = use.award.round, use.booking
    places, gone = Place.objects.filter(use=use).select_related("slot"), 0
    for place in places.order_by("slot__atom_id", "slot__day", "slot__cell"):
        slot = place.slot
        place.use, place.kept = None, False
        if slot.begins_at > clock.now() and waiting_for(found, slot.key):
            need = Need(slot.atom_id, 1, slot.day, slot.cell, slot.begins_at, slot.ends_at)
            place.kept = claims.take(place.pk, [need])
        gone += slot.begins_at > clock.now() and not place.kept
        place.save(update_fields=["use", "kept"])
    note(found, "freed", ticket=use.award.entry.ticket, wish=use.award.wish, state=ended.state)
    if gone:
        note(found, "first-come", places=gone)
    waking.pass_on(found.pk)


def pass_on(*, round_id: int) -> int:
    """Offer everything that is free to reserves; what nobody can take goes to first come. How many were offered.

    What has run out is let go first, so that a wish of several slots finds all that ended at the same moment.
    """
    over = Q(state=State.HELD, until__lte=clock.now())
    mine = Use.objects.filter(award__round=round_id, freed_at=None).values("booking")
    for pk in Booking.objects.filter(over, pk__in=mine).order_by("pk").values_list("pk", flat=True):
        reservations.lapse(booking_id=pk)
    offered = 0
    while _offer_one(round_id):
        offered += 1
    _let_go(round_id)
    return offered


def _offer_one(round_id: int) -> bool:
    """Offer something to the first reserve who can have it."""
    with transaction.atomic():
        found = locked(round_id)
        if found.settled_at is None:
            return False
        free, passed = _free(found), set()
        queue = Reserve.objects.filter(round=found, state=Reserve.State.WAITING, slot__key__in=free)
        for reserve in queue.select_related("slot", "entry").order_by(
            "slot__day", "slot__cell", "slot__key", "position"
        ):
            if (reserve.entry_id, reserve.wish) in passed:
                continue
            why = _passed(found, reserve)
            if why:
                passed.add((reserve.entry_id, reserve.wish))
                _close(found, reserve, Reserve.State.PASSED, why)
            elif _offer(found, reserve):
                return True
    return False


def _free(found: Round) -> set[str]:
    """The slots that the round holds for reserves."""
    kept = Place.objects.filter(slot__round=found, kept=True, use=None, slot__begins_at__gt=clock.now())
    return set(kept.values_list("slot__key", flat=True))


def _offer(found: Round, reserve: Reserve) -> bool:
    """Hold the wish for the reserve. False when not all of it is free: the next may have what is."""
    try:
        with transaction.atomic():
            award = Award.objects.create(
                round=found, entry=reserve.entry, wish=reserve.wish, origin=Award.Origin.RESERVE
            )
            if not book(found, award):
                raise _NotNow
    except _NotNow:
        return False
    _close(found, reserve, Reserve.State.SERVED, "")
    return True


class _NotNow(Exception):
    """A part of the wish is not free at this moment."""


def _passed(found: Round, reserve: Reserve) -> str:
    """Why the reserve cannot have it any more: a code, blank when they can."""
    entry, terms = reserve.entry, Terms.read(found.terms)
    standing = [
        set(entry.wishes[award.wish - 1]["slots"])
        for award in Award.objects.filter(entry=entry).exclude(state=Award.State.VOID).prefetch_related("uses")
        if award.state == Award.State.PENDING or any(use.freed_at is None for use in award.uses.all())
    ]
    if len(standing) >= entry.most or any(slots.intersection(reserve.slots) for slots in standing):
        return model.WITHDRAWN
    if answer_until(found, reserve.slots, terms.reserve_days) <= clock.now():
        return "too-late"
    if terms.wins is None and terms.slots is None:
        return ""
    who = {(one.group_id, one.person_id) for one in entry.participants.all()}
    for held in building.holdings(found, who).values():
        over_wins = terms.wins is not None and held.wins + 1 > terms.wins
        if over_wins or (terms.slots is not None and held.slots + len(reserve.slots) > terms.slots):
            return model.GROUP_CAP
    return ""


def _close(found: Round, reserve: Reserve, state: str, why: str) -> None:
    """The same wish stands in the list of each slot that it lost: all of them are done."""
    same = Reserve.objects.filter(round=found, entry=reserve.entry, wish=reserve.wish, state=Reserve.State.WAITING)
    same.update(state=state, why=why)
    if why:
        note(found, "passed", ticket=reserve.entry.ticket, wish=reserve.wish, why=why)


def _let_go(round_id: int) -> None:
    """What the round holds and no reserve can take is free for first come."""
    with transaction.atomic():
        found = locked(round_id)
        if found.settled_at is None:
            return
        if places := let_go(found):
            note(found, "first-come", places=places)
