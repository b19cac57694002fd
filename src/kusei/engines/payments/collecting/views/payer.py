"""Pages of payers: their direct debits. The sample bank is at the end."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from kusei.engines.payments.collecting import commands, consent, rules
from kusei.engines.payments.collecting.forms import AccountForm
from kusei.engines.payments.collecting.models import Mandate
from kusei.engines.payments.collecting.refusals import AnswerWrong
from kusei.engines.payments.collecting.views.banking import account_of, said
from kusei.engines.payments.collecting.views.common import staff as signed_in
from kusei.engines.payments.invoices.refusals import PaymentsRefused
from kusei.foundation.web.access import PUBLIC, SIGNED_IN, allow
from kusei.foundation.web.ratelimit import limited
from kusei.lib.errors import RuleError


@allow(SIGNED_IN)
@never_cache
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The person's mandates, and the way to apply."""
    found = rules.debit()
    rows = Mandate.objects.filter(payer=signed_in(request))[:50]
    context = {
        "rows": [{"mandate": one, "kind": found.kind(one.kind)} for one in rows],
        "online": consent.adapter() is not None,
        "sample": found.sample,
    }
    return render(request, "mandates/index.html", context)


@allow(SIGNED_IN)
@never_cache
def apply(request: HttpRequest) -> HttpResponse:
    """The account; then the bank's own page."""
    user, form = signed_in(request), AccountForm(request.POST or None)
    if consent.adapter() is None:
        raise Http404
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            mandate = commands.apply_online(kind_key=data["kind"], account=account_of(data), by=user)
        except (PaymentsRefused, RuleError) as refusal:
            form.add_error(None, said(refusal))
        else:
            return _to_bank(request, mandate)
    return render(request, "mandates/apply.html", {"form": form}, status=422 if request.method == "POST" else 200)


@allow(SIGNED_IN)
@require_POST
def bank_again(request: HttpRequest, pk: int) -> HttpResponse:
    """Go to the bank's page once more."""
    return _to_bank(request, get_object_or_404(Mandate, pk=pk, payer=signed_in(request)))


def _to_bank(request: HttpRequest, mandate: Mandate) -> HttpResponse:
    back = request.build_absolute_uri(reverse("mandates:back"))
    try:
        return redirect(commands.go_to_bank(mandate_id=mandate.pk, back=back, by=signed_in(request)))
    except PaymentsRefused as refusal:
        messages.error(request, str(refusal))
        return redirect("mandates:index")


@allow(SIGNED_IN)
@never_cache
@require_safe
def back(request: HttpRequest) -> HttpResponse:
    """The payer comes back from the bank. A signed answer, which may come twice."""
    try:
        mandate = commands.take_answer(answer=request.GET.dict(), by=signed_in(request))
    except PaymentsRefused as refusal:
        messages.error(request, str(refusal))
    else:
        if mandate.state == Mandate.State.ACTIVE:
            messages.success(request, _("口座振替の手続きが終わりました。次の納期限から引き落とします。"))
        else:
            messages.error(request, _("金融機関で手続きが終わりませんでした。もう一度お申し込みください。"))
    return redirect("mandates:index")


@allow(SIGNED_IN)
@require_POST
def stop(request: HttpRequest, pk: int) -> HttpResponse:
    """The payer ends it."""
    mandate = get_object_or_404(Mandate, pk=pk, payer=signed_in(request))
    try:
        commands.stop(mandate_id=mandate.pk, why=_("本人の申出"), by=signed_in(request))
    except PaymentsRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("口座振替を止めました。すでに金融機関に出した分は、引き落とされることがあります。"))
    return redirect("mandates:index")


@allow(PUBLIC)
@limited("sample-bank", "30/m")
@never_cache
def bank(request: HttpRequest) -> HttpResponseBase:
    """The page of the sample bank, which asks whether the payer consents. It knows what it was asked, nothing else."""
    if consent.adapter() is None:
        raise Http404
    token = request.POST.get("ask", request.GET.get("ask", ""))
    try:
        asked = consent.asked_of(token)
    except AnswerWrong:
        raise Http404 from None
    if asked.back != request.build_absolute_uri(reverse("mandates:back")):
        raise Http404
    if request.method == "POST":
        agreed = request.POST.get("answer") == "yes"
        return redirect(consent.answer_of(asked, "accepted" if agreed else "refused", "" if agreed else "declined"))
    return render(request, "mandates/bank.html", {"asked": asked, "token": token})
