"""Pages of payers: what is open, what was paid, and one invoice with the ways to pay it."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from kusei.engines.payments.invoices import access, hooks, wording
from kusei.engines.payments.invoices.models import Invoice, State
from kusei.engines.payments.invoices.queries import mine as queries
from kusei.engines.payments.invoices.queries.statement import Statement, statement
from kusei.engines.payments.invoices.views.common import NotShown, invoice_for, signed_in
from kusei.foundation.web import clock
from kusei.foundation.web.access import PUBLIC, SIGNED_IN, allow
from kusei.foundation.web.formats import fiscal_year
from kusei.foundation.web.numbers import whole_number
from kusei.foundation.web.ratelimit import limited

PER_PAGE = 20


@allow(SIGNED_IN)
@never_cache
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """What the person owes, first; then what was paid."""
    user = signed_in(request)
    text, year = request.GET.get("q", "").strip()[:100], whole_number(request.GET.get("year"), 2999)
    page = Paginator(queries.others(user, text, year), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "open": [(one, *wording.state(one)) for one in queries.open_ones(user)],
        "page_obj": page,
        "rows": [(one, *wording.state(one)) for one in page],
        "text": text,
        "year": year,
        "years": [(one, fiscal_year(one)) for one in queries.years(user)],
        "filtered": bool(text or year),
    }
    return render(request, "payments/mine.html", context)


@allow(PUBLIC)
@limited("payments-guest", "30/m")
@never_cache
@require_safe
def guest(request: HttpRequest, token: str) -> HttpResponse:
    """The signed link: it opens the invoice in this session. A forged one is 404, as an unknown one is."""
    number = access.number_in(token)
    if number is None or not Invoice.objects.filter(number=number).exists():
        raise Http404
    access.open_to(request, number)
    answer = redirect("payments:invoice", number=number)
    answer["Referrer-Policy"] = "no-referrer"
    return answer


@allow(PUBLIC)
@never_cache
@require_safe
def invoice(request: HttpRequest, number: str) -> HttpResponseBase:
    """One invoice: how much, why, how to pay, what was paid. It names nobody."""
    try:
        found = invoice_for(request, number, _("お支払いのページ"))
    except NotShown as refusal:
        return refusal.answer
    told = statement(found)
    shape, word = wording.state(found)
    source = hooks.source(found.source) if found.source else None
    context = {
        "invoice": found,
        "told": told,
        "shape": shape,
        "word": word,
        "late": found.due_on is not None and found.due_on < clock.today(),
        "offers": _offers(told),
        "pieces": hooks.pieces(found),
        "refunds": [(one, *wording.refund_state(one)) for one in told.refunds],
        "own": found.payer_id is not None and found.payer_id == request.user.pk,
        "source_url": source.payer_url(found.source_id) if source and found.payer_id == request.user.pk else "",
    }
    return render(request, "payments/invoice.html", context)


def _offers(told: Statement) -> list[tuple[hooks.Offer, str]]:
    """The ways by which this invoice can be paid now, with their addresses."""
    found = told.invoice
    if found.state != State.ISSUED or told.owed <= 0:
        return []
    shown = [(one, one.url(found)) for one in hooks.offers() if one.way in found.ways]
    return [(one, url) for one, url in shown if url]
