"""The payer's slip: what it says, making it, and the PDF to print."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from kusei.engines.payments.invoices import access, rights
from kusei.engines.payments.invoices.models import Invoice
from kusei.engines.payments.invoices.refusals import PaymentsRefused
from kusei.engines.payments.slips import commands, paper, queries, rules
from kusei.engines.payments.slips.models import Slip
from kusei.engines.payments.slips.refusals import SlipReplaced
from kusei.foundation.audit.access import record_read
from kusei.foundation.files.responses import harmless
from kusei.foundation.people.models import User
from kusei.foundation.web.access import PUBLIC, allow
from kusei.foundation.web.formats import in_japanese
from kusei.foundation.web.ratelimit import limited


@allow(PUBLIC)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@limited("slips", "60/m")
def slip(request: HttpRequest, number: str) -> HttpResponseBase:
    """The slip of an invoice. It is made, or made anew when something changed, by a button."""
    invoice = _invoice(request, number)
    if invoice is None:
        return redirect_to_login(request.get_full_path())
    if request.method == "POST":
        try:
            commands.issue_slip(invoice_id=invoice.pk)
        except PaymentsRefused as refused:
            messages.error(request, str(refused))
        return redirect("slips:slip", number=number)
    return render(request, "slips/slip.html", _context(invoice))


@allow(PUBLIC)
@never_cache
@require_safe
@limited("slips-pdf", "20/m")
def pdf(request: HttpRequest, number: str) -> HttpResponseBase:
    """The slip to print, as long as it says what is owed. Who came by a link of the invoice gets it without a name."""
    invoice = _invoice(request, number)
    if invoice is None:
        return redirect_to_login(request.get_full_path())
    found = _standing(invoice)
    if found is None:
        messages.error(request, str(SlipReplaced()))
        return redirect("slips:slip", number=number)
    user = request.user
    known = isinstance(user, User) and rights.may_see(user, invoice)
    if known and invoice.payer_id != user.pk:
        record_read(user, invoice, _("納付書のPDFのダウンロード"))
    return harmless(
        paper.made([found], named=known).pdf, "application/pdf", f"{_('納付書')}-{number}.pdf", inline=False
    )


def _invoice(request: HttpRequest, number: str) -> Invoice | None:
    """The invoice; None when who asks must sign in first, whether it exists or not. Raises `Http404`."""
    found = Invoice.objects.select_related("account", "department", "payer").filter(number=number).first()
    if found is None or not access.may_pay(request, found):
        if not request.user.is_authenticated:
            return None
        raise Http404
    return found


def _standing(invoice: Invoice) -> Slip | None:
    """The slip that says the truth now and may be paid now."""
    found = queries.valid(invoice)
    if found is None or not commands.agrees(found, invoice) or invoice.attempts.filter(state="pending").exists():
        return None
    found.invoice = invoice
    return found


def _context(invoice: Invoice) -> dict[str, object]:
    found = _standing(invoice)
    language = "ja" if in_japanese() else "en"
    setting = rules.rules()
    ways = (
        {"store": bool(found.store), "elqr": bool(found.elqr), "transfer": "transfer" in invoice.ways} if found else {}
    )
    return {
        "invoice": invoice,
        "owed": invoice.account.balance if invoice.state == "issued" else 0,
        "slip": found,
        "pending": invoice.attempts.filter(state="pending").exists(),
        "paper": set(invoice.ways) & set(commands.PAPER),
        "places": [setting.places[way].get(language, setting.places[way]["ja"]) for way, is_open in ways.items()
                   if is_open and way in setting.places],
        "elqr_number": paper.elqr_number(found) if found else (),
        "too_much": bool(found and not found.store and "store" in invoice.ways),
        "telephone": setting.telephone(invoice.department.code),
        "sample": setting.sample,
    }  # fmt: skip
