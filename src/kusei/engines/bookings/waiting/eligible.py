"""Whether somebody may book what is to be offered to them: by the rules and quotas that would meet them now."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import connection

from kusei.engines.bookings.reservations import prices, refusals, rules
from kusei.engines.bookings.reservations.asking import ask_for
from kusei.engines.bookings.reservations.booking import WHO
from kusei.engines.bookings.reservations.models import COUNTED, PENDING, Booking, Source
from kusei.engines.bookings.reservations.rules import Ask
from kusei.engines.bookings.resources.models import Resource
from kusei.engines.bookings.resources.slots import Slot
from kusei.engines.bookings.waiting.models import Entry

_LOCK = "SELECT pg_advisory_xact_lock(hashtextextended(%s, %s))"


def ask_of(entry: Entry, resource: Resource, slot: Slot) -> Ask:
    """What the person would ask for if they booked the slot by themselves. Raises what `ask_for` raises."""
    stretch = slot.stretch
    return ask_for(
        resource,
        stretch.day,
        stretch.part,
        None if stretch.part else stretch.begins,
        None if stretch.part else stretch.ends,
        entry.person,
        entry.group,
        entry.people,
        entry.purpose,
        entry.answers,
        Source.RESIDENT,
        "",
        entry.person,
    )


def check(entry: Entry, resource: Resource, slot: Slot) -> Ask:
    """Raise the refusal that a booking by the person would meet, quotas and claims excepted; or of the fee table."""
    ask = ask_of(entry, resource, slot)
    rules.check(ask)
    prices.price_of(ask)
    return ask


def require(entry: Entry, resource: Resource, slot: Slot) -> None:
    """As `check`, and the quotas, which then stay as they were counted until the caller's transaction ends.

    Raises `QuotaFull` too. Locks the booker, as a booking does before it counts.
    """
    ask = check(entry, resource, slot)
    name = f"p{entry.person_id}" if entry.group_id is None else f"g{entry.group_id}"
    with connection.cursor() as cursor:
        cursor.execute(_LOCK, [name, WHO])
    for limit in rules.limits(ask):
        if _used(ask, limit) > limit["most"]:
            assert ask.booker is not None
            raise refusals.QuotaFull(ask.booker.quotas[limit["place"]])


def _used(ask: Ask, limit: dict[str, Any]) -> int:
    """How much of a quota is used with this booking, as `reservations_book` counts it. One SQL query."""
    who = {"group": ask.group} if ask.group else {"group": None, "person": ask.person}
    found = Booking.objects.filter(state__in=COUNTED, resource__facility=limit["facility"], **who)
    found = found.exclude(state__in=PENDING, until__lte=ask.now)
    if limit["keys"] is not None:
        found = found.filter(resource__key__in=limit["keys"])
    if limit["since"] is None:
        found = found.filter(ends_at__gt=ask.now)
    else:
        found = found.filter(day__range=(limit["since"], limit["until"]))
    rows = [(one.slots, one.begins_at, one.ends_at) for one in found.only("slots", "begins_at", "ends_at")]
    rows.append((max(len(ask.slot.stretch.cells), 1), ask.slot.begins_at, ask.slot.ends_at))
    minute = dt.timedelta(minutes=1)
    return sum(
        {"slots": slots, "minutes": (ends - begins) // minute}.get(limit["counts"], 1) for slots, begins, ends in rows
    )
