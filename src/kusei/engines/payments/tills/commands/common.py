"""What commands at tills share: the till first, held until the end, then the shift; and the database's refusals."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from django.db import IntegrityError

from kusei.engines.payments.invoices.refusals import PaymentsRefused
from kusei.engines.payments.ledger.commands import Move
from kusei.engines.payments.ledger.refusals import Overdrawn
from kusei.engines.payments.tills import rights
from kusei.engines.payments.tills.models import DENOMINATIONS, Shift, Till
from kusei.engines.payments.tills.refusals import (
    AlreadyAtTill,
    DayClosed,
    DutiesApart,
    NoShift,
    NotThatMuch,
    ShiftFromYesterday,
    ShiftsOpen,
    TillBusy,
)
from kusei.foundation.people.models import User
from kusei.foundation.web import clock

MOST_PIECES = 99_999


def locked_till(till_id: int, *, whole: bool = False) -> Till:
    """The till, held until the end of the transaction. `whole` also holds back payments that come by other ways."""
    tills = Till.objects.select_for_update(of=("self",), no_key=not whole).select_related("department")
    return tills.get(pk=till_id)


def in_use(till: Till, day: dt.date) -> bool:
    """Whether the till may be used on the day."""
    return till.valid_from <= day and (till.valid_until is None or day < till.valid_until)


def open_shift_of(till: Till, by: User) -> Shift:
    """The shift of the person at the till, open and of today. Raises `MayNot`, `NotNow`, `NoShift`,
    `ShiftFromYesterday`.
    """
    rights.require_operating(by, till)
    shift = Shift.objects.filter(till=till, operator=by, state=Shift.State.OPEN).first()
    if shift is None:
        raise NoShift
    if shift.day != clock.today():
        raise ShiftFromYesterday
    shift.till = till
    return shift


def current_shift(till: Till) -> Shift | None:
    """Who has the till now."""
    return Shift.objects.filter(till=till).exclude(state=Shift.State.CLOSED).first()


def summed(pieces: Mapping[int, int]) -> tuple[dict[str, int], int]:
    """The pieces as they are kept, and their sum in yen. Raises `ValueError` for what is no note or coin."""
    if not set(pieces) <= set(DENOMINATIONS) or any(not 0 <= number <= MOST_PIECES for number in pieces.values()):
        raise ValueError("no such note or coin, or not so many")
    kept = {str(yen): pieces[yen] for yen in DENOMINATIONS if pieces.get(yen)}
    return kept, sum(int(yen) * number for yen, number in kept.items())


def difference_moves(till: Till, difference: int) -> list[Move]:
    """過不足: too much comes into the till from `difference`, too little goes there."""
    if difference > 0:
        return [Move(till.key, "difference", difference)]
    return [Move("difference", till.key, -difference)]


class refusing:  # noqa: N801  used as a statement
    """Turns what the database refuses at tills into sentences."""

    def __init__(self, day: dt.date | None = None) -> None:
        self.day = day or clock.today()

    def __enter__(self) -> None: ...

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        if isinstance(error, Overdrawn):
            raise NotThatMuch from error
        if not isinstance(error, IntegrityError):
            return
        name = getattr(getattr(error.__cause__, "diag", None), "constraint_name", "")
        refusals: dict[str, PaymentsRefused] = {
            "tills_shift_one_at_till": TillBusy(),
            "tills_shift_one_of_operator": AlreadyAtTill(),
            "tills_day_closed": DayClosed(self.day),
            "tills_day_shifts_closed": ShiftsOpen(),
            "invoices_payment_duties_apart": DutiesApart(),
        }
        if name in refusals:
            raise refusals[name] from error
