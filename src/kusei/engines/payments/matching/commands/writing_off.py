"""不納欠損: what will never be paid is written off, asked for by one person and approved by another."""

from __future__ import annotations

from django.db import IntegrityError, transaction

from kusei.engines.payments.invoices.commands import note_event
from kusei.engines.payments.invoices.commands.issuing import current_year, locked
from kusei.engines.payments.invoices.models import Invoice, State
from kusei.engines.payments.invoices.refusals import AlreadyPending, NothingOwed, ReasonMissing
from kusei.engines.payments.invoices.rights import CANCEL, refuse_barred
from kusei.engines.payments.invoices.rights import require as require_in
from kusei.engines.payments.ledger import commands as ledger
from kusei.engines.payments.ledger.commands import Move
from kusei.engines.payments.matching import rights
from kusei.engines.payments.matching.models import WriteOff
from kusei.engines.payments.matching.refusals import Over, SecondPerson
from kusei.foundation.org.models import Role
from kusei.foundation.people.models import User
from kusei.foundation.web import clock

ONCE = "matching_writeoff_once"


def request_write_off(*, invoice_id: int, why: str, by: User) -> WriteOff:
    """Ask that what is still owed be written off: the department in charge, or accounting.

    Raises `MayNot`, `ReasonMissing`, `NothingOwed`, `Over` when it was asked for already.
    """
    if not why.strip():
        raise ReasonMissing
    try:
        with transaction.atomic():
            invoice = locked(invoice_id)
            if not rights.holds(by, Role.EDITOR):
                require_in(by, Role.EDITOR, invoice.department)
            _require_owed(invoice)
            return WriteOff.objects.create(
                invoice=invoice,
                amount=invoice.account.balance,
                why=why.strip(),
                requested_by=by,
                requested_at=clock.now(),
            )
    except IntegrityError as error:
        if ONCE not in str(error):
            raise
        raise Over from error


def approve_write_off(*, write_off_id: int, by: User) -> WriteOff:
    """Write it off. Raises `NotOurs`, `SecondPerson`, `NothingOwed`, `AlreadyPending`, `Over`, when it changed."""
    rights.require(by, Role.APPROVER)
    refuse_barred(by, CANCEL)
    with transaction.atomic():
        asked = _held(write_off_id, by)
        invoice = locked(asked.invoice_id)
        _require_owed(invoice)
        if invoice.account.balance != asked.amount:
            raise Over
        ledger.post(
            occasion=f"invoice:{invoice.pk}:back",
            moves=[Move(f"written:{invoice.income}", f"invoice:{invoice.pk}", asked.amount)],
            act="written",
            fiscal_year=current_year(invoice),
            by=by,
        )
        invoice.state = State.WRITTEN_OFF
        invoice.save(update_fields=["state"])
        note_event(invoice_id=invoice.pk, kind="written", by=by, why=asked.why, facts={"written_off": asked.amount})
        return _decide(asked, WriteOff.State.APPROVED, by)


def refuse_write_off(*, write_off_id: int, by: User) -> WriteOff:
    """It is asked for on. Raises `NotOurs`, `SecondPerson`, `Over`."""
    rights.require(by, Role.APPROVER)
    with transaction.atomic():
        return _decide(_held(write_off_id, by), WriteOff.State.REFUSED, by)


def _held(write_off_id: int, by: User) -> WriteOff:
    asked = WriteOff.objects.select_for_update().get(pk=write_off_id)
    if asked.state != WriteOff.State.REQUESTED:
        raise Over
    if asked.requested_by_id == by.pk:
        raise SecondPerson
    return asked


def _decide(asked: WriteOff, state: WriteOff.State, by: User) -> WriteOff:
    asked.state, asked.decided_by, asked.decided_at = state, by, clock.now()
    asked.save(update_fields=["state", "decided_by", "decided_at"])
    return asked


def _require_owed(invoice: Invoice) -> None:
    if invoice.state != State.ISSUED or invoice.account.balance <= 0:
        raise NothingOwed
    pending = invoice.attempts.filter(state="pending").first()
    if pending is not None:
        raise AlreadyPending(pending)
