"""Prints the letters of a run: whether something is still owed is asked once more, just before."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from kusei.engines.payments.collecting import contacts, overdue, paper, rules
from kusei.engines.payments.collecting.models import Item, LetterBatch, Run
from kusei.engines.payments.collecting.refusals import NobodyToTell
from kusei.engines.payments.invoices import rights
from kusei.engines.payments.invoices.commands import note_event
from kusei.engines.payments.invoices.commands.issuing import locked
from kusei.engines.payments.invoices.refusals import Changed
from kusei.foundation.audit.access import record_read
from kusei.foundation.files import commands as files
from kusei.foundation.files.inspection import Upload
from kusei.foundation.files.models import StoredFile
from kusei.foundation.jobs.tasks import enqueue
from kusei.foundation.org.models import Role
from kusei.foundation.people.models import User
from kusei.foundation.web import clock

PURPOSE = "payments.dunning"
MOST = 500  # letters of one batch


def begin_batch(*, run_id: int, by: User) -> LetterBatch:
    """Have the letters that wait made into a PDF, in the background. Raises `MayNot`, `NobodyToTell`."""
    from kusei.engines.payments.collecting import jobs  # noqa: PLC0415  jobs call commands

    with transaction.atomic():
        run = Run.objects.select_for_update(of=("self",)).select_related("department").get(pk=run_id)
        rights.require(by, Role.EDITOR, run.department)
        if not waiting(run).exists():
            raise NobodyToTell
        batch = LetterBatch.objects.create(run=run, by=by, at=clock.now())
        enqueue(jobs.make_letters, key=f"dunning-letters:{batch.pk}", batch_id=batch.pk)
    return batch


def waiting(run: Run) -> QuerySet[Item]:
    """Letters of the run that are not printed yet."""
    return Item.objects.filter(run=run, letter=True, batch=None, unprinted="", sent_at__isnull=False)


def make_letters(*, batch_id: int) -> None:
    """Make the PDF. Killed in the middle and run again it makes it; made, it does nothing.

    Raises `CannotTypeset`, and what `files.store` raises.
    """
    batch = LetterBatch.objects.select_related("run").get(pk=batch_id)
    if batch.pdf_id is not None:
        return
    for number in waiting(batch.run).order_by("invoice_id").values_list("pk", flat=True)[:MOST]:
        _put_in(number, batch)
    items = list(batch.items.select_related("invoice__account", "invoice__department", "invoice__payer").order_by("pk"))
    stage = rules.dunning().stage(batch.run.stage)
    if not items or stage is None:
        return
    known = contacts.of([one.invoice for one in items])
    content = paper.letters(stage, [(one, known[one.invoice_id]) for one in items])
    stored = files.store(
        upload=Upload(f"dunning-{batch.pk}.pdf", "application/pdf", content), owner=None, purpose=PURPOSE
    )
    with transaction.atomic():
        held = LetterBatch.objects.select_for_update().get(pk=batch_id)
        if held.pdf_id is not None:
            files.discard(file=stored)
            return
        files.claim(files=[stored])
        held.pdf = stored
        held.save(update_fields=["pdf"])


def _put_in(item_id: int, batch: LetterBatch) -> None:
    with transaction.atomic():
        invoice = locked(Item.objects.values_list("invoice_id", flat=True).get(pk=item_id))
        item = Item.objects.select_for_update().get(pk=item_id)
        if item.batch_id is not None or item.unprinted:
            return
        why = overdue.why_not_now(invoice, clock.today())
        contact = contacts.of([invoice])[invoice.pk]
        if not why and contact.secret:
            why = Item.LeftOut.HELD.value
        if why:
            item.unprinted = why
        else:
            item.batch = batch
        item.save(update_fields=["unprinted", "batch"])


def take_letters(*, batch_id: int, by: User) -> StoredFile:
    """The PDF, for somebody who takes it; each time is noted. Raises `MayNot`, `Changed`."""
    with transaction.atomic():
        batch = _own(batch_id, by)
        if batch.pdf is None:
            raise Changed
        record_read(by, batch, _("督促状のPDFのダウンロード"))
        return batch.pdf


def note_posted(*, batch_id: int, on: dt.date, by: User) -> None:
    """投函済み; each invoice of the batch says so. Raises `MayNot`, `Changed`."""
    with transaction.atomic():
        batch = _own(batch_id, by)
        if batch.pdf is None or batch.posted_on is not None:
            raise Changed
        batch.posted_on = on
        batch.save(update_fields=["posted_on"])
        for number in batch.items.values_list("invoice_id", flat=True):
            note_event(invoice_id=number, kind="letter-posted", by=by, facts={"on": on.isoformat()})


def _own(batch_id: int, by: User) -> LetterBatch:
    batch = (
        LetterBatch.objects.select_for_update(of=("self",)).select_related("run__department", "pdf").get(pk=batch_id)
    )
    rights.require(by, Role.EDITOR, batch.run.department)
    return batch
