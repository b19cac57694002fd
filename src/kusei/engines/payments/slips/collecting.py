"""What a collecting agency tells, followed: a flash (速報) is noted, a final notice (確報) is money, once.

Nothing is posted for a flash, so that one which is withdrawn leaves nothing to take back; as long as it waits for its
final notice, the invoice counts as being paid, and cannot be paid a second time. A line that cannot be followed stays
as work for a person. The lines may come in any order and any number of times.
"""

from __future__ import annotations

import hashlib

from django.db import IntegrityError, connection, models, transaction

from kusei.engines.payments.invoices.commands import begin_attempt, end_attempt, name_attempt, note_event, take_payment
from kusei.engines.payments.invoices.models import Attempt, Invoice, Payment
from kusei.engines.payments.invoices.numbers import read_invoice_number
from kusei.engines.payments.invoices.refusals import MayNot, PaymentsRefused, ReasonMissing
from kusei.engines.payments.ledger.refusals import YearClosed
from kusei.engines.payments.slips.layouts import collection
from kusei.engines.payments.slips.models import Notice, NoticeFile, Slip
from kusei.engines.payments.slips.reading import read_file
from kusei.engines.payments.slips.refusals import NoSuchInvoice, NotWaiting, TakenAlready
from kusei.foundation.files.names import safe_name
from kusei.foundation.jobs.tasks import enqueue
from kusei.foundation.org.models import Department, Role
from kusei.foundation.org.roles import departments_of
from kusei.foundation.people.models import User
from kusei.foundation.web import clock

Kind, Outcome = Notice.Kind, Notice.Outcome
WORK = (Outcome.UNKNOWN, Outcome.CONTRADICTED, Outcome.REFUSED)
_LOCK = "SELECT pg_advisory_xact_lock(7230003, hashtext(%s))"


def may_collect(user: User) -> bool:
    """Whether the person works for the department that takes in the agency's files, or for all."""
    reach = departments_of(user, Role.EDITOR)
    if reach.everywhere or not reach:
        return reach.everywhere
    return Department.objects.filter(code=collection().department, pk__in=reach.departments).exists()


def take_in_file(*, content: bytes, name: str, by: User | None = None) -> NoticeFile:
    """Keep the lines of a file, to be followed in the background (`follow_file`).

    Raises `FileWrong`, `TakenAlready` for the same bytes again, `MayNot`.
    """
    _require(by)
    layout = collection()
    told = read_file(content, layout)
    digest = hashlib.sha256(content).hexdigest()
    try:
        with transaction.atomic():
            file = NoticeFile.objects.create(
                provider=layout.provider,
                name=safe_name(name)[:100],
                digest=digest,
                lines=len(told),
                total=sum(one.amount for one in told),
                by=by,
                taken_at=clock.now(),
            )
            Notice.objects.bulk_create(
                (Notice(file=file, provider=layout.provider, **vars(one)) for one in told), batch_size=2000
            )
            _follow_soon(file)
            return file
    except IntegrityError as error:
        known = NoticeFile.objects.filter(digest=digest).first()
        if known is None:
            raise
        raise TakenAlready(known.pk) from error


def follow_file(*, file_id: int) -> None:
    """Follow every line of the file that was not yet. Killed in the middle and run again it goes on."""
    rows = Notice.objects.filter(file=file_id, outcome=Outcome.NEW).order_by("line")
    for number in rows.values_list("pk", flat=True):
        follow(notice_id=number)


def follow(*, notice_id: int) -> Notice:
    """Do what one line says; told again it does nothing."""
    with transaction.atomic():
        notice = Notice.objects.select_for_update(of=("self",)).get(pk=notice_id)
        if notice.outcome != Outcome.NEW:
            return notice
        with connection.cursor() as cursor:  # lines about one payment come after each other, from whichever file
            cursor.execute(_LOCK, [f"{notice.provider}:{notice.reference}"])
        notice.slip = slip_of(notice.code)
        payment = Payment.objects.filter(provider=notice.provider, reference=notice.reference).first()
        {Kind.FLASH: _flash, Kind.FINAL: _final, Kind.WITHDRAWN: _withdrawn}[Kind(notice.kind)](notice, payment)
        notice.save(update_fields=["outcome", "why", "slip", "attempt", "payment"])
    return notice


def slip_of(code: str) -> Slip | None:
    """The slip whose code an agency gives. One SQL query."""
    field = {20: "case_key", 44: "store", 255: "elqr"}[len(code)]
    return Slip.objects.select_related("invoice").filter(**{field: code}).first()


def assign(*, notice_id: int, number: str, why: str, by: User) -> Notice:
    """A person found out which invoice a final notice without a slip is for.

    Raises `ReasonMissing`, `MayNot`, `NoSuchInvoice`, `NotWaiting`, `YearClosed`.
    """
    _require(by)
    if not why.strip():
        raise ReasonMissing
    invoice = Invoice.objects.filter(number=read_invoice_number(number) or "").first()
    if invoice is None:
        raise NoSuchInvoice
    with transaction.atomic():
        notice = _work(notice_id)
        if notice.kind != Kind.FINAL or notice.outcome != Outcome.UNKNOWN:
            raise NotWaiting
        notice.payment = _take(notice, invoice)
        notice.outcome, notice.handled_by, notice.handled_why = Outcome.TAKEN, by, why.strip()[:200]
        notice.save()
    return notice


def settle(*, notice_id: int, why: str, by: User) -> Notice:
    """A person dealt with a line that could not be followed, and says how. Raises as `assign`."""
    _require(by)
    if not why.strip():
        raise ReasonMissing
    with transaction.atomic():
        notice = _work(notice_id)
        notice.handled_by, notice.handled_why = by, why.strip()[:200]
        notice.save(update_fields=["handled_by", "handled_why"])
    return notice


def give_up_waiting() -> None:
    """Flashes whose final notice did not come in time no longer hold their invoices; they stand in the work list."""
    over = Attempt.objects.filter(state=Attempt.State.PENDING, way__in=("store", "elqr"), expires_at__lt=clock.now())
    for number in over.values_list("pk", flat=True):
        end_attempt(attempt_id=number, state=Attempt.State.EXPIRED, why="no-final-notice")


def _flash(notice: Notice, payment: Payment | None) -> None:
    earlier = _others(notice).filter(outcome__in=(Outcome.WAITING, Outcome.ENDED)).exists()
    if payment is not None or earlier:
        notice.outcome = Outcome.AGAIN
        return
    notice.outcome = Outcome.WAITING if notice.slip else Outcome.UNKNOWN
    if notice.slip is None:
        return
    try:
        minutes = collection().wait_days * 24 * 60
        invoice = notice.slip.invoice_id
        attempt = begin_attempt(invoice_id=invoice, way=notice.way, provider=notice.provider, minutes=minutes)
        name_attempt(attempt_id=attempt.pk, reference=notice.reference, link="")
        notice.attempt = attempt
    except PaymentsRefused as refused:  # paid already, or being paid: the final notice will show it
        notice.why = refused.code
    _say(notice, "flash")


def _final(notice: Notice, payment: Payment | None) -> None:
    if payment is not None:
        same = payment.amount == notice.amount
        notice.outcome, notice.why = (Outcome.AGAIN, "") if same else (Outcome.REFUSED, "amount-differs")
    elif notice.slip is None:
        notice.outcome = Outcome.UNKNOWN
    else:
        try:
            with transaction.atomic():
                notice.payment = _take(notice, notice.slip.invoice)
            notice.outcome = Outcome.TAKEN
        except YearClosed as refused:
            notice.outcome, notice.why = Outcome.REFUSED, refused.code


def _withdrawn(notice: Notice, payment: Payment | None) -> None:
    if payment is not None:
        notice.outcome = Outcome.CONTRADICTED
        return
    notice.outcome = Outcome.ENDED
    for attempt in _waiting(notice):
        end_attempt(attempt_id=attempt, state=Attempt.State.FAILED, why="withdrawn")
    if notice.slip is not None:
        _say(notice, "flash-withdrawn")


def _take(notice: Notice, invoice: Invoice) -> Payment:
    return take_payment(
        invoice_id=invoice.pk,
        amount=notice.amount,
        way=notice.way,
        provider=notice.provider,
        reference=notice.reference,
        paid_at=notice.paid_at,
        received_on=notice.paid_at.astimezone(clock.TOKYO).date(),
        attempt_id=next(iter(_waiting(notice)), None),
    )


def _others(notice: Notice) -> models.QuerySet[Notice]:
    return Notice.objects.filter(provider=notice.provider, reference=notice.reference).exclude(pk=notice.pk)


def _waiting(notice: Notice) -> list[int]:
    return [number for number in _others(notice).values_list("attempt_id", flat=True) if number is not None]


def _say(notice: Notice, kind: str) -> None:
    assert notice.slip is not None  # asked before
    facts = {"notice": notice.pk, "yen": notice.amount, "way": notice.way}
    note_event(invoice_id=notice.slip.invoice_id, kind=kind, facts=facts)


def _work(notice_id: int) -> Notice:
    notice = Notice.objects.select_for_update(of=("self",)).filter(pk=notice_id).first()
    if notice is None or notice.outcome not in (*WORK, Outcome.WAITING) or notice.handled_by_id is not None:
        raise NotWaiting
    return notice


def _require(by: User | None) -> None:
    if by is not None and not may_collect(by):
        raise MayNot


def _follow_soon(file: NoticeFile) -> None:
    from kusei.engines.payments.slips import jobs  # noqa: PLC0415  jobs call us

    enqueue(jobs.follow_file, key=f"slips-notices:{file.pk}", file_id=file.pk)
