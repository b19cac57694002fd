"""Calls and short messages: the next number for whoever telephones, and what came of each call."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from kusei.engines.payments.collecting import overdue, rules
from kusei.engines.payments.collecting.models import Answer, Call, Hold, Medium, Result
from kusei.engines.payments.collecting.refusals import NotTheTime, NotYours, PromiseNeedsDay
from kusei.engines.payments.invoices import rights
from kusei.engines.payments.invoices.commands import note_event
from kusei.engines.payments.invoices.models import Invoice
from kusei.foundation.audit.access import record_read
from kusei.foundation.org.models import Department, Role
from kusei.foundation.people.models import User
from kusei.foundation.web import clock, encryption

MINUTES = 15  # that a number is kept for whoever took it
OVER = frozenset({Result.REACHED, Result.REFUSED, Result.WRONG, Result.SENT})
LONGEST_NOTE = 500


def in_time(now: dt.datetime, found: rules.Calls) -> bool:
    """Whether people may be telephoned at the moment."""
    local = now.astimezone(clock.TOKYO)
    return local.weekday() in found.weekdays and found.from_ <= local.hour < found.until


def take_next(*, department: Department, by: User) -> Call | None:
    """The next number for the person, kept for `MINUTES`; the one they have when they ask again. None: there is none.

    Left out: what was paid or is being paid, held or planned meanwhile (it leaves the list), and who was called
    `per_week` times within seven days. Raises `MayNot`, `NotTheTime`.
    """
    rights.require(by, Role.EDITOR, department)
    found, now = rules.dunning().calls, clock.now()
    if not in_time(now, found):
        raise NotTheTime
    with transaction.atomic():
        while call := _candidate(department, by, now):
            invoice = Invoice.objects.select_related("account", "department", "payer").get(pk=call.invoice_id)
            why = overdue.why_not_now(invoice, clock.today())
            if why in (overdue.Left.PAID, overdue.Left.PLAN):
                call.ended_at, call.taken_by, call.taken_until = now, None, None
            elif why or _called(invoice, now) >= found.per_week:
                call.not_before, call.taken_by, call.taken_until = now + dt.timedelta(days=1), None, None
            else:
                call.taken_by, call.taken_until = by, now + dt.timedelta(minutes=MINUTES)
            call.save(update_fields=["ended_at", "not_before", "taken_by", "taken_until"])
            if call.taken_by_id is not None:
                call.invoice = invoice
                record_read(by, invoice, _("納付の案内の電話"))
                return call
    return None


def _candidate(department: Department, by: User, now: dt.datetime) -> Call | None:
    """The person's own first; then the one that waits longest and that nobody else has."""
    rows = Call.objects.select_for_update(skip_locked=True, of=("self",)).filter(
        department=department, medium=Medium.CALL, ended_at=None
    )
    own = rows.filter(taken_by=by, taken_until__gt=now).first()
    free = rows.filter(Q(taken_until=None) | Q(taken_until__lte=now), not_before__lte=now)
    return own or free.order_by("not_before", "pk").first()


def _called(invoice: Invoice, now: dt.datetime) -> int:
    """How often the payer was called within seven days, about whatever."""
    recent = Answer.objects.filter(at__gt=now - dt.timedelta(days=7), call__medium=Medium.CALL)
    if invoice.payer_id is not None:
        return recent.filter(invoice__payer=invoice.payer_id).count()
    if invoice.payer_index:
        return recent.filter(invoice__payer_index=invoice.payer_index, invoice__payer=None).count()
    return recent.filter(invoice=invoice).count()


def answer_call(*, call_id: int, result: str, by: User, promised_on: dt.date | None = None, note: str = "") -> Answer:
    """What came of the call. A promise holds dunning back until that day, and the number comes again after it.

    Raises `MayNot`, `NotYours`, `PromiseNeedsDay`.
    """
    now, today, found = clock.now(), clock.today(), rules.dunning().calls
    if result == Result.PROMISED and (promised_on is None or promised_on < today):
        raise PromiseNeedsDay
    with transaction.atomic():
        call = Call.objects.select_for_update(of=("self",)).select_related("department").get(pk=call_id)
        rights.require(by, Role.EDITOR, call.department)
        if call.ended_at is not None or call.taken_by_id != by.pk:
            raise NotYours
        day = promised_on if result == Result.PROMISED else None
        made = _noted(call, Result(result), by, day, note)
        call.tries += 1
        call.taken_by = call.taken_until = None
        if result in OVER or call.tries >= found.most:
            call.ended_at = now
        elif day is not None:
            call.not_before = now + dt.timedelta(days=(day - today).days + 1)
        else:
            call.not_before = now + dt.timedelta(days=1 if result == Result.LATER else found.wait_days)
        call.save(update_fields=["tries", "taken_by", "taken_until", "ended_at", "not_before"])
        if day is not None:
            _wait(call.invoice_id, Hold.Kind.PROMISED, day, by)
        elif result == Result.LATER:
            _wait(call.invoice_id, Hold.Kind.PAUSED, today + dt.timedelta(days=1), by)
    return made


def _noted(call: Call, result: Result, by: User, day: dt.date | None, note: str) -> Answer:
    sealed = encryption.seal_json(note.strip()[:LONGEST_NOTE]) if note.strip() else b""
    facts = {"result": result.value, "promised_on": day.isoformat() if day else None}
    note_event(invoice_id=call.invoice_id, kind="called", by=by, facts=facts)
    return Answer.objects.create(
        call=call, invoice_id=call.invoice_id, result=result, promised_on=day, note=sealed, by=by, at=clock.now()
    )


def _wait(invoice_id: int, kind: Hold.Kind, until: dt.date, by: User) -> None:
    """Dunning waits until then; another word of the same kind takes the place of the one before."""
    Hold.objects.filter(invoice=invoice_id, kind=kind, lifted_at=None).update(lifted_at=clock.now(), lifted_by=by)
    why = _("電話での約束")
    Hold.objects.create(invoice_id=invoice_id, kind=kind, until=until, why=why, by=by, at=clock.now())


def hand_out(*, department: Department, medium: str, by: User) -> list[Call]:
    """The open list, for the file that goes to a call centre or an SMS service. Approvers alone; it is recorded.

    What was paid, held or planned meanwhile is left out. Raises `MayNot`.
    """
    rights.require(by, Role.APPROVER, department)
    rows = Call.objects.filter(
        department=department, medium=medium, ended_at=None, not_before__lte=clock.now()
    ).select_related("invoice__account", "invoice__department", "invoice__payer")
    open_rows = overdue.open_of([row.invoice_id for row in rows], clock.today())
    found = [row for row in rows.order_by("not_before", "pk") if row.invoice_id in open_rows]
    with transaction.atomic():
        for row in found:
            record_read(by, row.invoice, _("電話・SMSの一覧のダウンロード"))
    return found


def note_sms_sent(*, department: Department, call_ids: list[int], by: User) -> int:
    """The short messages of the list went out. Told again, it does nothing. Raises `MayNot`."""
    rights.require(by, Role.APPROVER, department)
    done = 0
    with transaction.atomic():
        rows = Call.objects.select_for_update().filter(
            pk__in=call_ids, department=department, medium=Medium.SMS, ended_at=None
        )
        for call in rows.order_by("pk"):
            _noted(call, Result.SENT, by, None, "")
            call.ended_at, call.tries = clock.now(), call.tries + 1
            call.save(update_fields=["ended_at", "tries"])
            done += 1
    return done
