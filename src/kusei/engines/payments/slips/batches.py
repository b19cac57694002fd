"""Slips printed in one go (一括印刷): up to 500 invoices of a department, one PDF, made in the background."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from kusei.engines.payments.invoices import rights
from kusei.engines.payments.invoices.models import Invoice
from kusei.engines.payments.invoices.refusals import PaymentsRefused
from kusei.engines.payments.slips import paper
from kusei.engines.payments.slips.commands import issue_slip
from kusei.engines.payments.slips.models import Slip, SlipBatch
from kusei.engines.payments.slips.refusals import FileGone, NothingChosen
from kusei.foundation.audit.access import record_read
from kusei.foundation.audit.context import reason
from kusei.foundation.files import commands as files
from kusei.foundation.files.inspection import Upload
from kusei.foundation.files.models import StoredFile
from kusei.foundation.jobs.tasks import enqueue
from kusei.foundation.org.models import Department, Role
from kusei.foundation.people.models import User
from kusei.foundation.people.residents.queries import secret_users
from kusei.foundation.web import clock

MOST = 500  # invoices in one PDF
KEPT_DAYS = 14  # the PDF holds names and addresses
PROTECTED = "protected"  # 支援措置: a pile of paper may be the leak


@transaction.atomic
def order_batch(*, department: Department, invoices: Sequence[int], by: User) -> SlipBatch:
    """Have the slips of these invoices printed; those of other departments are not taken.

    Raises `NothingChosen`, `MayNot`.
    """
    rights.require(by, Role.EDITOR, department)
    own = Invoice.objects.owed().filter(pk__in=list(invoices), department__code=department.code)
    chosen = list(own.order_by("due_on", "pk").values_list("pk", flat=True)[:MOST])
    if not chosen:
        raise NothingChosen
    with reason(_("納付書の一括印刷")):
        batch = SlipBatch.objects.create(department=department, invoices=chosen, by=by, made_at=clock.now())
    from kusei.engines.payments.slips import jobs  # noqa: PLC0415  jobs call us

    enqueue(jobs.make_batch, key=f"slips-batch:{batch.pk}", batch_id=batch.pk)
    return batch


def make_batch(*, batch_id: int) -> None:
    """Issue the slips and set the PDF. Killed in the middle and run again it goes on; done, it does nothing."""
    batch = SlipBatch.objects.select_related("department", "by").get(pk=batch_id)
    if batch.ended_at is not None:
        return
    left_out: dict[str, str] = {}
    slips = _issued(batch, left_out)
    if not slips:
        _end(batch_id, None, left_out, [])
        return
    # Outside of any transaction: setting 500 pages takes seconds, and the scanner is asked over the network.
    made = paper.made(slips)
    name = _("納付書")
    upload = Upload(f"{name}-{batch}.pdf", "application/pdf", made.pdf)
    _end(batch_id, files.store(upload=upload, owner=None, purpose="payments.slips"), left_out, made.unprintable)


def _issued(batch: SlipBatch, left_out: dict[str, str]) -> list[Slip]:
    rows = Invoice.objects.filter(pk__in=batch.invoices).values_list("pk", "number", "payer_id")
    found = {pk: (number, payer) for pk, number, payer in rows}
    secret = secret_users([payer for _number, payer in found.values() if payer is not None])
    numbers: list[int] = []
    for place, invoice in enumerate(batch.invoices, start=1):
        number, payer = found[invoice]
        if payer in secret:
            left_out[number] = PROTECTED
            continue
        try:
            numbers.append(issue_slip(invoice_id=invoice, by=batch.by).pk)
        except PaymentsRefused as refused:
            left_out[number] = refused.code
        if place % 50 == 0:
            SlipBatch.objects.filter(pk=batch.pk).update(done=len(numbers))
    slips = {one.pk: one for one in Slip.objects.select_related(*paper.NEEDED).filter(pk__in=numbers)}
    return [slips[number] for number in numbers]


@transaction.atomic
def _end(batch_id: int, stored: StoredFile | None, left_out: dict[str, str], unprintable: list[str]) -> None:
    batch = SlipBatch.objects.select_for_update().get(pk=batch_id)
    if batch.ended_at is not None:
        if stored is not None:
            files.discard(file=stored)
        return
    if stored is not None:
        files.claim(files=[stored], delete_after=clock.today() + dt.timedelta(days=KEPT_DAYS))
    batch.pdf, batch.left_out, batch.unprintable = stored, left_out, unprintable
    batch.done, batch.ended_at = len(batch.invoices) - len(left_out), clock.now()
    with reason(_("納付書の一括印刷")):
        batch.save()


@transaction.atomic
def take(*, batch_id: int, by: User) -> StoredFile:
    """The PDF, for somebody who takes it; that names were read is recorded. Raises `FileGone`, `MayNot`."""
    batch = SlipBatch.objects.select_related("department", "pdf").get(pk=batch_id)
    rights.require(by, Role.EDITOR, batch.department)
    if batch.pdf is None:
        raise FileGone
    record_read(by, batch, _("納付書のPDFのダウンロード"))
    return batch.pdf
