"""Issues invoices, takes them back, lets them lapse."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import IntegrityError, connection, transaction

from kusei.engines.payments.fees.explaining import Line, total
from kusei.engines.payments.invoices import hooks, rights
from kusei.engines.payments.invoices.booking import as_record
from kusei.engines.payments.invoices.models import Event, Invoice, State, Way
from kusei.engines.payments.invoices.payers import Payer, kept
from kusei.engines.payments.invoices.refusals import AlreadyPending, NothingOwed, PaidAlready, ReasonMissing
from kusei.engines.payments.ledger import commands as ledger
from kusei.engines.payments.ledger.commands import Move
from kusei.engines.payments.ledger.models import Account
from kusei.foundation.jobs.tasks import enqueue
from kusei.foundation.org.models import Department, Role
from kusei.foundation.people.models import User
from kusei.foundation.web import clock
from kusei.lib.fiscal import FiscalYear

ONCE = "invoices_invoice_once"


def raise_invoice(  # noqa: PLR0913  what an invoice consists of
    *,
    subject: str,
    lines: Sequence[Line],
    income: str,
    department: Department,
    payer: User | None = None,
    details: Payer | None = None,
    ways: Sequence[str] = (),
    due_on: dt.date | None = None,
    lapses_at: dt.datetime | None = None,
    source: tuple[str, str, str] = ("", "", ""),
    decided: bool = False,
    replaces: Invoice | None = None,
    on: dt.date | None = None,
    by: User | None = None,
) -> Invoice:
    """調定: the invoice over these lines. With a `source` (key, number, purpose) the same again gives the one there is.

    `income` is a key of the pack's accounts.yaml, `ways` are all when none is given. `decided` says that a person set
    the amount (not the fee table alone): that person then takes no money for it.

    Raises `MayNot`, `Barred`, `ValueError`.
    """
    rights.require(by, Role.EDITOR, department)
    if decided or replaces is not None:
        rights.refuse_barred(by, rights.DECIDE)
    day = on or clock.today()
    year, yen = FiscalYear.of(day).year, total(lines)
    try:
        with transaction.atomic():
            if source[0] and (standing := _standing(source)):
                return standing
            sealed, index = kept(details)
            invoice = Invoice(
                subject=subject,
                lines=[line.as_json() for line in lines],
                total=yen,
                income=income,
                department=department,
                payer=payer,
                payer_details=sealed,
                payer_index=index,
                ways=list(ways or Way.values),
                fiscal_year=year,
                issued_on=day,
                due_on=due_on,
                lapses_at=lapses_at,
                source=source[0],
                source_id=source[1],
                purpose=source[2],
                decided_by=by if decided else None,
                replaces=replaces,
                made_at=clock.now(),
            )
            _book(invoice, by)
            tell_payer(invoice, "raised", invoice.pk)
            return invoice
    except IntegrityError as error:
        if ONCE not in str(error) or not (standing := _standing(source)):
            raise
        return standing  # somebody else raised it at the same moment


def cancel_invoice(*, invoice_id: int, why: str, by: User | None = None) -> Invoice:
    """調定取消: it is no longer asked for.

    Raises `ReasonMissing`, `MayNot`, `Barred`, `AlreadyPending`, `PaidAlready`, `NothingOwed`.
    """
    if not why.strip():
        raise ReasonMissing
    with transaction.atomic():
        invoice = locked(invoice_id)
        rights.require(by, Role.APPROVER, invoice.department)
        rights.refuse_barred(by, rights.CANCEL)
        _require_open(invoice)
        if any(one.amount > one.surplus + one.refunded for one in invoice.payments.all()):
            raise PaidAlready
        _take_back(invoice, State.CANCELLED, why, by)
        hooks.source(invoice.source).on_cancelled(invoice)
    return invoice


def lapse_invoice(*, invoice_id: int) -> bool:
    """The time to pay is over: what was reserved is given back (hook). False when there is nothing to lapse any more.

    Nothing lapses while somebody is paying, nor when a part was paid: that is for a person to decide.
    """
    with transaction.atomic():
        invoice = locked(invoice_id)
        late = invoice.lapses_at is not None and invoice.lapses_at <= clock.now()
        if invoice.state != State.ISSUED or not late or invoice.account.balance < max(invoice.total, 1):
            return False
        if invoice.attempts.filter(state="pending").exists():
            return False
        _take_back(invoice, State.LAPSED, "", None)
        hooks.source(invoice.source).on_lapsed(invoice)
        tell_payer(invoice, "lapsed", invoice.pk)
    return True


def move_due(*, invoice_id: int, due_on: dt.date, why: str, by: User | None = None) -> Invoice:
    """Move the due date (納期限の変更). Raises `ReasonMissing`, `MayNot`, `NothingOwed`."""
    if not why.strip():
        raise ReasonMissing
    with transaction.atomic():
        invoice = locked(invoice_id)
        rights.require(by, Role.EDITOR, invoice.department)
        if invoice.state != State.ISSUED or invoice.account.balance == 0:
            raise NothingOwed
        facts = {"from": invoice.due_on.isoformat() if invoice.due_on else None, "to": due_on.isoformat()}
        invoice.due_on = due_on
        invoice.save(update_fields=["due_on"])
        _note(invoice, "due-moved", by, why, facts)
    return invoice


def note_event(*, invoice_id: int, kind: str, by: User | None = None, why: str = "", facts: Mapping[str, Any]) -> Event:
    """Add to the invoice's history what another part did with it: reminded, dunned, promised to pay."""
    return _note(Invoice(pk=invoice_id), kind, by, why, facts)


def locked(invoice_id: int) -> Invoice:
    """The invoice with its account, both held until the end of the transaction; the account first, as postings do."""
    account = Account.objects.select_for_update(no_key=True).get(invoice=invoice_id)
    invoice = Invoice.objects.select_for_update(no_key=True).select_related("department").get(pk=invoice_id)
    invoice.account = account
    return invoice


def _take_back(invoice: Invoice, state: State, why: str, by: User | None) -> None:
    """Post what is still owed back, and say so."""
    owed, key = invoice.account.balance, f"invoice:{invoice.pk}"
    ledger.post(
        occasion=f"{key}:back",
        moves=[Move(f"income:{invoice.income}", key, owed)],
        act=state.value,
        fiscal_year=current_year(invoice),
        by=by,
    )
    invoice.account.balance = 0
    invoice.state = state
    invoice.save(update_fields=["state"])
    _note(invoice, state.value, by, why, {"taken_back": owed})


def current_year(invoice: Invoice, on: dt.date | None = None) -> int:
    """The fiscal year to which money for the invoice belongs on the day: its own until 31 May of the next year
    (出納整理期間), then that of the day (滞納繰越).
    """
    day = on or clock.today()
    return invoice.fiscal_year if day <= dt.date(invoice.fiscal_year + 1, 5, 31) else FiscalYear.of(day).year


def tell_payer(invoice: Invoice, what: str, number: int) -> None:
    """Have a payer with an account told, after the transaction."""
    if invoice.payer_id is not None:
        from kusei.engines.payments.invoices import jobs  # noqa: PLC0415  jobs call commands

        enqueue(jobs.tell_payer, event=what, number=number)


def _require_open(invoice: Invoice) -> None:
    if invoice.state != State.ISSUED:
        raise NothingOwed
    pending = invoice.attempts.filter(state="pending").first()
    if pending is not None:
        raise AlreadyPending(pending)


def _standing(source: tuple[str, str, str]) -> Invoice | None:
    key, number, purpose = source
    return Invoice.objects.filter(source=key, source_id=number, purpose=purpose, state=State.ISSUED).first()


def _book(invoice: Invoice, by: User | None) -> None:
    """Number, row, account, event and posting, in one call of the database (`booking`)."""
    with connection.cursor() as cursor, ledger.translated():
        cursor.execute("SELECT * FROM invoices_raise(%s::jsonb, %s)", [as_record(invoice), by.pk if by else None])
        invoice.pk, invoice.number, account = cursor.fetchone()
    invoice.account_id = account
    invoice._state.adding = False


def _note(invoice: Invoice, kind: str, by: User | None, why: str = "", facts: Mapping[str, Any] | None = None) -> Event:
    return Event.objects.create(
        invoice_id=invoice.pk, kind=kind, at=clock.now(), by=by, why=why.strip(), facts=dict(facts or {})
    )
