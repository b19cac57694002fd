"""The figures of a day (日計): of a till, or of all tills of a department together."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Self

from django.db import connection
from django.db.models import Q, Sum

from kusei.engines.payments.invoices.models import Payment
from kusei.engines.payments.ledger import commands as ledger
from kusei.engines.payments.tills.models import Day, Deposit, Row, Shift, Till
from kusei.foundation.people.models import User

_TAKEN = """
SELECT p.place, p.way, i.income, p.by_id, count(*), sum(p.amount)::bigint, count(r.id),
    coalesce(sum(r.amount), 0)::bigint,
    min(p.id), max(p.id)
FROM invoices_payment p JOIN invoices_invoice i ON i.id = p.invoice_id
LEFT JOIN invoices_refund r ON r.payment_id = p.id AND r.cause = 'undone' AND r.state = 'paid'
WHERE p.place = ANY(%s) AND p.place <> '' AND p.received_on = %s GROUP BY 1, 2, 3, 4
"""


@dataclass
class Sums:
    """How much was taken, and how much of it was undone, in yen."""

    count: int = 0
    amount: int = 0
    undone: int = 0
    undone_amount: int = 0

    @property
    def net(self) -> int:
        """What stays."""
        return self.amount - self.undone_amount

    def add(self, other: Sums) -> None:
        """Add the other to this."""
        self.count += other.count
        self.amount += other.amount
        self.undone += other.undone
        self.undone_amount += other.undone_amount


@dataclass
class ShiftFigures:
    """A shift of the day. `difference` is over or short in yen."""

    number: int
    till: str
    operator: str
    state: str
    float_amount: int
    expected: int | None
    counted: int | None
    difference: int
    why: str
    second: str


@dataclass
class Figures:
    """A day. Keys of `ways` and `incomes` are those of the data; their words are found when they are shown."""

    total: Sums = field(default_factory=Sums)
    ways: dict[str, Sums] = field(default_factory=dict)
    incomes: dict[str, Sums] = field(default_factory=dict)
    operators: dict[str, Sums] = field(default_factory=dict)  # by name
    tills: dict[str, Sums] = field(default_factory=dict)  # by name
    first: str = ""  # receipt numbers
    last: str = ""
    shifts: list[ShiftFigures] = field(default_factory=list)
    deposited: int = 0
    supplied: int = 0
    difference: int = 0
    balance: int | None = 0  # cash in the tills when the figures were made; None: not for who is to count it
    open_rows: int = 0  # rows of files that somebody has to look at

    def as_json(self) -> dict[str, Any]:
        """As it is kept."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """As it was kept."""
        groups = ("ways", "incomes", "operators", "tills")
        made = {name: {key: Sums(**one) for key, one in data[name].items()} for name in groups}
        shifts = [ShiftFigures(**one) for one in data["shifts"]]
        return cls(**{**data, **made, "total": Sums(**data["total"]), "shifts": shifts})


def of(till: Till, day: dt.date) -> tuple[Figures, Day | None]:
    """The figures of the day: as they were closed, else as they are now. Seven SQL queries at most."""
    closed = Day.objects.filter(till=till, day=day).select_related("closed_by").first()
    return (Figures.from_json(closed.figures), closed) if closed else (compute([till], day), None)


def compute(tills: Sequence[Till], day: dt.date) -> Figures:
    """The figures of these tills as they are now, added up by the database. Six SQL queries and one for each till."""
    names = {till.key: till.name for till in tills}
    with connection.cursor() as cursor:
        cursor.execute(_TAKEN, [list(names), day])
        rows = cursor.fetchall()
    people = User.objects.in_bulk({row[3] for row in rows} - {None})
    made = Figures(tills={name: Sums() for name in names.values()})
    for place, way, income, by, *numbers, _first, _last in rows:
        sums = Sums(*numbers)
        person = str(people[by]) if by else ""
        groups = ((made.ways, way), (made.incomes, income), (made.operators, person), (made.tills, names[place]))
        for group, key in groups:
            group.setdefault(key, Sums()).add(sums)
        made.total.add(sums)
    receipts = Payment.objects.in_bulk({min(row[-2] for row in rows), max(row[-1] for row in rows)} if rows else ())
    numbers = [receipts[key].receipt for key in sorted(receipts)]
    made.first, made.last = (numbers[0], numbers[-1]) if numbers else ("", "")
    made.shifts = _shifts(tills, day)
    made.difference = sum(one.difference for one in made.shifts if one.state == Shift.State.CLOSED)
    moved = Deposit.objects.filter(till__in=tills, day=day).aggregate(
        out=Sum("amount", filter=Q(kind="out"), default=0), into=Sum("amount", filter=Q(kind="in"), default=0)
    )
    made.deposited, made.supplied = moved["out"], moved["into"]
    made.balance = sum(ledger.balance(till.key) for till in tills)
    made.open_rows = Row.objects.filter(till__in=tills, state=Row.State.OPEN).count()
    return made


def _shifts(tills: Sequence[Till], day: dt.date) -> list[ShiftFigures]:
    rows = Shift.objects.filter(till__in=tills, day=day).select_related("till", "operator", "second").order_by("pk")
    return [
        ShiftFigures(
            number=one.pk,
            till=one.till.name,
            operator=str(one.operator),
            state=one.state,
            float_amount=one.float_amount,
            expected=one.expected,
            counted=one.counted,
            difference=one.difference,
            why=one.why,
            second=str(one.second) if one.second else "",
        )
        for one in rows
    ]
