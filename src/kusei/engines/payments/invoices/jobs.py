"""Background work of invoices: telling sources and payers, letting reservations lapse, forgetting payers in time."""

from __future__ import annotations

from kusei.engines.payments.invoices import hooks, retention, telling
from kusei.engines.payments.invoices.commands.issuing import lapse_invoice
from kusei.engines.payments.invoices.models import Invoice, State
from kusei.foundation.jobs.tasks import enqueue, task
from kusei.foundation.web import clock

MOST = 500
TELLERS = {"raised": telling.raised, "paid": telling.paid, "refund": telling.refund, "lapsed": telling.lapsed}


@task()
def tell_source(*, invoice_id: int) -> None:
    """Tell whoever raised the invoice that it is paid in full. It may run twice."""
    invoice = Invoice.objects.settled().filter(pk=invoice_id).first()
    if invoice is not None:
        hooks.source(invoice.source).on_paid(invoice)


@task()
def lapse(*, invoice_id: int) -> None:
    """Let one invoice lapse whose time is over."""
    lapse_invoice(invoice_id=invoice_id)


@task(queue="upkeep", cron="* * * * *")
def lapse_what_is_over() -> None:
    """Each minute: what was reserved and not paid in time is given back."""
    over = Invoice.objects.owed().filter(state=State.ISSUED, lapses_at__lte=clock.now())
    for number in over.order_by("lapses_at").values_list("pk", flat=True)[:MOST]:
        enqueue(lapse, key=f"lapse:{number}", invoice_id=number)


@task(queue="notices")
def tell_payer(*, event: str, number: int) -> None:
    """Tell the payer what happened to an invoice, payment or refund of that number, once however often this runs."""
    TELLERS[event](number)


@task(queue="upkeep", cron="40 3 * * *")
def forget_payers() -> None:
    """Each night: names and addresses whose time is over are emptied."""
    retention.forget()
