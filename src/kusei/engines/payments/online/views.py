"""Going to pay at the provider, coming back, giving up; and what staff must look at."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kusei.engines.payments.invoices import access
from kusei.engines.payments.invoices.models import Attempt, Invoice, State, Way
from kusei.engines.payments.invoices.numbers import read_invoice_number
from kusei.engines.payments.invoices.refusals import AlreadyPending, PaymentsRefused
from kusei.engines.payments.online import commands, queries, registry
from kusei.engines.payments.online.refusals import NotKnown
from kusei.foundation.people.models import User
from kusei.foundation.web.access import PUBLIC, allow, role
from kusei.foundation.web.ratelimit import limited, wait_for


@never_cache
@limited("online-start", "30/m", methods=frozenset({"POST"}))
@require_http_methods(["GET", "POST"])
@allow(PUBLIC)  # `may_pay` decides: the payer, or who opened a signed link
def start(request: HttpRequest, number: str) -> HttpResponse:
    """What will be paid, and the button that leads to the provider's page."""
    invoice = _invoice(request, number)
    provider = registry.offered()
    problem = ""
    if request.method == "POST":
        try:
            attempt = commands.go(invoice=invoice, address=lambda made: _address(request, made))
            return redirect(attempt.link)
        except AlreadyPending as pending:
            if pending.attempt.way != Way.ONLINE:
                problem = str(pending)
            else:
                return redirect("online:back", key=pending.attempt.key)
        except PaymentsRefused as refusal:
            problem = str(refusal)
    owed = invoice.account.balance if invoice.state == State.ISSUED else 0
    shown = {
        "invoice": invoice,
        "owed": owed,
        "can": owed > 0 and provider is not None and Way.ONLINE in invoice.ways,
        "sandbox": provider is not None and provider.name == "sandbox",
        "problem": problem,
    }
    answer = render(request, "online/start.html", shown, status=409 if problem else 200)
    if provider is not None:
        # Browsers count where a form leads in the end as its target.
        answer._csp_update = {"form-action": [provider.origin]}  # type: ignore[attr-defined]  # as csp_update does
    return answer


@never_cache
@require_GET
@allow(PUBLIC)  # the key in the address cannot be guessed, and the page names nobody
def back(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """How the payment stands, asked of the provider while it is pending. The page asks again by itself."""
    attempt = get_object_or_404(Attempt, key=key, way=Way.ONLINE)
    unknown = False
    if attempt.state == Attempt.State.PENDING and attempt.reference and not wait_for("online-look", "20/m", str(key)):
        try:
            attempt = commands.look_up(attempt_id=attempt.pk)
        except NotKnown:
            unknown = True
    shown = {
        **queries.standing(attempt),
        "unknown": unknown,
        "left": "left" in request.GET,
        "mine": access.may_pay(request, attempt.invoice),
        "sandbox": attempt.provider == "sandbox",
    }
    return render(request, "online/standing.html", shown)


@require_POST
@limited("online-cancel", "30/m")
@allow(PUBLIC)  # as above
def cancel(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Give the attempt up, so that the invoice can be paid otherwise."""
    attempt = get_object_or_404(Attempt, key=key, way=Way.ONLINE)
    try:
        commands.give_up(attempt_id=attempt.pk)
    except PaymentsRefused as refusal:
        messages.error(request, str(refusal))
    return redirect("online:back", key=key)


@never_cache
@require_GET
@allow(role("viewer"))
def desk(request: HttpRequest) -> HttpResponse:
    """What the machine could not finish: unplaced news, refunds that did not arrive, disputes."""
    assert isinstance(request.user, User)
    return render(request, "online/desk.html", queries.open_matters(request.user))


@require_POST
@allow(role("editor"))
def clear(request: HttpRequest, number: int) -> HttpResponse:
    """News that was looked into."""
    assert isinstance(request.user, User)
    try:
        commands.clear_event(event_id=number, note=request.POST.get("note", ""), by=request.user)
    except PaymentsRefused as refusal:
        messages.error(request, str(refusal))
    return redirect("online:desk")


@require_POST
@allow(role("editor"))
def again(request: HttpRequest, number: int) -> HttpResponse:
    """A refund that failed, once more."""
    assert isinstance(request.user, User)
    if not queries.failed_refunds(request.user).filter(pk=number).exists():
        raise Http404
    try:
        commands.send_again(sending_id=number, by=request.user)
        messages.success(request, _("還付をもう一度依頼しました。"))
    except PaymentsRefused as refusal:
        messages.error(request, str(refusal))
    return redirect("online:desk")


def _invoice(request: HttpRequest, number: str) -> Invoice:
    kept = read_invoice_number(number)
    invoice = get_object_or_404(Invoice.objects.select_related("account", "department"), number=kept or "")
    if not access.may_pay(request, invoice):
        raise Http404
    return invoice


def _address(request: HttpRequest, attempt: Attempt) -> str:
    return request.build_absolute_uri(reverse("online:back", kwargs={"key": attempt.key}))
