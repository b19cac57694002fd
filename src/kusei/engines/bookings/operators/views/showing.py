"""Bands, uses and cash as the pages show them."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import Any

from kusei.engines.bookings.operators.bands import Band
from kusei.engines.bookings.operators.models import Reception
from kusei.engines.bookings.reservations import paying, wording
from kusei.engines.bookings.reservations.models import Booking, Contact, State
from kusei.engines.bookings.reservations.views.mine import shown
from kusei.engines.bookings.resources import queries as resources
from kusei.engines.payments.invoices.models import Invoice
from kusei.engines.payments.invoices.models import State as InvoiceState
from kusei.engines.payments.tills.models import Shift
from kusei.foundation.people.models import User
from kusei.foundation.web import clock, encryption


def band_text(band: Band) -> str:
    """9:00–17:00; over midnight the hours go on: 22:00–30:00."""
    return wording.times(band.day, band.begins_at, band.ends_at)


def rows_of(reception: Reception, uses: Sequence[Booking], *, acts: bool) -> list[dict[str, Any]]:
    """The uses with what can be done with each now. Three SQL queries at most."""
    names = guests(uses)
    invoices = _invoices([one.pk for one in uses]) if acts and reception.till_id else {}
    minutes = _check_ins(reception, uses) if acts else {}
    return [
        {
            **shown(one),
            "who": one.group or one.person or names.get(one.pk, ""),
            "invoice": invoices.get(str(one.pk)),
            **(possible(one, minutes.get((one.day, one.resource.key))) if acts else {}),
        }
        for one in uses
    ]


def guests(uses: Sequence[Booking]) -> dict[uuid.UUID, str]:
    """Names of those who booked at the counter without an account, by booking. One SQL query."""
    rows = Contact.objects.filter(booking__in=[one.pk for one in uses if one.person_id is None and not one.group_id])
    return {one.booking_id: encryption.unseal_json(one.sealed)["name"] for one in rows}


def possible(booking: Booking, check_in: int | None) -> dict[str, bool]:
    """Whether it can be marked as used or missed now; `check_in`: minutes before its beginning."""
    now = clock.now()
    opens = booking.begins_at - dt.timedelta(minutes=check_in) if check_in is not None else now
    return {
        "use": booking.state in (State.CONFIRMED, State.NO_SHOW) and opens <= now,
        "no_show": booking.state in (State.CONFIRMED, State.USED) and booking.begins_at <= now,
    }


def _check_ins(reception: Reception, uses: Sequence[Booking]) -> dict[tuple[dt.date, str], int | None]:
    found = {}
    for day in {one.day for one in uses}:
        content = resources.content_of(reception.facility_id, day)
        for told in content.resources:
            found[day, told.key] = content.rules_for(told).check_in
    return found


def _invoices(bookings: Sequence[uuid.UUID]) -> dict[str, Invoice]:
    """What is still owed for them, by the booking."""
    rows = Invoice.objects.filter(
        source=paying.SOURCE,
        source_id__in=[str(pk) for pk in bookings],
        state=InvoiceState.ISSUED,
        account__balance__gt=0,
    )
    return {one.source_id: one for one in rows}


def cash_of(reception: Reception, user: User) -> dict[str, Any] | None:
    """The till of the reception: who has it, and whether it is this person. One SQL query."""
    if reception.till is None:
        return None
    shift = Shift.objects.filter(till=reception.till).exclude(state=Shift.State.CLOSED).select_related("operator")
    found = shift.first()
    return {
        "till": reception.till,
        "shift": found,
        "own": found is not None and found.operator_id == user.pk,
        "open": found is not None and found.state == Shift.State.OPEN,
    }
