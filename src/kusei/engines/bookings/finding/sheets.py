"""The day sheet (利用日報) of one house: each room with its uses, its empty times and what was paid, to be printed."""

from __future__ import annotations

import datetime as dt
import uuid
from collections import defaultdict
from dataclasses import dataclass

from django.utils.translation import gettext as _

from kusei.engines.bookings.reservations import paying, queries, wording
from kusei.engines.bookings.reservations.models import Booking, Contact, State
from kusei.engines.bookings.resources import queries as resources
from kusei.engines.bookings.resources.files import words
from kusei.engines.bookings.resources.models import Facility, Resource
from kusei.engines.bookings.resources.showing.hours import joined, word
from kusei.engines.payments.invoices.models import Invoice
from kusei.engines.payments.invoices.models import State as InvoiceState
from kusei.foundation.web import encryption


@dataclass(frozen=True)
class Line:
    """One use."""

    booking: Booking
    who: str
    equipment: str  # lent with the room
    times: str
    shape: str
    word: str
    paid: str


@dataclass(frozen=True)
class RoomSheet:
    """A room with its uses in order; `hours` is False when it is closed that day."""

    room: Resource
    equipment: str
    lines: tuple[Line, ...]
    hours: bool


def sheet(facility: Facility, on: dt.date) -> list[RoomSheet]:
    """Every room that is open or used that day. Eight SQL queries. Whoever shows it records the reading."""
    rooms = resources.open_resources([facility.pk], on)
    offered = resources.slots([one.pk for one in rooms], on, on)
    uses: dict[int, list[Booking]] = defaultdict(list)
    for one in queries.on([facility], on).prefetch_related("items__resource"):
        uses[one.resource_id].append(one)
    every = [one for several in uses.values() for one in several]
    paid, guests = _paid(every), _guests(every)
    known = words()
    found = []
    for room in rooms:
        lines = tuple(_line(one, paid, guests) for one in uses[room.pk])
        if lines or len(offered[room.pk]):
            equipment = joined(word(known.equipment, key) for key in room.equipment)
            found.append(RoomSheet(room, equipment, lines, bool(len(offered[room.pk]))))
    return found


def bookings_of(rooms: list[RoomSheet]) -> list[Booking]:
    """The bookings that a sheet shows."""
    return [line.booking for room in rooms for line in room.lines]


def _line(booking: Booking, paid: dict[str, Invoice], guests: dict[uuid.UUID, str]) -> Line:
    who = str(booking.group or booking.person or guests.get(booking.pk, ""))
    lent = joined(f"{one.resource.title} × {one.number}" for one in booking.items.all())
    shape, said = wording.state(booking)
    times = wording.times(booking.day, booking.begins_at, booking.ends_at)
    return Line(booking, who, lent, times, shape, said, _paid_text(booking, paid.get(str(booking.pk))))


def _paid_text(booking: Booking, invoice: Invoice | None) -> str:
    if not booking.price:
        return _("無料")
    if invoice is None:
        return _("請求前") if booking.state in (State.HELD, State.ASKED) else _("請求なし")
    if invoice.account.balance <= 0:
        return _("支払い済み")
    return _("未払い %(yen)s円") % {"yen": f"{invoice.account.balance:,}"}


def _guests(bookings: list[Booking]) -> dict[uuid.UUID, str]:
    """Names of those who booked at the counter without an account, while they are kept."""
    rows = Contact.objects.filter(booking__in=[one for one in bookings if one.person_id is None])
    return {one.pk: str(encryption.unseal_json(one.sealed)["name"]) for one in rows}


def _paid(bookings: list[Booking]) -> dict[str, Invoice]:
    rows = Invoice.objects.filter(
        source=paying.SOURCE, source_id__in=[str(one.pk) for one in bookings], state=InvoiceState.ISSUED
    )
    return {one.source_id: one for one in rows.select_related("account").order_by("pk")}
