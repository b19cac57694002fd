"""Issues payment slips: for what is owed, one valid at a time, each with codes of its own."""

from __future__ import annotations

import secrets

from django.db import transaction
from django.db.models import Max

from kusei.engines.payments.invoices import rights
from kusei.engines.payments.invoices.commands import note_event
from kusei.engines.payments.invoices.commands.issuing import locked
from kusei.engines.payments.invoices.models import Invoice, State, Way
from kusei.engines.payments.invoices.refusals import AlreadyPending, NothingOwed, ReasonMissing
from kusei.engines.payments.invoices.rules import rules as money_rules
from kusei.engines.payments.slips import rules
from kusei.engines.payments.slips.models import Slip
from kusei.engines.payments.slips.refusals import NoPaper
from kusei.foundation.org.models import Role
from kusei.foundation.people.models import User
from kusei.foundation.web import clock
from kusei.lib import elqr, storebarcode

PAPER = (Way.STORE, Way.ELQR, Way.TRANSFER)
MOST_VERSIONS = 999


def issue_slip(*, invoice_id: int, by: User | None = None) -> Slip:
    """納付書発行: the slip for what is owed now. The valid one is given again as long as it still says the truth.

    `by` is staff who works for the department; None is the payer, whose right the page has asked, or the system.
    Raises `NothingOwed`, `AlreadyPending` (somebody is paying at this moment), `NoPaper`, `MayNot`.
    """
    with transaction.atomic():
        invoice = _payable(invoice_id, by)
        standing = Slip.objects.filter(invoice=invoice, state=Slip.State.VALID).first()
        if standing is not None and agrees(standing, invoice):
            return standing
        return _issue(invoice, standing, "", by)


def reissue_slip(*, invoice_id: int, why: str, by: User | None = None) -> Slip:
    """納付書再発行: a new slip whose number counts up; the old one is replaced. Raises as `issue_slip`, and
    `ReasonMissing`.
    """
    if not why.strip():
        raise ReasonMissing
    with transaction.atomic():
        invoice = _payable(invoice_id, by)
        return _issue(invoice, Slip.objects.filter(invoice=invoice, state=Slip.State.VALID).first(), why, by)


def agrees(slip: Slip, invoice: Invoice) -> bool:
    """Whether the slip is valid and still says what is owed and until when, with today's kind of codes. No SQL query
    when the account of the invoice is loaded.
    """
    return (
        slip.state == Slip.State.VALID
        and invoice.state == State.ISSUED
        and slip.amount == invoice.account.balance
        and (slip.due_on, slip.pay_until) == rules.days(invoice, slip.issued_on)
        and slip.pay_until >= clock.today()
        and slip.sample == rules.rules().sample
    )


def case_key(fiscal_year: int, invoice: int, version: int) -> str:
    """案件特定キー: year 2, invoice 13, version 3 and two check digits (ISO 7064 MOD 97-10), which tell every single
    wrong digit and every swap of neighbours when the eL number is typed.
    """
    body = f"{fiscal_year % 100:02d}{invoice:013d}{version:03d}"
    return f"{body}{98 - int(body) * 100 % 97:02d}"


def is_case_key(digits: str) -> bool:
    """Whether the check digits of a key that `case_key` could have made are right."""
    return len(digits) == 20 and digits.isascii() and digits.isdigit() and int(digits) % 97 == 1


def _payable(invoice_id: int, by: User | None) -> Invoice:
    invoice = locked(invoice_id)
    rights.require(by, Role.EDITOR, invoice.department)
    if invoice.state != State.ISSUED or invoice.account.balance <= 0:
        raise NothingOwed
    pending = invoice.attempts.filter(state="pending").first()
    if pending is not None:
        raise AlreadyPending(pending)
    return invoice


def _issue(invoice: Invoice, standing: Slip | None, why: str, by: User | None) -> Slip:
    last = Slip.objects.filter(invoice=invoice).aggregate(last=Max("version"))["last"] or 0
    if last >= MOST_VERSIONS:
        raise NoPaper
    slip = _made(invoice, last + 1, by)
    if not (slip.elqr or slip.store or Way.TRANSFER in invoice.ways):
        raise NoPaper
    if standing is not None:
        Slip.objects.filter(pk=standing.pk).update(state=Slip.State.REPLACED)
    slip.save(force_insert=True)
    kind = "slip-issued" if last == 0 else "slip-reissued"
    note_event(invoice_id=invoice.pk, kind=kind, by=by, why=why, facts={"version": slip.version, "yen": slip.amount})
    return slip


def _made(invoice: Invoice, version: int, by: User | None) -> Slip:
    today, setting = clock.today(), rules.rules()
    due, until = rules.days(invoice, today)
    slip = Slip(
        invoice=invoice,
        version=version,
        issued_on=today,
        due_on=due,
        pay_until=until,
        amount=invoice.account.balance,
        case_key=case_key(invoice.fiscal_year, invoice.pk, version),
        confirmation=f"{secrets.randbelow(10**6):06d}",
        sample=setting.sample,
        by=by,
        made_at=clock.now(),
    )
    if Way.ELQR in invoice.ways and slip.amount <= elqr.LARGEST:
        slip.elqr = _elqr(slip, invoice, setting.elqr)
    if Way.STORE in invoice.ways and slip.amount <= min(money_rules().store_limit, storebarcode.LARGEST):
        slip.store = _store(slip, setting.store)
    return slip


def _elqr(slip: Slip, invoice: Invoice, setting: rules.ElQrRules) -> str:
    return elqr.build(
        elqr.ElQr(
            amount=slip.amount,
            case_key=slip.case_key,
            confirmation=slip.confirmation,
            kind=setting.kinds.get(invoice.income, setting.kind),
            levied=invoice.fiscal_year,
            taxed=invoice.fiscal_year,
            due_on=slip.due_on,
            pay_until=slip.pay_until,
            account=setting.account,
            institution=setting.institution,
            office=setting.office,
        )
    )


def _store(slip: Slip, setting: rules.StoreRules) -> str:
    return storebarcode.build(
        storebarcode.StoreBarcode(
            issuer=setting.issuer,
            free=slip.case_key,
            amount=slip.amount,
            pay_until=slip.pay_until,
            reissue=min(slip.version - 1, 9),
            stamp=storebarcode.stamp_flag(slip.amount, setting.stamp_from),
        )
    )
