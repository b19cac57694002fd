"""The desk: the day sheet of a department's facilities, what waits for approval, and one booking with its acts."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from kusei.engines.approvals.refusals import ApprovalRefused
from kusei.engines.bookings.reservations import commands, contacts, papers, paying, queries, rights, wording
from kusei.engines.bookings.reservations.commands import deposits as deposits_commands
from kusei.engines.bookings.reservations.commands import routing
from kusei.engines.bookings.reservations.models import STANDING, Booking, State
from kusei.engines.bookings.reservations.views.mine import REFUSALS, paper_of, shown, signed_in
from kusei.engines.bookings.reservations.wording import sentence
from kusei.engines.bookings.resources import queries as resources
from kusei.engines.payments.tills.models import Till
from kusei.engines.payments.tills.queries import seeing
from kusei.foundation.audit.access import record_read, record_reads
from kusei.foundation.org.models import Role
from kusei.foundation.people.models import User
from kusei.foundation.web import clock
from kusei.foundation.web.access import allow, role

staff = allow(role(Role.VIEWER))
MOST = 500
DONE: dict[str, Callable[[], str]] = {
    "approve": lambda: _("使用を承認しました。"),
    "refuse": lambda: _("承認しないことにしました。"),
    "reopen": lambda: _("もう一度受け付けました。"),
    "use": lambda: _("利用を記録しました。"),
    "no_show": lambda: _("利用がなかったことを記録しました。"),
    "cancel": lambda: _("予約を取り消しました。"),
}
WITH_REASON = {"refuse", "reopen", "cancel"}


@staff
@never_cache
@require_safe
def day(request: HttpRequest) -> HttpResponse:
    """The day sheet (利用日報), to be printed; above it what waits for approval. Reading it is recorded."""
    user, on = signed_in(request), _day(request.GET.get("on", ""))
    facilities = queries.facilities_of(user)
    chosen = next((one for one in facilities if one.key == request.GET.get("facility")), None)
    wanted = [chosen] if chosen else facilities
    with transaction.atomic():
        rows = list(queries.on(wanted, on)[:MOST])
        asked = list(queries.asked(wanted)[:MOST])
        record_reads(user, {one.pk: one for one in (*rows, *asked)}.values(), _("利用日報"))
    context = {
        "on": on,
        "before": on - dt.timedelta(days=1),
        "after": on + dt.timedelta(days=1),
        "facilities": facilities,
        "facility": chosen,
        "rows": [shown(one) for one in rows],
        "asked": [shown(one) for one in asked],
    }
    return render(request, "bookingdesk/day.html", context)


@staff
@never_cache
@require_safe
def one(request: HttpRequest, booking_id: uuid.UUID) -> HttpResponse:
    """One booking with what can be done with it. Reading it is recorded."""
    user, booking = signed_in(request), _visible(request, booking_id)
    facility = booking.resource.facility
    edits, approves = (rights.is_staff_of(user, facility, name) for name in (Role.EDITOR, Role.APPROVER))
    with transaction.atomic():
        record_read(user, booking, _("予約の画面"))
    begun = booking.begins_at <= clock.now()
    state = State(booking.state)
    route = state == State.ASKED and resources.rules_of(booking.resource, booking.day).route
    settled = booking.events.filter(kind=deposits_commands.KIND).first()
    invoice = paying.invoices_of(booking.pk).select_related("account").first()
    context: dict[str, Any] = {
        **shown(booking),
        "invoice": invoice,
        "tills": _tills(user) if invoice and invoice.account.balance > 0 else [],
        "items": booking.items.select_related("resource"),
        "guest": contacts.of(booking),
        "paper": papers.title_of(booking),
        "settled": settled,
        "deposit": edits and booking.deposit and not settled and state in (State.USED, State.NO_SHOW),
        "draft": routing.draft_of(booking) if route else None,
        "propose": edits and route,
        "events": [
            (event, wording.EVENTS.get(event.kind, event.kind)) for event in booking.events.select_related("by")
        ],
        "approve": approves and state == State.ASKED and not route,
        "reopen": approves and state == State.REFUSED,
        "use": edits and state in (State.CONFIRMED, State.NO_SHOW),
        "no_show": edits and begun and state in (State.CONFIRMED, State.USED),
        "cancel": edits and state in STANDING,
    }
    return render(request, "bookingdesk/one.html", context)


@staff
@require_POST
def act(request: HttpRequest, booking_id: uuid.UUID, what: str) -> HttpResponse:
    """One of the acts; the commands say who may."""
    booking = _visible(request, booking_id)
    if what not in DONE:
        raise Http404
    more: dict[str, Any] = {"why": request.POST.get("why", "")[:400]} if what in WITH_REASON else {}
    if what == "cancel":
        more["full"] = "full" in request.POST
    command: Callable[..., Booking] = getattr(commands, what)
    try:
        command(booking_id=booking.pk, by=signed_in(request), **more)
    except REFUSALS as refusal:
        messages.error(request, sentence(refusal))
    else:
        messages.success(request, DONE[what]())
    return redirect("bookingdesk:one", booking_id=booking.pk)


@staff
@never_cache
@require_safe
def paper(request: HttpRequest, booking_id: uuid.UUID) -> HttpResponse:
    """使用承認書, 不承認通知書 or 予約の控え as PDF. Reading it is recorded."""
    booking = _visible(request, booking_id)
    record_read(signed_in(request), booking, _("予約の書類"))
    return paper_of(booking)


@staff
@require_POST
def propose(request: HttpRequest, booking_id: uuid.UUID) -> HttpResponse:
    """Hand the approval, or with `refusing` the refusal, to the route of decisions."""
    booking, why = _visible(request, booking_id), request.POST.get("why", "")[:400]
    try:
        commands.propose(booking_id=booking.pk, refusing="refusing" in request.POST, why=why, by=signed_in(request))
    except (*REFUSALS, ApprovalRefused) as refusal:
        messages.error(request, sentence(refusal))
    else:
        messages.success(request, _("決裁に出しました。"))
    return redirect("bookingdesk:one", booking_id=booking.pk)


@staff
@require_POST
def settle_deposit(request: HttpRequest, booking_id: uuid.UUID) -> HttpResponse:
    """Give the deposit back, or keep a part of it."""
    booking, sent = _visible(request, booking_id), request.POST.get("kept", "").strip() or "0"
    kept = int(sent) if sent.isascii() and sent.isdigit() and len(sent) < 10 else -1
    why = request.POST.get("why", "")[:400]
    try:
        commands.settle_deposit(booking_id=booking.pk, kept=kept, why=why, by=signed_in(request))
    except REFUSALS as refusal:
        messages.error(request, sentence(refusal))
    else:
        messages.success(request, _("保証金の返還を記録しました。お返しは、請求の画面で進めます。"))
    return redirect("bookingdesk:one", booking_id=booking.pk)


@staff
@never_cache
@require_safe
def deposits(request: HttpRequest) -> HttpResponse:
    """Uses that are over and whose deposit waits for somebody, the oldest first. Reading them is recorded."""
    user = signed_in(request)
    with transaction.atomic():
        rows = list(queries.deposits_waiting(queries.facilities_of(user))[:MOST])
        record_reads(user, rows, _("保証金の返還"))
    return render(request, "bookingdesk/deposits.html", {"rows": [shown(one) for one in rows]})


def _tills(user: User) -> list[Till]:
    """The tills that the person has open at the moment."""
    rows = seeing.rows_for(user, clock.today())
    return [one.till for one in rows if one.shift is not None and one.shift.operator_id == user.pk]


def _visible(request: HttpRequest, booking_id: uuid.UUID) -> Booking:
    facilities = queries.facilities_of(signed_in(request))
    found = queries.in_facilities(facilities).filter(pk=booking_id).first()
    if found is None:
        raise Http404
    return found


def _day(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text) if "2000" < text < "2999" else clock.today()
    except ValueError:
        return clock.today()
