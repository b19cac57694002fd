"""Whom to call about a booking of somebody without an account: encrypted, found by the name, forgotten in time."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict, dataclass

from django.db.models import QuerySet

from kusei.engines.bookings.reservations.models import Booking, Contact
from kusei.engines.payments.invoices.payers import Payer
from kusei.foundation.web import clock, encryption
from kusei.lib import kana

PURPOSE = "bookings.contact"


@dataclass(frozen=True)
class Guest:
    """Name and telephone of who booked at the counter."""

    name: str
    phone: str


def keep(booking: Booking, guest: Guest, until: dt.date) -> None:
    """Keep it through that day. One SQL query, in the caller's transaction."""
    Contact.objects.create(
        booking=booking,
        sealed=encryption.seal_json(asdict(guest)),
        index=index(guest.name),
        keep_until=until,
    )


def of(booking: Booking) -> Guest | None:
    """Whom to call; None for somebody with an account, and when it was forgotten. One SQL query."""
    found = Contact.objects.filter(booking=booking).first()
    return Guest(**encryption.unseal_json(found.sealed)) if found else None


def payer(booking: Booking) -> Payer | None:
    """Who has to pay where no account does: the group, or the guest."""
    if booking.group is not None:
        return Payer(name=booking.group.name)
    guest = of(booking)
    return Payer(name=guest.name, telephone=guest.phone) if guest else None


def named(rows: QuerySet[Booking], name: str) -> QuerySet[Booking]:
    """Those that a guest of that name booked, whatever the width, kana and spaces."""
    return rows.filter(contact__index=index(name))


def index(name: str) -> str:
    """The blind index of a name."""
    return encryption.blind("".join(kana.fold_for_search(name).split()), purpose=PURPOSE)


def forget(most: int = 1000) -> int:
    """Delete what need not be kept any longer; how many that were, at most so many in one go."""
    over = Contact.objects.filter(keep_until__lt=clock.today()).order_by("keep_until").values("pk")[:most]
    return Contact.objects.filter(pk__in=list(over.values_list("pk", flat=True))).delete()[0]
