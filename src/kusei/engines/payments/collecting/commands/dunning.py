"""Runs of dunning: who is told is decided once more for each invoice, at the moment in which it is told."""

from __future__ import annotations

from django.db import IntegrityError, transaction

from kusei.engines.notices.deliveries.commands import notify
from kusei.engines.notices.subscribers import commands as subscribers
from kusei.engines.payments.collecting import contacts, overdue, rules, wording
from kusei.engines.payments.collecting.models import Call, Item, Run
from kusei.engines.payments.collecting.refusals import NobodyToTell, RunUnderWay
from kusei.engines.payments.invoices import rights
from kusei.engines.payments.invoices.commands import note_event
from kusei.engines.payments.invoices.commands.issuing import locked
from kusei.engines.payments.invoices.models import Invoice
from kusei.engines.payments.invoices.refusals import Changed
from kusei.foundation.jobs.tasks import enqueue
from kusei.foundation.org.models import Department, Role
from kusei.foundation.people.models import User
from kusei.foundation.web import clock

ONE = "collecting_run_one_at_a_time"


def begin_run(*, department: Department, stage_key: str, by: User) -> Run:
    """Begin to tell everybody whom the stage reaches today. Raises `MayNot`, `RunUnderWay`, `NobodyToTell`, `Changed`.

    Who is left out for a reason stands in no run, so that a later one finds them.
    """
    from kusei.engines.payments.collecting import jobs  # noqa: PLC0415  jobs call commands

    rights.require(by, Role.EDITOR, department)
    stage = rules.dunning().stage(stage_key)
    if stage is None:
        raise Changed
    today = clock.today()
    try:
        with transaction.atomic():
            run = Run.objects.create(department=department, stage=stage.key, on=today, by=by, at=clock.now())
            rows = [row for row in overdue.reached(department, stage, today) if not overdue.left_out(row)]
            if not rows:
                raise NobodyToTell
            Item.objects.bulk_create([Item(run=run, invoice=row, stage=stage.key) for row in rows], batch_size=1000)
            enqueue(jobs.send_run, key=f"dunning:{run.pk}", run_id=run.pk)
    except IntegrityError as error:
        if ONE not in str(error):
            raise
        raise RunUnderWay from error
    return run


def send_waiting(*, run_id: int) -> None:
    """Tell everybody of the run who was not told yet, each in a transaction of their own. It may run twice."""
    run = Run.objects.get(pk=run_id)
    waiting = Item.objects.filter(run=run, sent_at=None, left_out="").order_by("invoice_id")
    for number in waiting.values_list("pk", flat=True).iterator():
        send_item(item_id=number)
    Run.objects.filter(pk=run_id, state=Run.State.SENDING).update(state=Run.State.DONE, ended_at=clock.now())


def send_item(*, item_id: int) -> bool:
    """Tell one payer, unless it was paid (or held, or planned) meanwhile: then it is noted why not.

    The invoice's account is held from the question to the answer, so that a payment comes before or after.
    """
    with transaction.atomic():
        found = Item.objects.values_list("invoice_id", flat=True).get(pk=item_id)
        invoice = locked(found)
        item = Item.objects.select_for_update().select_related("run").get(pk=item_id)
        if item.sent_at is not None or item.left_out:
            return False
        stage = rules.dunning().stage(item.stage)
        contact = contacts.of([invoice])[invoice.pk]
        why = overdue.why_not_now(invoice, clock.today())
        if not why and contact.secret:
            why = Item.LeftOut.HELD.value
        ways = _ways(stage, contact, invoice) if stage is not None else []
        if not why and not ways:
            why = Item.LeftOut.NO_WAY.value
        if why or stage is None:
            item.left_out = why or Item.LeftOut.HELD.value
            item.save(update_fields=["left_out"])
            return False
        item.sent_at, item.owed, item.ways = clock.now(), invoice.account.balance, " ".join(ways)
        item.letter = "letter" in ways
        item.save(update_fields=["sent_at", "owed", "ways", "letter"])
        _tell(item, invoice, stage, ways)
    return True


def _ways(stage: rules.Stage, contact: contacts.Contact, invoice: Invoice) -> list[str]:
    """The first way that reaches the payer, and those that go beside it."""
    account = invoice.payer_id is not None
    first = next((way for way in stage.ways if contact.can(way, account=account)), "")
    beside: list[str] = [way for way in stage.beside if way != first and contact.can(way, account=account)]
    return [first, *beside] if first else beside


def _tell(item: Item, invoice: Invoice, stage: rules.Stage, ways: list[str]) -> None:
    if "notice" in ways and invoice.payer is not None:
        notify(
            subscriber=subscribers.ensure(user=invoice.payer),
            occasion=f"dunning:{item.pk}",
            on=clock.today(),
            texts=wording.dunned(stage, invoice, item.owed),
        )
    for medium in ("call", "sms"):
        if medium in ways:
            Call.objects.get_or_create(
                invoice=invoice,
                medium=medium,
                ended_at=None,
                defaults={
                    "department": invoice.department,
                    "item": item if medium == "call" or "call" not in ways else None,
                    "not_before": clock.now(),
                    "made_at": clock.now(),
                },
            )
    facts = {"stage": stage.key, "ways": ways, "owed": item.owed}
    note_event(invoice_id=invoice.pk, kind="dunned", by=item.run.by, facts=facts)
