"""Background work: sending and printing dunning, plans, and telling payers before and after a reservation lapses."""

from __future__ import annotations

import datetime as dt

from kusei.engines.notices.deliveries.commands import notify
from kusei.engines.notices.subscribers import commands as subscribers
from kusei.engines.notices.texts.message import Texts
from kusei.engines.payments.collecting import commands, rules, wording
from kusei.engines.payments.collecting.models import Plan
from kusei.engines.payments.invoices.models import Invoice, State
from kusei.foundation.jobs.tasks import enqueue, task
from kusei.foundation.web import clock

MOST = 1000
LOOK_BACK = dt.timedelta(days=2)  # how late a lapse is still told


@task()
def send_run(*, run_id: int) -> None:
    """Tell everybody of a run of dunning."""
    commands.send_waiting(run_id=run_id)


@task()
def make_letters(*, batch_id: int) -> None:
    """Make the PDF of a batch of letters."""
    commands.make_letters(batch_id=batch_id)


@task()
def follow_plan(*, plan_id: int) -> None:
    """See whether a plan is paid or broken."""
    commands.follow_plan(plan_id=plan_id)


@task(queue="upkeep", cron="20 5 * * *")
def follow_plans() -> None:
    """Each morning: every agreed plan."""
    for number in Plan.objects.filter(state=Plan.State.AGREED).order_by("pk").values_list("pk", flat=True):
        enqueue(follow_plan, key=f"plan:{number}", plan_id=number)


@task(queue="upkeep", cron="*/10 * * * *")
def tell_of_lapses() -> None:
    """Every ten minutes: tell payers of reservations that are about to lapse, and of those that lapsed. Each once."""
    now = clock.now()
    soon = now + dt.timedelta(hours=rules.dunning().lapse_hours)
    before = Invoice.objects.owed().filter(lapses_at__gt=now, lapses_at__lte=soon, payer__isnull=False)
    for invoice in before.select_related("payer").order_by("lapses_at")[:MOST]:
        _tell(invoice, "lapse-soon", wording.lapses_soon(invoice))
    after = Invoice.objects.filter(
        state=State.LAPSED, lapses_at__gt=now - LOOK_BACK, lapses_at__lte=now, payer__isnull=False
    )
    for invoice in after.select_related("payer").order_by("lapses_at")[:MOST]:
        _tell(invoice, "lapsed", wording.lapsed(invoice))


def _tell(invoice: Invoice, what: str, texts: Texts) -> None:
    if invoice.payer is None or invoice.lapses_at is None:
        return
    notify(
        subscriber=subscribers.ensure(user=invoice.payer),
        occasion=f"invoice:{invoice.pk}:{what}",
        on=invoice.lapses_at.astimezone(clock.TOKYO).date(),
        texts=texts,
    )
