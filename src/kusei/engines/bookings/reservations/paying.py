"""Money of bookings: an invoice with a due date; paid, it confirms; not paid in time, the booking lapses.

The claim of an unpaid booking outlives its due moment by `MARGIN`, so that somebody who began to pay in time has the
slot until that has ended. Money that comes later still goes back by itself.
"""

from __future__ import annotations

import datetime as dt
import uuid

from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kusei.engines.bookings.claims import commands as claims
from kusei.engines.bookings.reservations import contacts, refusals
from kusei.engines.bookings.reservations.models import Booking, State
from kusei.engines.bookings.reservations.moving import locked, move
from kusei.engines.bookings.reservations.prices import Price
from kusei.engines.payments.invoices import commands, hooks
from kusei.engines.payments.invoices.models import Invoice, Refund
from kusei.engines.payments.invoices.models import State as InvoiceState
from kusei.foundation.jobs.tasks import enqueue
from kusei.foundation.org.models import Department
from kusei.foundation.people.models import User

SOURCE = "bookings.booking"
MARGIN = dt.timedelta(hours=1)
# Reasons as they are kept in the record.
NOT_HELD = "お支払いの前に仮おさえの期限が過ぎ、予約できなかったため"


def ask_for(booking: Booking, price: Price, department_id: int, due_on: dt.date, lapses_at: dt.datetime | None) -> None:
    """The invoice of the booking, in the caller's transaction."""
    resource = booking.resource
    commands.raise_invoice(
        subject=f"{resource.facility.name} {resource.name}",
        lines=price.all_lines(),
        income=price.income,
        department=Department(pk=department_id),
        payer=booking.person,
        details=contacts.payer(booking) if booking.person_id is None else None,
        due_on=due_on,
        lapses_at=lapses_at,
        source=(SOURCE, str(booking.pk), "fee"),
    )


def invoices_of(booking_id: uuid.UUID) -> QuerySet[Invoice]:
    """The invoices of the booking that stand."""
    return Invoice.objects.filter(source=SOURCE, source_id=str(booking_id), state=InvoiceState.ISSUED).order_by("pk")


def share(paid: int, deposit: int, percent: int) -> int:
    """How many yen of what was paid go back: the deposit, and so many percent of the rest."""
    kept = min(paid, deposit)
    return (paid - kept) * percent // 100 + kept


def take_back(booking: Booking, percent: int, why: str) -> int:
    """What was not paid is asked for no more; of what was paid the deposit goes back, and so many percent of the rest.
    How many yen go back.

    The caller holds the invoices. Raises `AlreadyPending` while somebody is paying.
    """
    back = 0
    for invoice in invoices_of(booking.pk):
        payments = list(invoice.payments.order_by("pk"))
        left = share(sum(one.amount - one.refunded for one in payments), booking.deposit, percent)
        for payment in payments:
            yen = min(payment.amount - payment.refunded, left)
            if yen > 0:
                commands.request_refund(payment_id=payment.pk, amount=yen, cause=Refund.Cause.CANCELLED, why=why)
                left, back = left - yen, back + yen
        if percent == 100 or not payments:
            commands.cancel_invoice(invoice_id=invoice.pk, why=why)
    return back


def give_back(booking: Booking, yen: int, why: str, by: User) -> None:
    """So many yen of what was paid go back, asked for by that person: above their limit payments want a second one.

    The caller holds the invoices. Raises `DepositNotPaid`, and what `request_refund` raises.
    """
    payments = [one for invoice in invoices_of(booking.pk) for one in invoice.payments.order_by("pk")]
    left = {one.pk: one.amount - one.refunded for one in payments}
    if sum(left.values()) < booking.deposit:
        raise refusals.DepositNotPaid
    for number, most in left.items():
        part = min(most, yen)
        if part > 0:
            commands.request_refund(payment_id=number, amount=part, cause=Refund.Cause.CANCELLED, why=why, by=by)
            yen -= part


def on_paid(invoice: Invoice) -> None:
    """Confirm the booking; when it is over, or its slot is gone, everything goes back. Called again, does nothing."""
    with transaction.atomic():
        booking = locked(uuid.UUID(invoice.source_id))
        if booking.state == State.UNPAID:
            if claims.keep(booking.pk):
                move(booking, State.CONFIRMED, kind="paid", facts={"invoice": invoice.number}, until=None)
                return
            claims.release(booking.pk)
            move(booking, State.LAPSED, kind="lapsed", why=NOT_HELD)
        if booking.state in (State.LAPSED, State.UNDONE, State.REFUSED):
            take_back(booking, 100, NOT_HELD)


def on_lapsed(invoice: Invoice) -> None:
    """The slot is free again; in the transaction in which the invoice lapses."""
    booking = locked(uuid.UUID(invoice.source_id))
    if booking.state == State.UNPAID:
        claims.release(booking.pk)
        move(booking, State.LAPSED, kind="lapsed")


def on_cancelled(invoice: Invoice) -> None:
    """Somebody took the invoice back: afterwards it is seen whether the booking still has something to pay."""
    from kusei.engines.bookings.reservations import jobs  # noqa: PLC0415  jobs call commands

    enqueue(jobs.see_whether_owed, booking_id=invoice.source_id)


def confirm_if_nothing_is_owed(booking_id: uuid.UUID) -> bool:
    """Confirm a booking that was to be paid and is not asked for money any more. False when there is nothing to do."""
    with transaction.atomic():
        booking = locked(booking_id)
        if booking.state != State.UNPAID or invoices_of(booking_id).exists() or not claims.keep(booking.pk):
            return False
        move(booking, State.CONFIRMED, kind="waived", until=None)
    return True


def register() -> None:
    """Hang on to invoices."""
    hooks.register_source(
        hooks.Source(
            SOURCE,
            _("施設の予約"),
            payer_url=lambda source_id: reverse("bookings:one", args=[source_id]),
            on_paid=on_paid,
            on_lapsed=on_lapsed,
            on_cancelled=on_cancelled,
        )
    )
