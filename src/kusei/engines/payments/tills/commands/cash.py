"""Moves cash between tills and the bank, and puts right what an approver counts in a till that nobody has."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping

from django.db import transaction

from kusei.engines.payments.invoices.refusals import Changed, ReasonMissing
from kusei.engines.payments.ledger import commands as ledger
from kusei.engines.payments.ledger.chart import BANK
from kusei.engines.payments.ledger.commands import Move
from kusei.engines.payments.tills import rights
from kusei.engines.payments.tills.commands.common import (
    current_shift,
    difference_moves,
    in_use,
    locked_till,
    refusing,
    summed,
)
from kusei.engines.payments.tills.models import Count, Deposit, Shift, Till
from kusei.engines.payments.tills.refusals import CountWaiting, DayWrong, NotThatMuch, TillBusy, TillNotInUse
from kusei.foundation.people.models import User
from kusei.foundation.web import clock

TRANSIT = "transit:cash"


def supply(*, till_id: int, amount: int, key: uuid.UUID, reference: str = "", by: User) -> Deposit:
    """釣銭: change comes from the bank into the till. Raises `MayNot`, `TillNotInUse`, `CountWaiting`."""
    return _move(till_id, Deposit.Kind.IN, amount, key, reference, by)


def deposit(*, till_id: int, amount: int, key: uuid.UUID, reference: str = "", by: User) -> Deposit:
    """Cash leaves the till for the bank; until it has arrived it is on the way. Raises as `supply`, `NotThatMuch`."""
    return _move(till_id, Deposit.Kind.OUT, amount, key, reference, by)


def bank_deposit(*, deposit_id: int, on: dt.date, by: User) -> Deposit:
    """The bank has it (領収済通知). Told again, it does nothing. Raises `MayNot`, `DayWrong`, `Changed`."""
    with transaction.atomic():
        one = Deposit.objects.select_for_update(of=("self",)).select_related("till__department").get(pk=deposit_id)
        rights.require(rights.may_handle_cash(by, one.till))
        if one.kind != Deposit.Kind.OUT:
            raise Changed
        if one.banked_on is not None:
            return one
        if not one.day <= on <= clock.today():
            raise DayWrong
        one.banked_on, one.banked_by = on, by
        one.save(update_fields=["banked_on", "banked_by"])
        moves = [Move(BANK, TRANSIT, one.amount)]
        ledger.post(occasion=f"deposit:{one.pk}:banked", moves=moves, act="banked", on=on, by=by)
    return one


def check_till(*, till_id: int, pieces: Mapping[int, int], why: str = "", by: User) -> Count:
    """検査: an approver counts a till that nobody has; what differs is posted, with a reason.

    Not by who had it last. Raises `MayNot`, `OwnWork`, `TillBusy`, `ReasonMissing`, `TillNotInUse`.
    """
    with transaction.atomic():
        till = locked_till(till_id)
        last = Shift.objects.filter(till=till).order_by("-pk").first()
        rights.require_second(by, till, last.operator_id if last else None)
        if till.kind != Till.Kind.CASH:
            raise TillNotInUse
        if last and last.state != Shift.State.CLOSED:
            raise TillBusy
        kept, total = summed(pieces)
        expected = ledger.balance(till.key, lock=True)
        if total != expected and not why.strip():
            raise ReasonMissing
        count = Count.objects.create(
            till=till,
            kind=Count.Kind.CHECK,
            pieces=kept,
            total=total,
            expected=expected,
            why=why.strip(),
            by=by,
            at=clock.now(),
        )
        if total != expected:
            moves = difference_moves(till, total - expected)
            ledger.post(occasion=f"till-check:{count.pk}", moves=moves, act="over-short", by=by)
    return count


def _move(till_id: int, kind: Deposit.Kind, amount: int, key: uuid.UUID, reference: str, by: User) -> Deposit:  # noqa: PLR0913, PLR0917  what such a movement consists of
    with refusing(), transaction.atomic():
        till = locked_till(till_id)
        shift = current_shift(till)
        own = shift is not None and shift.operator_id == by.pk and kind == Deposit.Kind.OUT
        rights.require(rights.may_handle_cash(by, till) or (own and rights.may_operate(by, till)))
        if known := Deposit.objects.filter(key=key).first():
            if (known.till_id, known.kind, known.amount) != (till.pk, kind, amount):
                raise Changed
            return known
        if till.kind != Till.Kind.CASH or (kind == Deposit.Kind.IN and not in_use(till, clock.today())):
            raise TillNotInUse
        if shift is not None and shift.state == Shift.State.COUNTED:
            raise CountWaiting
        if amount <= 0:
            raise NotThatMuch
        made = Deposit.objects.create(
            till=till,
            shift=shift,
            kind=kind,
            amount=amount,
            day=clock.today(),
            at=clock.now(),
            by=by,
            reference=reference.strip(),
            key=key,
        )
        out, into = Move(TRANSIT, till.key, amount), [Move(TRANSIT, BANK, amount), Move(till.key, TRANSIT, amount)]
        moves = [out] if kind == Deposit.Kind.OUT else into
        ledger.post(occasion=f"deposit:{made.pk}", moves=moves, act="till-cash", by=by)
        return made
