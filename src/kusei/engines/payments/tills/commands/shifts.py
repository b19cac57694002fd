"""Opens a till with counted cash, counts it, and closes it: what differs is posted, and much of it needs two people."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction

from kusei.engines.payments.invoices.models import Refund
from kusei.engines.payments.invoices.refusals import Changed
from kusei.engines.payments.ledger import commands as ledger
from kusei.engines.payments.tills import rights
from kusei.engines.payments.tills.commands.common import (
    difference_moves,
    in_use,
    locked_till,
    open_shift_of,
    refusing,
    summed,
)
from kusei.engines.payments.tills.models import Count, Shift, Till
from kusei.engines.payments.tills.refusals import CountDiffers, DifferenceReason, NoShift, TillNotInUse, UndoWaiting
from kusei.engines.payments.tills.settings import rules
from kusei.foundation.people.models import User
from kusei.foundation.web import clock


def open_shift(*, till_id: int, pieces: Mapping[int, int], by: User) -> Shift:
    """Open the till for today. What was counted must be what the ledger says lies in it.

    Raises `MayNot`, `NotNow`, `TillNotInUse`, `CountDiffers`, `TillBusy`, `AlreadyAtTill`, `DayClosed`.
    """
    with refusing(), transaction.atomic():
        till, today = locked_till(till_id), clock.today()
        rights.require_operating(by, till)
        if till.kind == Till.Kind.REGISTER or not in_use(till, today):
            raise TillNotInUse
        kept, total = summed(pieces)
        expected = ledger.balance(till.key, lock=True)
        if total != expected:
            raise CountDiffers(total - expected)
        shift = Shift.objects.create(till=till, operator=by, day=today, opened_at=clock.now(), float_amount=total)
        _count(shift, Count.Kind.OPENING, kept, total, expected, by)
        return shift


def count_till(*, till_id: int, pieces: Mapping[int, int], by: User) -> Count:
    """Count within the shift, without closing: only noted. Raises `MayNot`, `NoShift`, `ShiftFromYesterday`."""
    with transaction.atomic():
        till = locked_till(till_id)
        shift = open_shift_of(till, by)
        kept, total = summed(pieces)
        return _count(shift, Count.Kind.INTERIM, kept, total, ledger.balance(till.key), by)


def close_shift(*, till_id: int, pieces: Mapping[int, int], why: str = "", by: User) -> Shift:
    """Close the own shift, of today or of an earlier day. Above the pack's limit it waits for the second person.

    Every count is kept, also one that is refused with `DifferenceReason`, so that nobody counts until it fits. Raises
    `MayNot`, `NoShift`, `UndoWaiting`.
    """
    with transaction.atomic():
        till = locked_till(till_id)
        shift = Shift.objects.filter(till=till, operator=by).exclude(state=Shift.State.CLOSED).first()
        if shift is None:
            raise NoShift
        if waiting_undos(shift):
            raise UndoWaiting
        kept, total = summed(pieces)
        expected = ledger.balance(till.key, lock=True)
        _count(shift, Count.Kind.CLOSING, kept, total, expected, by, why)
        difference = total - expected
        if not difference or why.strip():
            shift.till = till
            shift.counted_at, shift.expected, shift.counted = clock.now(), expected, total
            shift.why = why.strip() if difference else ""
            shift.needs_second = abs(difference) > rules().difference_limit
            if shift.needs_second:
                shift.state = Shift.State.COUNTED
                shift.save()
            else:
                _close(shift)
            return shift
    raise DifferenceReason(difference)


def confirm_shift(*, shift_id: int, by: User) -> Shift:
    """The second person has looked at what is too much or too little. Raises `MayNot`, `OwnWork`, `Changed`."""
    with transaction.atomic():
        shift = _waiting(shift_id, by)
        if ledger.balance(shift.till.key, lock=True) != shift.expected:
            raise Changed
        shift.second = by
        _close(shift)
    return shift


def send_back(*, shift_id: int, by: User) -> Shift:
    """The second person wants it looked at again: the till is open as before. Raises `MayNot`, `OwnWork`, `Changed`."""
    with transaction.atomic():
        shift = _waiting(shift_id, by)
        shift.state, shift.needs_second, shift.why = Shift.State.OPEN, False, ""
        shift.counted_at = shift.expected = shift.counted = None
        shift.save()
    return shift


def waiting_undos(shift: Shift) -> bool:
    """Whether an undo of the shift waits for its second person. One SQL query."""
    states = (Refund.State.REQUESTED, Refund.State.APPROVED)
    undone = Refund.objects.filter(cause=Refund.Cause.UNDONE, state__in=states)
    return undone.filter(payment__taking__shift=shift).exists()


def _waiting(shift_id: int, by: User) -> Shift:
    till_id = Shift.objects.values_list("till_id", flat=True).get(pk=shift_id)
    till = locked_till(till_id)
    shift = Shift.objects.get(pk=shift_id)
    rights.require_second(by, till, shift.operator_id)
    if shift.state != Shift.State.COUNTED:
        raise Changed
    shift.till = till
    return shift


def _close(shift: Shift) -> None:
    shift.state, shift.closed_at = Shift.State.CLOSED, clock.now()
    shift.save()
    if shift.difference:
        ledger.post(
            occasion=f"shift:{shift.pk}:difference",
            moves=difference_moves(shift.till, shift.difference),
            act="over-short",
            on=shift.day,
            by=shift.operator,
        )


def _count(  # noqa: PLR0913, PLR0917  what a count consists of
    shift: Shift, kind: Count.Kind, kept: dict[str, int], total: int, expected: int, by: User, why: str = ""
) -> Count:
    return Count.objects.create(
        till=shift.till,
        shift=shift,
        kind=kind,
        pieces=kept,
        total=total,
        expected=expected,
        why=why.strip(),
        by=by,
        at=clock.now(),
    )
