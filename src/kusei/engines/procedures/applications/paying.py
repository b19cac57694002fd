"""Fees of applications as invoices: raised, taken back and given back so that they always match the application.

`settle` looks at the application as it is now and does what is missing. It is called by a job after each submission
and after each event that can change what is owed, so that nothing is lost when a job dies, and nothing is done twice.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kusei.engines.payments.fees.explaining import Line, total
from kusei.engines.payments.invoices import commands
from kusei.engines.payments.invoices import hooks as invoices
from kusei.engines.payments.invoices.models import Invoice, Refund
from kusei.engines.payments.invoices.models import State as InvoiceState
from kusei.engines.payments.invoices.payers import Payer
from kusei.engines.payments.invoices.refusals import AlreadyPending
from kusei.engines.procedures.applications import feelines, feepanels, hooks, jobs
from kusei.engines.procedures.applications.commands.moving import SYSTEM, locked, note_event
from kusei.engines.procedures.applications.models import Application, Cover, Event
from kusei.engines.procedures.applications.rules import Act, State
from kusei.foundation.jobs.tasks import enqueue
from kusei.foundation.web import clock

SOURCE = feepanels.SOURCE
PURPOSE = "fee"
CHANGES = {Act.WITHDRAW, Act.UNDO_WITHDRAWAL, Act.DECIDE, Act.REOPEN, Act.ANSWER_CORRECTION, "file-replaced"}
# Reasons as they are kept in the record.
NOT_DUE, CHANGED = (
    "申請の取下げ・不承認などで、手数料がかからなくなったため",
    "申請の内容が変わり、手数料が変わったため",
)


def after_submit(cover: Cover) -> None:
    """The step after a submission: an invoice for each application that costs something now."""
    for pk in cover.applications.filter(fee__gt=0).order_by("pk").values_list("pk", flat=True):
        settle(pk)


def follow(application: Application, event: Event) -> None:
    """Called in the transaction of every event: look at the fee again when it may have changed."""
    if event.kind in CHANGES and application.version.content.fee is not None:
        enqueue(jobs.settle_fee, key=f"fee:{application.pk}", application_id=application.pk)


def settle(application_id: int) -> None:
    """Bring the invoices of an application into line with what it owes now. Doing it again does nothing.

    While somebody is paying an invoice that must go, it is left and looked at again when that has ended.
    """
    try:
        with transaction.atomic():
            application = locked(application_id)
            if application.version.content.fee is not None and application.disposed_at is None:
                _settle(application)
    except AlreadyPending as refusal:
        later = max(refusal.attempt.expires_at, clock.now()) + dt.timedelta(minutes=1)
        enqueue(jobs.settle_fee, key=f"fee-later:{application_id}", run_at=later, application_id=application_id)


def _settle(application: Application) -> None:
    wanted = _wanted(application)
    target = total(wanted)
    standing = list(_of(application).filter(state=InvoiceState.ISSUED).select_related("account").order_by("pk"))
    asked = {one.pk: one.total - _reduced(one) for one in standing}
    as_wanted = len(standing) == 1 and standing[0].lines == [line.as_json() for line in wanted]
    unpaid = [one for one in standing if one.account.balance == one.total]
    if sum(asked.values()) == target and (as_wanted or len(unpaid) < len(standing) or not standing):
        return
    if not standing and _waived(application, wanted):
        return
    why = CHANGED if target else NOT_DUE
    for one in unpaid:
        commands.cancel_invoice(invoice_id=one.pk, why=why)
    paid = [one for one in standing if one not in unpaid]
    already = sum(asked[one.pk] for one in paid)
    if target > already:
        _raise(application, wanted, already)
    elif not target and _returned(application):
        for one in paid:
            _give_back(one, NOT_DUE, Refund.Cause.CANCELLED, one.total)
            commands.cancel_invoice(invoice_id=one.pk, why=NOT_DUE)
    elif target:
        left = already - target
        for one in reversed(paid):
            left -= _give_back(one, CHANGED, Refund.Cause.REDUCED, left)


def _wanted(application: Application) -> list[Line]:
    """The lines that are owed now; none before a procedure that is paid on acceptance is granted, or after its end."""
    content = application.version.content
    outcome = next((one for one in content.decision.outcomes if one.key == application.outcome), None)
    refused = outcome is not None and not outcome.favourable
    waits = content.fee is not None and content.fee.invoiced == "acceptance" and outcome is None
    return [] if application.state == State.WITHDRAWN or refused or waits else feelines.lines_of(application)


def _returned(application: Application) -> bool:
    fee = application.version.content.fee
    return fee is not None and fee.returned


def _raise(application: Application, lines: Sequence[Line], already: int) -> None:
    """An invoice over the lines, less what other invoices of the application ask for already."""
    fee = application.version.content.fee
    assert fee is not None
    before = list(_of(application).order_by("-pk"))
    last = before[0] if before and before[0].state == InvoiceState.CANCELLED and not already else None
    credit = [Line("credit", feelines.PAID_BEFORE, -already, 1, 0, feelines.CHANGED)] if already else []
    commands.raise_invoice(
        subject=feelines.subject(application),
        lines=[*lines, *credit],
        income=fee.income,
        department=application.department,
        payer=application.cover.owner,
        details=_payer(application),
        ways=fee.ways,
        due_on=clock.today() + dt.timedelta(days=fee.due_days),
        source=(SOURCE, str(application.pk), PURPOSE if not already else f"{PURPOSE}-{len(before) + 1}"),
        replaces=last,
    )


def _payer(application: Application) -> Payer | None:
    """Name and address for slips; nothing of somebody under protection, whose address must not spread."""
    return None if application.confidential else feelines.payer_of(application)


def _give_back(invoice: Invoice, why: str, cause: str, most: int) -> int:
    """Ask that up to so many yen of the invoice's payments are given back; how many were asked for."""
    asked = 0
    for payment in invoice.payments.order_by("-pk"):
        yen = min(payment.amount - payment.refunded, most - asked)
        if yen > 0:
            commands.request_refund(payment_id=payment.pk, amount=yen, cause=cause, why=why)
            asked += yen
    return asked


def _reduced(invoice: Invoice) -> int:
    """Yen of an invoice that were given back because the fee became lower."""
    rows = Refund.objects.filter(payment__invoice=invoice, cause=Refund.Cause.REDUCED)
    return sum(rows.exclude(state=Refund.State.REFUSED).values_list("amount", flat=True))


def _waived(application: Application, wanted: Sequence[Line]) -> bool:
    """Whether a person took the same invoice back: it is not raised again behind their back."""
    last = _of(application).filter(state=InvoiceState.CANCELLED).order_by("-pk").first()
    same = last is not None and last.lines == [line.as_json() for line in wanted]
    return last is not None and same and last.events.filter(kind="cancelled", by__isnull=False).exists()


def _of(application: Application) -> QuerySet[Invoice]:
    return Invoice.objects.filter(source=SOURCE, source_id=str(application.pk))


def on_paid(invoice: Invoice) -> None:
    """The event of a payment in the application, once for each invoice; and a refund when it is not owed any more."""
    with transaction.atomic():
        application = locked(int(invoice.source_id))
        _note_once(application, "fee-paid", invoice.number)
    settle(application.pk)


def on_refunded(refund: Refund) -> None:
    """Tell the application in a job, so that the refund waits for nobody."""
    enqueue(jobs.note_refund, refund_id=refund.pk)


def note_refund(refund_id: int) -> None:
    """The event of a refund in the application, once."""
    refund = Refund.objects.select_related("payment__invoice").get(pk=refund_id)
    with transaction.atomic():
        application = locked(int(refund.payment.invoice.source_id))
        _note_once(application, "fee-refunded", f"{refund.payment.receipt} {refund.amount:,}円")


def _note_once(application: Application, kind: str, note: str) -> None:
    events = Event.objects.filter(application=application, kind=kind)
    if application.disposed_at is None and note not in {event.note for event in events}:
        note_event(application, kind, by=SYSTEM, note=note)


def _url(route: str, source_id: str) -> str:
    number = Application.objects.filter(pk=int(source_id)).values_list("number", flat=True).first()
    return reverse(route, args=[number]) if number else ""


def register() -> None:
    """Hang on to submissions, events, invoices and pages."""
    hooks.register_after_submit("fee", after_submit)
    hooks.register_on_event("fee", follow)
    hooks.register_resident_panel(hooks.Panel("fee", _("手数料のお支払い"), feepanels.resident, 10))
    hooks.register_staff_panel(hooks.Panel("fee", _("手数料の収納"), feepanels.staff, 10))
    invoices.register_source(
        invoices.Source(
            SOURCE,
            _("申請の手数料"),
            url=lambda source_id: _url("desk:one", source_id),
            payer_url=lambda source_id: _url("applications:one", source_id),
            on_paid=on_paid,
            on_refunded=on_refunded,
        )
    )
