"""Takes files of terminals and registers in, each row once; what fits no invoice becomes work for a person."""

from __future__ import annotations

import hashlib

from django.db import transaction

from kusei.engines.payments.invoices.commands import take_payment
from kusei.engines.payments.invoices.models import Invoice, Payment
from kusei.engines.payments.invoices.numbers import read_invoice_number
from kusei.engines.payments.invoices.refusals import MayNot, ReasonMissing
from kusei.engines.payments.tills import reading, rights
from kusei.engines.payments.tills.commands.common import locked_till, refusing
from kusei.engines.payments.tills.models import Day, File, Row, Till
from kusei.engines.payments.tills.refusals import DutiesApart, FileWrong, InvoiceUnknown, RowDecided
from kusei.engines.payments.tills.settings import rules
from kusei.foundation.people.models import User
from kusei.foundation.web import clock


def take_file(*, till_id: int, layout: str, content: bytes, by: User) -> File:
    """Take the file in; the same file again gives what there is, the same slip in another file is known.

    Money is never refused: what is more than was owed becomes a surplus. Raises `MayNot`, `FileWrong`.
    """
    kind = rules().layout(layout)
    if kind is None:
        raise FileWrong(str(InvoiceUnknown()))
    digest = hashlib.sha256(content).hexdigest()
    lines = reading.read(content, kind)
    with refusing(), transaction.atomic():
        till = locked_till(till_id, whole=True)
        rights.require(rights.may_handle_cash(by, till))
        if (till.kind == Till.Kind.REGISTER) != (kind.way == "register"):
            raise MayNot
        if known := File.objects.filter(till=till, digest=digest).first():
            return known
        file = File.objects.create(till=till, layout=layout, way=kind.way, digest=digest, by=by, at=clock.now())
        rows = _Rows(file, lines, by)
        for line in lines:
            rows.take(line)
        return file


class _Rows:
    """The rows of one file, with what is known about them read at once."""

    def __init__(self, file: File, lines: list[reading.Line], by: User) -> None:
        self.file, self.till, self.by = file, file.till, by
        references = [line.reference for line in lines]
        numbers = {read_invoice_number(line.number) for line in lines} - {None}
        self.invoices = {one.number: one for one in Invoice.objects.filter(number__in=numbers)}
        payments = Payment.objects.filter(provider=self.till.provider, reference__in=references)
        self.payments = {one.reference: one for one in payments.select_related("invoice")}
        kept = {name for line in lines for name in _names(line)}
        seen = Row.objects.filter(till=self.till, reference__in=kept)
        self.seen = set(seen.values_list("reference", "amount"))
        self.closed = Day.objects.filter(till=self.till).order_by("-day").values_list("day", flat=True).first()

    def take(self, line: reading.Line) -> None:
        """One row: taken, known, or to be looked at."""
        invoice = self.invoices.get(read_invoice_number(line.number) or "")
        paid = self.payments.get(line.reference)
        why = self._why(line, invoice, paid)
        plain, other = _names(line)
        another = why and any(one == plain and yen != line.amount for one, yen in self.seen)
        reference = other if another else plain
        state = Row.State.OPEN if why else Row.State.KNOWN if paid else Row.State.TAKEN
        if why and (reference, line.amount) in self.seen:
            state, why, paid = Row.State.KNOWN, "", None
        if state == Row.State.TAKEN and invoice is not None:
            paid = self.payments[line.reference] = _paid(self.file, line, invoice, self.by)
        Row.objects.create(
            file=self.file,
            till=self.till,
            line=line.line,
            reference=reference,
            number=line.number,
            amount=line.amount,
            paid_at=line.paid_at,
            state=state,
            why=why,
            payment=paid,
        )
        self.seen.add((reference, line.amount))

    def _why(self, line: reading.Line, invoice: Invoice | None, paid: Payment | None) -> str:
        """What somebody has to look at; blank for nothing."""
        if line.void:
            return Row.Why.VOID
        if paid is not None:
            same = paid.amount == line.amount and (invoice is None or invoice.pk == paid.invoice_id)
            return "" if same else Row.Why.DIFFERS
        if invoice is None:
            return Row.Why.UNKNOWN
        if invoice.decided_by_id == self.by.pk:
            return Row.Why.DUTIES
        if line.paid_at.date() < invoice.issued_on:
            return Row.Why.EARLY
        closed = self.closed is not None and line.paid_at.date() <= self.closed
        return Row.Why.CLOSED if closed else ""


def _names(line: reading.Line) -> tuple[str, str]:
    """How a row is kept: by its slip, and by its amount as well where the slip stands there with another one."""
    plain = f"{line.reference}-void" if line.void else line.reference
    return plain, f"{plain}-{line.amount}"


def settle_row(*, row_id: int, number: str, note: str, by: User) -> Row:
    """The money of the row belongs to that invoice: it is taken, as received today if its day is closed.

    Raises `ReasonMissing`, `MayNot`, `RowDecided`, `InvoiceUnknown`, `DutiesApart`.
    """
    if not note.strip():
        raise ReasonMissing
    with refusing(), transaction.atomic():
        row = _open(row_id, by)
        invoice = Invoice.objects.filter(number=read_invoice_number(number) or "").first()
        if invoice is None:
            raise InvoiceUnknown
        if invoice.decided_by_id == by.pk:
            raise DutiesApart
        if row.why in {Row.Why.VOID, Row.Why.DIFFERS}:
            raise RowDecided
        line = reading.Line(row.line, row.reference, row.number, row.amount, row.paid_at, void=False)
        row.payment = _paid(row.file, line, invoice, by, late=True)
        return _decide(row, Row.State.SETTLED, note, by)


def drop_row(*, row_id: int, note: str, by: User) -> Row:
    """Nothing is taken for the row, with the reason. Raises `ReasonMissing`, `MayNot`, `RowDecided`."""
    if not note.strip():
        raise ReasonMissing
    with transaction.atomic():
        return _decide(_open(row_id, by), Row.State.DROPPED, note, by)


def _paid(file: File, line: reading.Line, invoice: Invoice, by: User, *, late: bool = False) -> Payment:
    return take_payment(
        invoice_id=invoice.pk,
        amount=line.amount,
        way=file.way,
        provider=file.till.provider,
        reference=line.reference,
        place=file.till.key,
        paid_at=line.paid_at,
        received_on=clock.today() if late else line.paid_at.astimezone(clock.TOKYO).date(),
        by=by,
    )


def _open(row_id: int, by: User) -> Row:
    till = locked_till(Row.objects.values_list("till_id", flat=True).get(pk=row_id))
    rights.require(rights.may_handle_cash(by, till))
    row = Row.objects.select_for_update(of=("self",)).select_related("file__till").get(pk=row_id)
    if row.state != Row.State.OPEN:
        raise RowDecided
    return row


def _decide(row: Row, state: Row.State, note: str, by: User) -> Row:
    row.state, row.note, row.decided_by, row.decided_at = state, note.strip(), by, clock.now()
    row.save(update_fields=["state", "note", "decided_by", "decided_at", "payment"])
    return row
