"""Files of the collecting agency: take one in, see what became of its lines, deal with those that are left."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from kusei.engines.payments.invoices.refusals import MayNot, PaymentsRefused
from kusei.engines.payments.ledger.refusals import YearClosed
from kusei.engines.payments.slips import collecting, queries
from kusei.engines.payments.slips.forms import FileForm, SettleForm
from kusei.engines.payments.slips.layouts import collection
from kusei.engines.payments.slips.models import Notice, NoticeFile
from kusei.engines.payments.slips.reading import LARGEST
from kusei.engines.payments.slips.views.desk import editor, user_of

PER_PAGE = 100
form_page = require_http_methods(["GET", "HEAD", "POST"])


@editor
@form_page
def files(request: HttpRequest) -> HttpResponse:
    """The files, what is left to do, and the form to take another in."""
    _require(request)
    form = FileForm(*((request.POST, request.FILES) if request.method == "POST" else ()))
    if form.is_bound and form.is_valid():
        sent = form.cleaned_data["file"]
        try:
            # One byte more than is allowed is enough to know that it is too much.
            content = sent.read(LARGEST + 1)
            file = collecting.take_in_file(content=content, name=sent.name, by=user_of(request))
        except PaymentsRefused as refused:
            form.add_error("file", str(refused))
        else:
            messages.success(request, _("ファイルを受け付けました。1行ずつ記録しています。"))
            return redirect("slipdesk:file", pk=file.pk)
    context = {
        "form": form,
        "page": Paginator(NoticeFile.objects.select_related("by"), PER_PAGE).get_page(request.GET.get("page")),
        "work": queries.work()[:PER_PAGE],
        "sample": collection().sample,
    }
    return render(request, "slips/files.html", context, status=422 if form.errors else 200)


@editor
@require_safe
def one(request: HttpRequest, pk: int) -> HttpResponse:
    """What became of the lines of a file."""
    _require(request)
    file = NoticeFile.objects.filter(pk=pk).first() if pk < 2**63 else None
    if file is None:
        raise Http404
    lines = queries.lines_of(file)
    context = {
        "file": file,
        "outcomes": queries.outcomes_of(file),
        "page": Paginator(lines, PER_PAGE).get_page(request.GET.get("page")),
    }
    return render(request, "slips/file.html", context)


@editor
@form_page
def settle(request: HttpRequest, pk: int) -> HttpResponse:
    """One line that could not be followed: which invoice it is for, or how it was dealt with."""
    _require(request)
    notice = Notice.objects.select_related("file", "slip__invoice", "handled_by").filter(pk=pk).first()
    if notice is None:
        raise Http404
    form = SettleForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        data = form.cleaned_data
        try:
            if data["number"]:
                collecting.assign(notice_id=pk, number=data["number"], why=data["why"], by=user_of(request))
            else:
                collecting.settle(notice_id=pk, why=data["why"], by=user_of(request))
        except (PaymentsRefused, YearClosed) as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("記録しました。"))
            return redirect("slipdesk:files")
    in_groups = " ".join(notice.code[at : at + 5] for at in range(0, len(notice.code), 5))  # lines may break there
    context = {"notice": notice, "form": form, "code": in_groups}
    return render(request, "slips/line.html", context, status=422 if form.errors else 200)


def _require(request: HttpRequest) -> None:
    if not collecting.may_collect(user_of(request)):
        raise MayNot
