"""The daily report, files for the accounting system, fiscal years, the trial balance and the proofs."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kusei.engines.payments.invoices.models import Invoice, Way
from kusei.engines.payments.invoices.numbers import read_invoice_number
from kusei.engines.payments.ledger.models import Kind, Year
from kusei.engines.payments.ledger.queries import trial_balance
from kusei.engines.payments.matching import commands, rights
from kusei.engines.payments.matching.forms import ExportForm, WriteOffForm
from kusei.engines.payments.matching.layouts import accounting
from kusei.engines.payments.matching.models import ExportBatch, WriteOff, YearClosing
from kusei.engines.payments.matching.queries import books
from kusei.engines.payments.matching.queries.proofs import prove_all
from kusei.engines.payments.matching.refusals import REFUSALS, NoSuchInvoice
from kusei.engines.payments.matching.views.common import approver, day_in, editor, of_accounting, tried, viewer
from kusei.foundation.files.responses import harmless
from kusei.foundation.org.models import Role
from kusei.foundation.web import clock
from kusei.foundation.web.formats import in_japanese
from kusei.lib.fiscal import FiscalYear

PER_PAGE = 100


@viewer
@require_safe
def daily(request: HttpRequest) -> HttpResponse:
    """収納日計."""
    of_accounting(request)
    rows, ways = books.daily(day_in(request)), dict(Way.choices)
    sums = {name: sum(getattr(row, name) for row in rows) for name in ("count", "received", "surplus", "refunded")}
    shown = [(row, _title(row), ways.get(row.way, row.way)) for row in rows]
    return render(request, "matching/daily.html", {"day": day_in(request), "rows": shown, "sums": sums})


def _title(row: books.Daily | books.Revenue) -> str:
    if row.title is None:
        return row.income
    return row.title.label.get("ja" if in_japanese() else "en") or row.title.label["ja"]


@viewer
@require_http_methods(["GET", "HEAD", "POST"])
def exports(request: HttpRequest) -> HttpResponse:
    """The files so far, and a form for the next."""
    user = of_accounting(request, Role.APPROVER if request.method == "POST" else Role.VIEWER)
    form = ExportForm(request.POST or None, initial={"until": clock.today()})
    if form.is_bound and form.is_valid():
        try:
            commands.export(until=form.cleaned_data["until"], by=user)
        except REFUSALS as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("matching:exports")
    rows = ExportBatch.objects.defer("content").select_related("made_by").order_by("-number")
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    may = rights.holds(user, Role.APPROVER)
    context = {"form": form, "page_obj": page, "may": may, "sample": accounting().sample}
    return render(request, "matching/exports.html", context, status=422 if form.is_bound else 200)


@viewer
@require_safe
def export_file(request: HttpRequest, number: int) -> HttpResponse:
    """The bytes of a file, always the same."""
    of_accounting(request)
    batch = get_object_or_404(ExportBatch, number=number)
    return harmless(bytes(batch.content), "text/csv", f"shuno-{batch.number:06d}.csv")


@viewer
@require_safe
def years(request: HttpRequest) -> HttpResponse:
    """The fiscal years, and whether they are closed."""
    of_accounting(request)
    asked = {one.fiscal_year: one for one in YearClosing.objects.select_related("requested_by", "closed_by")}
    rows = [(year, asked.get(year.pk)) for year in Year.objects.order_by("-fiscal_year")]
    return render(request, "matching/years.html", {"rows": rows})


@viewer
@require_safe
def year(request: HttpRequest, fiscal_year: int) -> HttpResponse:
    """歳入簿 of a year, what is owed still, what was written off."""
    return _year(request, fiscal_year, WriteOffForm())


def _year(request: HttpRequest, fiscal_year: int, form: WriteOffForm) -> HttpResponse:
    user = of_accounting(request)
    found = get_object_or_404(Year, pk=fiscal_year)
    rows = books.revenue(fiscal_year)
    names = ("raised", "brought", "back", "received", "refunded", "written", "carried", "owed")
    unpaid = Paginator(books.unpaid(fiscal_year, closed=found.closed_at is not None), PER_PAGE)
    asked = WriteOff.objects.select_related("invoice", "requested_by", "decided_by")
    asked = asked.filter(Q(state="requested") | Q(invoice__fiscal_year=fiscal_year)).order_by("-pk")[:PER_PAGE]
    context = {
        "year": found,
        "closing": YearClosing.objects.select_related("requested_by").filter(pk=fiscal_year).first(),
        "rows": [(row, _title(row)) for row in rows],
        "sums": {name: sum(getattr(row, name) for row in rows) for name in names},
        "page_obj": unpaid.get_page(request.GET.get("page")),
        "write_offs": asked,
        "form": form,
        "user_pk": user.pk,
        "editor": rights.holds(user, Role.EDITOR),
        "approver": rights.holds(user, Role.APPROVER),
        "over": clock.today() >= clock.today().replace(year=fiscal_year + 1, month=6, day=1),
    }
    return render(request, "matching/year.html", context, status=422 if form.is_bound else 200)


@approver
@require_POST
def close_year(request: HttpRequest, fiscal_year: int) -> HttpResponse:
    """Ask for the closing, or, as the second person, close."""
    user = of_accounting(request, Role.APPROVER)
    get_object_or_404(Year, pk=fiscal_year)
    if YearClosing.objects.filter(pk=fiscal_year).exists():
        done = _("出納を閉鎖しました。")
        tried(request, lambda: commands.close_year(fiscal_year=fiscal_year, by=user), done)
    else:
        done = _("閉鎖を申請しました。ほかの承認者が閉鎖します。")
        tried(request, lambda: commands.request_year_closing(fiscal_year=fiscal_year, by=user), done)
    return redirect("matching:year", fiscal_year=fiscal_year)


@editor
@require_POST
def ask_write_off(request: HttpRequest, fiscal_year: int) -> HttpResponse:
    """Ask that an invoice be written off."""
    user = of_accounting(request, Role.EDITOR)
    form = WriteOffForm(request.POST)
    if not form.is_valid():
        return _year(request, fiscal_year, form)

    def ask() -> None:
        invoice = Invoice.objects.filter(number=read_invoice_number(form.cleaned_data["number"]) or "").first()
        if invoice is None:
            raise NoSuchInvoice
        commands.request_write_off(invoice_id=invoice.pk, why=form.cleaned_data["why"], by=user)

    tried(request, ask, _("不納欠損を申請しました。ほかの承認者が承認します。"))
    return redirect("matching:year", fiscal_year=fiscal_year)


@approver
@require_POST
def decide_write_off(request: HttpRequest, pk: int, what: str) -> HttpResponse:
    """Approve it or not."""
    user = of_accounting(request, Role.APPROVER)
    asked = get_object_or_404(WriteOff.objects.select_related("invoice"), pk=pk)
    if what not in {"approve", "refuse"}:
        raise Http404
    if what == "approve":
        done = _("不納欠損にしました。")
        tried(request, lambda: commands.approve_write_off(write_off_id=pk, by=user), done)
    else:
        done = _("不納欠損を取りやめました。")
        tried(request, lambda: commands.refuse_write_off(write_off_id=pk, by=user), done)
    return redirect("matching:year", fiscal_year=asked.invoice.fiscal_year)


@viewer
@require_safe
def trial(request: HttpRequest) -> HttpResponse:
    """合計残高試算表 of a year or of all, by families of accounts; and the proofs."""
    of_accounting(request)
    wanted = request.GET.get("year", str(FiscalYear.of(clock.today()).year))
    if not (wanted == "all" or (wanted.isascii() and wanted.isdecimal() and len(wanted) == 4)):
        raise Http404
    chosen = None if wanted == "all" else int(wanted)
    names = {rule.account: rule.label.get("ja" if in_japanese() else "en") for rule in accounting().rules}
    names["income"] = _("歳入")
    kinds = dict(Kind.choices)
    rows = [
        (one, names.get(one.key) or one.key, kinds.get(one.kind, one.kind))
        for one in trial_balance(chosen, families=True)
    ]
    context = {
        "rows": rows,
        "debit": sum(one.debit for one, *_rest in rows),
        "credit": sum(one.credit for one, *_rest in rows),
        "chosen": chosen,
        "years": Year.objects.order_by("-fiscal_year").values_list("fiscal_year", flat=True),
        "proofs": prove_all() if request.GET.get("prove") else None,
    }
    return render(request, "matching/trial.html", context)
