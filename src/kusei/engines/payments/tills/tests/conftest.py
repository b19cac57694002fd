from __future__ import annotations

import datetime as dt
import uuid
from types import SimpleNamespace
from typing import Any

import pytest

from kusei.engines.payments import testing
from kusei.engines.payments.invoices.models import Invoice, Payment
from kusei.engines.payments.ledger import commands as ledger
from kusei.engines.payments.tills import commands
from kusei.engines.payments.tills.models import DENOMINATIONS, Till
from kusei.foundation.org.models import Department, Role, RoleAssignment
from kusei.foundation.people.models import User
from kusei.foundation.web import clock

DAY = dt.date(2026, 6, 10)


def pieces(yen: int) -> dict[int, int]:
    """Notes and coins that make the amount."""
    found = {}
    for value in DENOMINATIONS:
        found[value], yen = divmod(yen, value)
    return found


def person(name: str, role: str | None = None, department: Department | None = None) -> User:
    user = User.objects.create_user(f"{name}@example.jp", name=name)
    if role:
        RoleAssignment.objects.create(user=user, role=role, department=department, valid_from=dt.date(2020, 4, 1))
    return user


def till(name: str = "1番窓口", kind: str = "cash", cash: int = 0, **more: Any) -> Till:
    """A till, with so much cash in it."""
    boss = User.objects.filter(email="chief@example.jp").first() or person("chief", Role.APPROVER, testing.department())
    made: dict[str, Any] = {
        "department": testing.department(),
        "name": name,
        "place": "1階",
        "kind": kind,
        "float_amount": cash,
        "contractors": False,
        "valid_from": dt.date(2026, 4, 1),
        "valid_until": None,
        "by": boss,
        **more,
    }
    found = commands.save_till(**made)
    if cash:
        commands.supply(till_id=found.pk, amount=cash, key=uuid.uuid4(), by=boss)
    return found


def cash(at: Till, of: Invoice, by: User, tendered: int | None = None, **more: Any) -> Any:
    more = {"key": uuid.uuid4(), "amount": of.total, **more}
    return commands.take_cash(till_id=at.pk, invoice_id=of.pk, tendered=tendered or more["amount"], by=by, **more)


def balance(of: Till) -> int:
    return ledger.balance(of.key)


def payments(of: Invoice) -> int:
    return Payment.objects.filter(invoice=of).count()


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> Any:
    """The clock, standing at 10:00 of DAY; `now(day)` moves it to that hour of another day."""
    held = SimpleNamespace(at=dt.datetime.combine(DAY, dt.time(10), clock.TOKYO))
    monkeypatch.setattr(clock, "now", lambda: held.at)

    def move(day: dt.date) -> None:
        held.at = dt.datetime.combine(day, dt.time(10), clock.TOKYO)

    return move


def build() -> SimpleNamespace:
    """A department with its people, and a till with 30,000 yen in it."""
    office = testing.department()
    town = SimpleNamespace(
        office=office,
        chief=person("chief", Role.APPROVER, office),
        clerk=person("clerk", Role.EDITOR, office),
        second=person("second", Role.EDITOR, office),
        viewer=person("viewer", Role.VIEWER, office),
        contractor=person("contractor", Role.CONTRACTOR, office),
        admin=person("admin", Role.ADMINISTRATOR, office),
        stranger=person("stranger", Role.APPROVER, testing.department("other", "ほかの課")),
    )
    town.till = till(cash=30_000)
    return town


@pytest.fixture
def town(db: None, now: Any) -> SimpleNamespace:
    return build()


@pytest.fixture
def opened(town: SimpleNamespace) -> SimpleNamespace:
    """The town, and the clerk has opened the till."""
    town.shift = commands.open_shift(till_id=town.till.pk, pieces=pieces(30_000), by=town.clerk)
    return town
