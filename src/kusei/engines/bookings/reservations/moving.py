"""How a booking changes: held until the end of the transaction, moved to a state, noted in its history."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from kusei.engines.bookings.reservations import hooks
from kusei.engines.bookings.reservations.models import OVER, Booking, BookingEvent, State
from kusei.engines.bookings.reservations.telling import told
from kusei.engines.payments.invoices.commands.issuing import locked as locked_invoice
from kusei.engines.payments.invoices.models import Invoice
from kusei.foundation.people.models import User
from kusei.foundation.web import clock

_SAME = object()


def locked(booking_id: uuid.UUID) -> Booking:
    """The booking, held until the end of the transaction. Its invoices come first, as a lapse holds them first.

    Raises `Booking.DoesNotExist`.
    """
    invoices = Invoice.objects.filter(source="bookings.booking", source_id=str(booking_id))
    for number in invoices.order_by("pk").values_list("pk", flat=True):
        locked_invoice(number)
    return (
        Booking.objects.select_for_update(no_key=True, of=("self",))
        .select_related("resource__facility__municipality", "group")
        .get(pk=booking_id)
    )


def move(  # noqa: PLR0913  what an event consists of
    booking: Booking,
    state: State,
    *,
    kind: str,
    by: User | None = None,
    why: str = "",
    facts: dict[str, Any] | None = None,
    until: dt.datetime | object | None = _SAME,
) -> None:
    """Set the state (and the end of the hold, if given) and note it. What ends a booking is told to `hooks`."""
    booking.state = state
    if until is not _SAME:
        booking.until = until  # type: ignore[assignment]
    booking.save(update_fields=["state", "until"])
    note(booking, kind=kind, by=by, why=why, facts={"state": state.value, **(facts or {})})
    if state in OVER:
        hooks.freed(booking.pk)


def note(booking: Booking, *, kind: str, by: User | None, why: str = "", facts: dict[str, Any]) -> None:
    """Write down what happened, and have who booked told where there is something to tell."""
    BookingEvent.objects.create(booking=booking, kind=kind, at=clock.now(), by=by, why=why.strip(), facts=facts)
    told(booking, kind)
