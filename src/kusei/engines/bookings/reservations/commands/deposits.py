"""Gives deposits (保証金) back after the use, or keeps a part of one for a reason. Once for each booking.

The money goes back by the refunds of payments, which ask for a second person above their limit.
"""

from __future__ import annotations

import uuid

from django.db import transaction

from kusei.engines.bookings.reservations import paying, refusals, rights
from kusei.engines.bookings.reservations.models import Booking, State
from kusei.engines.bookings.reservations.moving import locked, note
from kusei.foundation.people.models import User

KIND = "deposit"
RETURNED = "保証金の返還"  # as it is kept in the record


def settle_deposit(*, booking_id: uuid.UUID, kept: int = 0, why: str = "", by: User) -> Booking:
    """The deposit goes back, less `kept` yen. Who is told a reason has it in `why`; keeping something needs one.

    Raises `WrongState` before the use is over, `DepositSettled`, `DepositNotPaid`, `KeptTooMuch`, `ReasonMissing`,
    `MayNot`, and what payments refuse.
    """
    with transaction.atomic():
        booking = locked(booking_id)
        rights.require_staff(by, booking.resource.facility)
        if booking.state not in {State.USED, State.NO_SHOW} or not booking.deposit:
            raise refusals.WrongState
        if booking.events.filter(kind=KIND).exists():
            raise refusals.DepositSettled
        if not 0 <= kept <= booking.deposit:
            raise refusals.KeptTooMuch(booking.deposit)
        if kept and not why.strip():
            raise refusals.ReasonMissing
        back = booking.deposit - kept
        paying.give_back(booking, back, f"{RETURNED}（{why.strip()}）" if why.strip() else RETURNED, by)
        note(booking, kind=KIND, by=by, why=why, facts={"back": back, "kept": kept})
    return booking
