"""An invoice explained line by line: why it is what it is, everything posted on it, and what is still owed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q

from kusei.engines.payments.fees.explaining import Line
from kusei.engines.payments.invoices import wording
from kusei.engines.payments.invoices.models import Attempt, Invoice, Payment, Refund, State
from kusei.engines.payments.ledger.models import Account, Posting


class Unproved(RuntimeError):
    """Lines, postings and balance of an invoice differ: a fault of ours that no page may hide."""

    code = "payments.unproved"


@dataclass(frozen=True)
class ShownLine:
    """A line in the reader's language. Yen; `unit` 0 where there is no unit price."""

    kind: str
    label: str
    why: str
    quantity: int
    unit: int
    amount: int


@dataclass(frozen=True)
class Entry:
    """One posting in words. `change` is what it does to the amount owed, 0 for money beside it; `owed` what then is."""

    on: dt.date
    words: str
    amount: int
    change: int
    owed: int


@dataclass(frozen=True)
class Statement:
    """Everything about an invoice that its payer is told. Yen."""

    invoice: Invoice
    lines: list[ShownLine]
    entries: list[Entry]
    payments: list[Payment]
    refunds: list[Refund]
    pending: Attempt | None
    owed: int

    @property
    def paid(self) -> int:
        """What came in, with what was too much."""
        return sum(one.amount for one in self.payments)

    @property
    def surplus(self) -> int:
        """What came in beyond what was owed."""
        return sum(one.surplus for one in self.payments)

    @property
    def refunded(self) -> int:
        """What went back already."""
        return sum(one.amount for one in self.refunds if one.state == Refund.State.PAID)

    @property
    def to_refund(self) -> int:
        """What was promised back and has not gone yet."""
        return sum(one.amount for one in self.refunds if one.state in {"requested", "approved"})

    @property
    def is_settled(self) -> bool:
        """Asked for, and nothing is owed any more."""
        return self.invoice.state == State.ISSUED and self.owed == 0


def lines_of(invoice: Invoice) -> list[ShownLine]:
    """The lines in the reader's language. No SQL query."""
    return [
        ShownLine(line.kind, wording.said(line.label), wording.said(line.why), line.quantity, line.unit, line.amount)
        for line in map(Line.from_json, invoice.lines)
    ]


def statement(invoice: Invoice) -> Statement:
    """The invoice explained. Five SQL queries.

    Its sums are proved here: the lines make the total, the total was posted, and the postings make what is owed. Raises
    `Unproved` when they do not, which the database does not let happen.
    """
    payments = list(invoice.payments.order_by("pk"))
    refunds = list(Refund.objects.filter(payment__in=payments).order_by("pk"))
    for refund in refunds:
        refund.payment = next(one for one in payments if one.pk == refund.payment_id)
    own = f"invoice:{invoice.pk}"
    keys = [own, *(f"surplus:{one.pk}" for one in payments), *(f"refund:{one.pk}" for one in refunds)]
    accounts = list(Account.objects.filter(key__in=keys).values_list("pk", flat=True))
    rows = Posting.objects.filter(Q(debit__in=accounts) | Q(credit__in=accounts)).select_related("debit", "credit")
    postings = list(rows.order_by("pk"))  # with the balances of the same moment
    pending = invoice.attempts.filter(state=Attempt.State.PENDING).first()
    entries = _entries(own, postings, payments)
    lines = lines_of(invoice)
    owed = _proved(invoice, own, postings, entries, sum(line.amount for line in lines))
    return Statement(invoice, lines, entries, payments, refunds, pending, owed)


def _entries(own: str, postings: Iterable[Posting], payments: Iterable[Payment]) -> list[Entry]:
    ways = {f"payment:{one.pk}": one.get_way_display() for one in payments}
    found: list[Entry] = []
    owed = 0
    for one in postings:
        change = one.amount if one.debit.key == own else -one.amount if one.credit.key == own else 0
        owed += change
        words = _words(one, change)
        if way := ways.get(one.occasion):
            words = f"{words}（{way}）"
        found.append(Entry(one.on, words, one.amount, change, owed))
    return found


def _words(one: Posting, change: int) -> str:
    if change == 0 and one.credit.key.startswith("surplus:"):
        return wording.too_much()
    return wording.act(one.act, more=change > 0)


def _proved(invoice: Invoice, own: str, postings: Iterable[Posting], entries: list[Entry], lines: int) -> int:
    """What is owed, once everything agrees."""
    balance = next((side.balance for one in postings for side in (one.debit, one.credit) if side.key == own), 0)
    raised = sum(one.amount for one in postings if one.occasion == own and one.debit.key == own)
    posted = entries[-1].owed if entries else 0
    if not (lines == invoice.total == raised and posted == balance):
        raise Unproved(f"invoice {invoice.number}: {lines}, {invoice.total}, {raised}; {posted}, {balance}")
    return balance
