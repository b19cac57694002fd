"""Holds an invoice back from dunning, and lets it go again."""

from __future__ import annotations

import datetime as dt

from django.db import IntegrityError, transaction

from kusei.engines.payments.collecting.models import Hold
from kusei.engines.payments.collecting.refusals import HeldAlready
from kusei.engines.payments.invoices import rights
from kusei.engines.payments.invoices.commands import note_event
from kusei.engines.payments.invoices.models import Invoice
from kusei.engines.payments.invoices.refusals import Changed, ReasonMissing
from kusei.foundation.org.models import Role
from kusei.foundation.people.models import User
from kusei.foundation.web import clock

ONCE = "collecting_hold_once"


def hold(*, invoice_id: int, kind: str, why: str, until: dt.date | None = None, by: User | None = None) -> Hold:
    """督促の停止: no stage reaches the invoice until the day is over, or until it is lifted.

    Raises `ReasonMissing`, `MayNot`, `HeldAlready`.
    """
    if not why.strip():
        raise ReasonMissing
    invoice = Invoice.objects.select_related("department").get(pk=invoice_id)
    rights.require(by, Role.EDITOR, invoice.department)
    now = clock.now()
    try:
        with transaction.atomic():
            # What ran out by itself stands no longer in the way.
            Hold.objects.filter(invoice=invoice, kind=kind, lifted_at=None, until__lt=clock.today()).update(
                lifted_at=now
            )
            made = Hold.objects.create(invoice=invoice, kind=kind, why=why.strip()[:400], until=until, by=by, at=now)
            facts = {"reason": kind, "until": until.isoformat() if until else None}
            note_event(invoice_id=invoice_id, kind="held", by=by, why=why.strip()[:400], facts=facts)
    except IntegrityError as error:
        if ONCE not in str(error):
            raise
        raise HeldAlready from error
    return made


def lift(*, hold_id: int, why: str, by: User) -> None:
    """停止の解除. Raises `ReasonMissing`, `MayNot`, `Changed`."""
    if not why.strip():
        raise ReasonMissing
    with transaction.atomic():
        held = Hold.objects.select_for_update(of=("self",)).select_related("invoice__department").get(pk=hold_id)
        rights.require(by, Role.EDITOR, held.invoice.department)
        if held.lifted_at is not None:
            raise Changed
        held.lifted_at, held.lifted_by = clock.now(), by
        held.save(update_fields=["lifted_at", "lifted_by"])
        note_event(
            invoice_id=held.invoice_id, kind="hold-lifted", by=by, why=why.strip()[:400], facts={"reason": held.kind}
        )
