"""What people do with differences: note, explain, hand to a department, solve; and money put where it belongs."""

from __future__ import annotations

from django.db import IntegrityError, transaction

from kusei.engines.payments.invoices.commands import take_payment
from kusei.engines.payments.invoices.models import Invoice, Payment
from kusei.engines.payments.invoices.numbers import read_invoice_number
from kusei.engines.payments.invoices.refusals import ReasonMissing
from kusei.engines.payments.matching import rights
from kusei.engines.payments.matching.commands.closing import BY_ITSELF, lock, match_lines
from kusei.engines.payments.matching.commands.settling import post_payouts
from kusei.engines.payments.matching.models import BankLine, Difference, Match, Note, Payout, SettledLine
from kusei.engines.payments.matching.refusals import NoSuchInvoice, NotOurs, Over, SecondPerson
from kusei.foundation.org import roles
from kusei.foundation.org.models import Department, Role
from kusei.foundation.people.models import User
from kusei.foundation.web import clock

State = Difference.State


def note(*, difference_id: int, text: str, by: User) -> Note:
    """Write down what was found out. Raises `NotOurs`, `ReasonMissing`, `Over`."""
    with transaction.atomic():
        difference = _open(difference_id, by)
        return _note(difference, "note", text, by)


def explain(*, difference_id: int, why: str, by: User) -> Difference:
    """The reason is known; the money is still to be put right. Raises `NotOurs`, `ReasonMissing`, `Over`."""
    return _say(difference_id, State.EXPLAINED, why, by)


def solve(*, difference_id: int, why: str, by: User) -> Difference:
    """It is done with, for that reason. Accounting alone says so. Raises `NotOurs`, `ReasonMissing`, `Over`."""
    rights.require(by, Role.EDITOR)
    return _say(difference_id, State.SOLVED, why, by)


def assign(*, difference_id: int, department: Department | None, by: User) -> Difference:
    """Give it to the department that can find out; None takes it back. Raises `NotOurs`, `Over`."""
    rights.require(by, Role.EDITOR)
    with transaction.atomic():
        difference = _open(difference_id, by)
        difference.department = department
        difference.save(update_fields=["department"])
        _note(difference, "assigned", department.name if department else "―", by)
    return difference


def record_line(*, difference_id: int, number: str, by: User) -> Payment:
    """Record what a provider or the bank says was paid as a payment of the invoice with that number.

    Told again, it does nothing. Raises `NotOurs`, `NoSuchInvoice`, `Over`, `SecondPerson`.
    """
    rights.require(by, Role.EDITOR)
    invoice = Invoice.objects.filter(number=read_invoice_number(number) or "").first()
    if invoice is None:
        raise NoSuchInvoice
    try:
        with transaction.atomic():
            lock()
            difference = _open(difference_id, by)
            payment = _taken(difference, invoice, by)
            _note(difference, "solved", f"{invoice.number} {payment.receipt}", by)
            _end(difference, BY_ITSELF, by)
            return payment
    except IntegrityError as error:
        if "invoices_payment_duties_apart" not in str(error):
            raise
        raise SecondPerson from error


def _taken(difference: Difference, invoice: Invoice, by: User) -> Payment:
    line, found = difference.line, difference.bank_line
    if difference.kind == Difference.Kind.UNKNOWN and line is not None and line.kind == SettledLine.Kind.PAYMENT:
        payment = take_payment(
            invoice_id=invoice.pk,
            amount=line.gross,
            way=line.payout.way,
            provider=line.provider,
            reference=line.reference,
            received_on=line.settled_on,
            by=by,
        )
        match_lines()
        if not Match.objects.filter(line=line).exists():
            raise Over
        return payment
    if difference.kind == Difference.Kind.BANK_EXTRA and found is not None and found.amount > 0:
        payment = take_payment(
            invoice_id=invoice.pk,
            amount=found.amount,
            way="transfer",
            provider="bank",
            reference=f"bank:{found.pk}",
            received_on=found.date,
            by=by,
        )
        _pay_out(payment, found)
        return payment
    raise Over


def _pay_out(payment: Payment, found: BankLine) -> None:
    """A transfer lies at the bank already: its payout is the bank's line itself."""
    reference, day = f"bank:{found.pk}", found.date
    payout = Payout(provider="bank", reference=reference, way="transfer", settled_on=day, net=found.amount)
    payout.save()
    line = SettledLine.objects.create(
        file_id=found.file_id, payout=payout, provider="bank", of=reference, reference=reference,
        kind=SettledLine.Kind.PAYMENT, gross=found.amount, settled_on=day,
    )  # fmt: skip
    Match.objects.create(line=line, payment=payment)
    post_payouts([(payout, found)])


def pair_by_hand(*, payout_id: int, bank_line_id: int, why: str, by: User) -> Payout:
    """This line of the bank pays that payout although the yen differ; the rest goes to over and short.

    Raises `NotOurs`, `ReasonMissing`, `Over`.
    """
    rights.require(by, Role.APPROVER)
    if not why.strip():
        raise ReasonMissing
    with transaction.atomic():
        lock()
        payout = Payout.objects.select_for_update().filter(pk=payout_id, posted_on=None).first()
        line = BankLine.objects.filter(pk=bank_line_id, payout=None).first()
        if payout is None or line is None:
            raise Over
        payout.why, payout.paired_by = why.strip(), by
        post_payouts([(payout, line)])
        ours = Difference.objects.filter(key__in=[f"bank-missing:{payout.pk}", f"bank-extra:{line.pk}"])
        for difference in ours.exclude(state=State.SOLVED):
            _note(difference, "solved", why, by)
            _end(difference, why, by)
    return payout


def _say(difference_id: int, state: State, why: str, by: User) -> Difference:
    with transaction.atomic():
        difference = _open(difference_id, by)
        _note(difference, state.value, why, by)
        if state == State.SOLVED:
            _end(difference, why, by)
        else:
            difference.state, difference.why = state, why.strip()
            difference.save(update_fields=["state", "why"])
    return difference


def _open(difference_id: int, by: User) -> Difference:
    """The difference, held, when it is not solved and the person may work on it."""
    rows = Difference.objects.select_for_update(of=("self",)).select_related("department")
    difference = rows.get(pk=difference_id)
    given = difference.department is not None and roles.holds(by, Role.EDITOR, difference.department)
    if not given and not rights.holds(by, Role.EDITOR):
        raise NotOurs
    if difference.state == State.SOLVED:
        raise Over
    return difference


def _note(difference: Difference, act: str, text: str, by: User) -> Note:
    if not text.strip():
        raise ReasonMissing
    return Note.objects.create(difference=difference, at=clock.now(), by=by, act=act, text=text.strip()[:400])


def _end(difference: Difference, why: str, by: User) -> None:
    difference.state, difference.why = State.SOLVED, why.strip()
    difference.ended_at, difference.ended_by = clock.now(), by
    difference.save(update_fields=["state", "why", "ended_at", "ended_by"])
