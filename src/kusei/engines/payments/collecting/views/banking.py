"""Pages of staff for mandates and debit runs."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from kusei.engines.payments.collecting import accounts, commands, rules
from kusei.engines.payments.collecting.forms import DebitForm, PaperForm, ResultForm, StepForm, WhyForm
from kusei.engines.payments.collecting.models import DebitRun, Mandate
from kusei.engines.payments.collecting.queries import desk
from kusei.engines.payments.collecting.reckoning import debit_day
from kusei.engines.payments.collecting.views import common
from kusei.engines.payments.invoices.models import Invoice
from kusei.engines.payments.invoices.numbers import read_invoice_number
from kusei.engines.payments.invoices.refusals import PaymentsRefused
from kusei.foundation.files.responses import harmless
from kusei.foundation.org.models import Role
from kusei.foundation.web import clock
from kusei.foundation.web.access import allow, role
from kusei.lib import zengindebit
from kusei.lib.errors import RuleError
from kusei.lib.zengin import Account

PER_PAGE = 50
LARGEST = 20 * 1024 * 1024  # bytes of a bank's file
editor = allow(role(Role.EDITOR))


@editor
@require_safe
def mandates(request: HttpRequest) -> HttpResponse:
    """The mandates."""
    found = rules.debit()
    page = Paginator(desk.mandates(common.staff(request)), PER_PAGE).get_page(request.GET.get("page"))
    rows = [{"mandate": one, "kind": found.kind(one.kind)} for one in page]
    context = {"rows": rows, "page_obj": page, "step": StepForm(), "why": WhyForm(), "sample": found.sample}
    return render(request, "collecting/mandates.html", context)


@editor
def paper(request: HttpRequest) -> HttpResponse:
    """A form on paper is entered."""
    user, form = common.staff(request), PaperForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        number = read_invoice_number(data["invoice"])
        invoice = Invoice.objects.filter(number=number or "-").select_related("department", "payer").first()
        reach = {one.pk for one in desk.departments(user, Role.EDITOR)}
        if invoice is None or invoice.department_id not in reach:
            form.add_error("invoice", _("この番号の請求は、あなたの課にはありません。"))
        else:
            try:
                account = account_of(data)
                commands.enter_paper(invoice=invoice, kind_key=data["kind"], account=account, by=user)
            except (PaymentsRefused, RuleError) as refusal:
                form.add_error(None, said(refusal))
            else:
                messages.success(request, _("口座振替の申込みを入力しました。"))
                return redirect("collecting:mandates")
    return render(request, "collecting/paper.html", {"form": form}, status=422 if request.method == "POST" else 200)


def account_of(data: dict[str, str]) -> Account:
    """The account that a form describes. Raises `AccountWrong`, `NotForBanks`."""
    bank, _dash, branch = data["branch"].partition("-")
    return accounts.checked(
        bank=bank, branch=branch, kind=data["account_kind"], number=data["number"], holder=data["holder"]
    )


def said(refusal: Exception) -> str:
    """The sentence of a refusal in the reader's language."""
    if isinstance(refusal, RuleError):
        return refusal.ja if (get_language() or "ja").startswith("ja") else refusal.en
    return str(refusal)


@editor
@require_POST
def step(request: HttpRequest, pk: int) -> HttpResponse:
    """What became of a form on paper."""
    user, form = common.staff(request), StepForm(request.POST)
    mandate = get_object_or_404(desk.mandates(user), pk=pk)
    data = form.cleaned_data if form.is_valid() else {"to": "", "why": ""}
    return common.acted(
        request,
        lambda: commands.step(mandate_id=mandate.pk, to=data["to"], why=data["why"], by=user),
        _("申込みの状態を記録しました。"),
        "collecting:mandates",
    )


@editor
@require_POST
def stop(request: HttpRequest, pk: int) -> HttpResponse:
    """The mandate ends."""
    user, form = common.staff(request), WhyForm(request.POST)
    mandate: Mandate = get_object_or_404(desk.mandates(user), pk=pk)
    why = form.cleaned_data["why"] if form.is_valid() else ""
    return common.acted(
        request,
        lambda: commands.stop(mandate_id=mandate.pk, why=why, by=user),
        _("口座振替を止めました。"),
        "collecting:mandates",
    )


@editor
def debits(request: HttpRequest) -> HttpResponse:
    """The debit runs, and the form that makes one."""
    user = common.staff(request)
    days = [debit_day(kind, clock.today()) for kind in rules.debit().kinds]
    first = {"on": min(days)} if days else {}
    form = DebitForm(request.POST or None, departments=common.choices(user), initial=first)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            run = commands.make_debit_run(
                department=common.department(user, data["department"]), kind_key=data["kind"], on=data["on"], by=user
            )
        except (PaymentsRefused, RuleError) as refusal:
            form.add_error(None, said(refusal))
        else:
            messages.success(request, _("口座振替の請求データを作りました。"))
            return redirect("collecting:debit", run.pk)
    found = rules.debit()
    page = Paginator(desk.debit_runs(user), PER_PAGE).get_page(request.GET.get("page"))
    rows = [{"run": one, "kind": found.kind(one.kind)} for one in page]
    context = {"form": form, "rows": rows, "page_obj": page, "sample": found.sample}
    return render(request, "collecting/debits.html", context, status=422 if form.errors else 200)


@editor
@require_safe
def debit(request: HttpRequest, pk: int) -> HttpResponse:
    """One debit run."""
    return _shown(request, _run(request, pk))


@editor
@require_POST
def file(request: HttpRequest, pk: int) -> HttpResponse:
    """The file for the bank. Taking it is recorded, so it is a POST."""
    run = _run(request, pk)
    content = commands.take_file(run_id=run.pk, by=common.staff(request))
    return harmless(content, "application/octet-stream", f"debit-{run.on:%Y%m%d}-{run.pk}.txt")


@editor
@require_POST
def result(request: HttpRequest, pk: int) -> HttpResponse:
    """The bank's answer is read."""
    run, form = _run(request, pk), ResultForm(request.POST, request.FILES)
    if form.is_valid():
        upload = form.cleaned_data["file"]
        if upload.size > LARGEST:
            form.add_error("file", _("ファイルが大きすぎます。"))
        else:
            try:
                commands.read_result(run_id=run.pk, content=upload.read(), by=common.staff(request))
            except (PaymentsRefused, RuleError, ValueError) as refusal:
                form.add_error("file", said(refusal))
            else:
                messages.success(request, _("結果を取り込みました。"))
                return redirect("collecting:debit", pk)
    return _shown(request, run, form)


def _run(request: HttpRequest, pk: int) -> DebitRun:
    found: DebitRun = get_object_or_404(desk.debit_runs(common.staff(request)), pk=pk)
    return found


def _shown(request: HttpRequest, run: DebitRun, form: ResultForm | None = None) -> HttpResponse:
    japanese = (get_language() or "ja").startswith("ja")
    results = [
        (code, zengindebit.RESULTS[code][0 if japanese else 1], number, yen)
        for code, number, yen in desk.debit_results(run)
    ]
    failed = run.items.exclude(result__in=("", "0")).select_related("invoice").order_by("number")[:200]
    context = {
        "run": run,
        "kind": rules.debit().kind(run.kind),
        "results": results,
        "failed": [(one, zengindebit.RESULTS[one.result][0 if japanese else 1]) for one in failed],
        "form": form or ResultForm(),
        "refused": form,
    }
    return render(request, "collecting/debit.html", context, status=422 if form else 200)
