"""Tills of departments: opened for the first payer of the day, counted and closed in the evening, cash to the bank."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass
from functools import partial

from kusei.conf.simulation.agenda import moment
from kusei.conf.simulation.people import FAMILY
from kusei.conf.simulation.world import World
from kusei.engines.payments.invoices.models import Invoice
from kusei.engines.payments.ledger import commands as ledger
from kusei.engines.payments.tills import commands
from kusei.engines.payments.tills.models import DENOMINATIONS, Till
from kusei.foundation.audit.context import acting_as
from kusei.foundation.org.models import Department, Role
from kusei.foundation.web import clock

FLOAT, MOST = 30_000, 60_000  # yen: change in the morning; above that, cash goes to the bank
COUNTED, CLOSED = 17 * 60 + 15, 17 * 60 + 40


@dataclass
class _Till:
    till: Till
    department: Department
    open_on: dt.date | None = None
    slips: int = 0


class Tills:
    """One till for each department at which somebody pays."""

    def __init__(self, world: World) -> None:
        self.world, self.luck = world, world.luck("tills")
        self.tills: dict[str, _Till] = {}

    def plan(self, day: dt.date) -> None:
        """In the evening every till that was open is counted and its day closed."""
        self.world.agenda.at(moment(day, COUNTED), partial(self.close, day))

    def take(self, invoice: Invoice, *, cash: bool) -> None:
        """What is owed, in cash with change, or by the card terminal."""
        found = self._open(invoice.department)
        clerk = self.world.staff(found.department, Role.EDITOR, "till")
        owed, key = invoice.account.balance, self._key()
        with acting_as(clerk.name, user_id=clerk.pk):
            if cash:
                tendered = -(-owed // 1_000) * 1_000
                commands.take_cash(
                    till_id=found.till.pk, invoice_id=invoice.pk, tendered=tendered, amount=owed, key=key, by=clerk
                )
            else:
                found.slips += 1
                commands.take_terminal(
                    till_id=found.till.pk, invoice_id=invoice.pk, slip=str(found.slips), amount=owed, key=key, by=clerk
                )

    def close(self, day: dt.date) -> None:
        """Count, bring what is too much to the bank, and have the second person close the day."""
        for found in self.tills.values():
            if found.open_on != day:
                continue
            found.open_on = None
            clerk = self.world.staff(found.department, Role.EDITOR, "till")
            balance = ledger.balance(found.till.key)
            with acting_as(clerk.name, user_id=clerk.pk):
                commands.close_shift(till_id=found.till.pk, pieces=_pieces(balance), by=clerk)
            self.world.agenda.at(moment(day, CLOSED), partial(self.close_day, found, day))

    def close_day(self, found: _Till, day: dt.date) -> None:
        """The day is over at this till."""
        head = self.world.staff(found.department, Role.APPROVER)
        with acting_as(head.name, user_id=head.pk):
            balance = ledger.balance(found.till.key)
            if balance > MOST:
                sent = commands.deposit(till_id=found.till.pk, amount=balance - FLOAT, key=self._key(), by=head)
                self.world.in_office(self.luck, 1, partial(self.bank, sent.pk, found))
            commands.close_day(till_id=found.till.pk, day=day, by=head)

    def bank(self, number: int, found: _Till) -> None:
        """The bank says that it has the money."""
        head = self.world.staff(found.department, Role.APPROVER)
        commands.bank_deposit(deposit_id=number, on=clock.today(), by=head)

    def _open(self, department: Department) -> _Till:
        """The department's till, with a clerk at it today."""
        found = self.tills.get(department.code) or self._made(department)
        if found.open_on != clock.today():
            clerk = self.world.staff(department, Role.EDITOR, "till")
            with acting_as(clerk.name, user_id=clerk.pk):
                balance = ledger.balance(found.till.key)
                commands.open_shift(till_id=found.till.pk, pieces=_pieces(balance), by=clerk)
            found.open_on, found.slips = clock.today(), 0
        return found

    def _made(self, department: Department) -> _Till:
        head = self.world.staff(department, Role.APPROVER)
        with acting_as(head.name, user_id=head.pk):
            till = commands.save_till(
                department=department,
                name=f"{department.name}の窓口（{FAMILY}）"[:80],
                place=f"（{FAMILY}）本庁舎",
                kind=Till.Kind.CASH,
                float_amount=FLOAT,
                contractors=False,
                valid_from=clock.today(),
                valid_until=None,
                by=head,
            )
            commands.supply(till_id=till.pk, amount=FLOAT, key=self._key(), by=head)
        made = _Till(till, department)
        self.tills[department.code] = made
        return made

    def _key(self) -> uuid.UUID:
        return uuid.UUID(int=self.luck.getrandbits(128), version=4)


def _pieces(yen: int) -> dict[int, int]:
    """The fewest notes and coins."""
    made = {}
    for value in DENOMINATIONS:
        made[value], yen = divmod(yen, value)
    return made
