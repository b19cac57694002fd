"""A person's bookings: what comes, what to do next, what was; and one of them, to pay, cancel or undo."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from kusei.engines.bookings.reservations import commands, papers, paying, prices, queries, refusals, wording
from kusei.engines.bookings.reservations.commands.changing import cancellable_until, undoable_until
from kusei.engines.bookings.reservations.models import STANDING, Booking, State
from kusei.engines.bookings.reservations.wording import sentence
from kusei.engines.bookings.resources import queries as resources
from kusei.engines.payments.invoices.models import Invoice
from kusei.engines.payments.invoices.refusals import PaymentsRefused
from kusei.foundation.files.responses import harmless
from kusei.foundation.people.models import User
from kusei.foundation.web import clock
from kusei.foundation.web.access import SIGNED_IN, allow
from kusei.lib.errors import RuleError

__all__ = ["REFUSALS", "sentence", "shown", "signed_in"]  # what other pages use

PER_PAGE = 20
REFUSALS = (refusals.BookingRefused, PaymentsRefused, RuleError)


@allow(SIGNED_IN)
@never_cache
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """What comes first; then what is over."""
    user = signed_in(request)
    page = Paginator(queries.others(user), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "coming": [shown(one) for one in queries.coming(user)],
        "page_obj": page,
        "rows": [shown(one) for one in page],
    }
    return render(request, "bookings/mine.html", context)


@allow(SIGNED_IN)
@never_cache
@require_safe
def one(request: HttpRequest, booking_id: uuid.UUID) -> HttpResponse:
    """One booking: what it is, what to do next, what comes back when it is cancelled, what happened."""
    booking = _own(request, booking_id)
    now, standing = clock.now(), booking.state in STANDING
    undo = undoable_until(booking) if standing else None
    until = cancellable_until(booking) if standing else None
    invoice = paying.invoices_of(booking.pk).select_related("account").first()
    context: dict[str, Any] = {
        **shown(booking),
        "invoice": invoice,
        "undo": undo if undo and now < undo else None,
        "until": until if until and now < until else None,
        "standing": standing,
        "held": booking.state == State.HELD,
        "items": booking.items.select_related("resource"),
        "paper": papers.title_of(booking),
        "events": [(event, wording.EVENTS.get(event.kind, event.kind)) for event in booking.events.all()],
    }
    if context["until"]:
        percent = prices.percent_back(resources.rules_of(booking.resource, booking.day), booking.day)
        context |= {"percent": percent, "back": paying.share(_paid(invoice), booking.deposit, percent)}
    return render(request, "bookings/one.html", context)


@allow(SIGNED_IN)
@never_cache
@require_safe
def paper(request: HttpRequest, booking_id: uuid.UUID) -> HttpResponse:
    """使用承認書, 不承認通知書 or 予約の控え as PDF, to be saved."""
    return paper_of(_own(request, booking_id))


def paper_of(booking: Booking) -> HttpResponse:
    """The paper of the booking, or 404 while there is none."""
    title = papers.title_of(booking)
    if not title:
        raise Http404
    return harmless(papers.paper(booking), "application/pdf", f"{title}-{booking.number}.pdf")


@allow(SIGNED_IN)
@require_POST
def cancel(request: HttpRequest, booking_id: uuid.UUID) -> HttpResponse:
    """取消し."""
    return _act(request, booking_id, commands.cancel, _("予約を取り消しました。"))


@allow(SIGNED_IN)
@require_POST
def undo(request: HttpRequest, booking_id: uuid.UUID) -> HttpResponse:
    """取りやめ."""
    return _act(request, booking_id, commands.undo, _("予約を取りやめました。はじめからなかったことになります。"))


@allow(SIGNED_IN)
@require_POST
def accept(request: HttpRequest, booking_id: uuid.UUID) -> HttpResponse:
    """仮おさえの申込み."""
    return _act(request, booking_id, commands.accept, _("申し込みました。"))


def _act(request: HttpRequest, booking_id: uuid.UUID, command: Any, done: str) -> HttpResponse:
    booking = _own(request, booking_id)
    try:
        command(booking_id=booking.pk, by=signed_in(request))
    except REFUSALS as refusal:
        messages.error(request, sentence(refusal))
    else:
        messages.success(request, done)
    return redirect("bookings:one", booking_id=booking.pk)


def _own(request: HttpRequest, booking_id: uuid.UUID) -> Booking:
    """The booking, if it is theirs; another's is not found, as one that never was."""
    found = queries.of(signed_in(request)).filter(pk=booking_id).first()
    if found is None:
        raise Http404
    return found


def _paid(invoice: Invoice | None) -> int:
    return sum(one.amount - one.refunded for one in invoice.payments.all()) if invoice else 0


def shown(booking: Booking) -> dict[str, Any]:
    """A booking as the pages show it."""
    shape, word = wording.state(booking)
    return {
        "booking": booking,
        "times": wording.times(booking.day, booking.begins_at, booking.ends_at),
        "shape": shape,
        "word": word,
        "unpaid": booking.state == State.UNPAID,
    }


def signed_in(request: HttpRequest) -> User:
    """The account of the request; the routes are open to nobody else."""
    assert isinstance(request.user, User)
    return request.user
