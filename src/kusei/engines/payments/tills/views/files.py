"""Files of terminals and registers, and the rows that somebody has to look at."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kusei.engines.payments.tills import commands, rights
from kusei.engines.payments.tills.forms import FileForm, ReasonForm, SettleForm
from kusei.engines.payments.tills.models import File, Row, Till
from kusei.engines.payments.tills.queries import seeing
from kusei.engines.payments.tills.settings import rules
from kusei.engines.payments.tills.views.common import REFUSED, acted, allowed, staff, till_of, user_of
from kusei.foundation.web.workbooks import MAX_BYTES

PER_PAGE = 50


@staff
@require_http_methods(["GET", "HEAD", "POST"])
def files(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a file in; the files that were taken in."""
    till = till_of(request, pk)
    allowed(rights.may_handle_cash(user_of(request), till))
    form = FileForm(request.POST or None, request.FILES or None, layouts=_layouts(till))
    if request.method == "POST" and form.is_valid():
        sent = form.cleaned_data["file"]
        if sent.size > MAX_BYTES:
            form.add_error("file", _("10 MBまでのファイルを選んでください。"))
        else:
            try:
                made = commands.take_file(
                    till_id=pk, layout=form.cleaned_data["layout"], content=sent.read(), by=user_of(request)
                )
            except REFUSED as refusal:
                form.add_error("file", str(refusal))
            else:
                return _said(request, made)
    rows = File.objects.filter(till=till).select_related("by").order_by("-pk")
    counted = rows.annotate(
        taken=Count("rows", filter=Q(rows__state__in=(Row.State.TAKEN, Row.State.SETTLED))),
        known=Count("rows", filter=Q(rows__state=Row.State.KNOWN)),
        open=Count("rows", filter=Q(rows__state=Row.State.OPEN)),
    )
    page = Paginator(counted, PER_PAGE).get_page(request.GET.get("page"))
    shown = [(one, _label(one.layout)) for one in page]
    context = {"till": till, "form": form, "page": page, "files": shown, "layouts": _described(till)}
    return render(request, "tills/files.html", context, status=422 if form.errors else 200)


@staff
@require_safe
def work(request: HttpRequest) -> HttpResponse:
    """Rows that somebody has to look at."""
    page = Paginator(seeing.open_rows(user_of(request)), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "tills/work.html", {"page": page})


@staff
@require_http_methods(["GET", "HEAD", "POST"])
def row(request: HttpRequest, row: int) -> HttpResponse:
    """One row: to which invoice its money belongs."""
    found = _row(request, row)
    user = user_of(request)
    may = rights.may_handle_cash(user, found.till)
    form = SettleForm(request.POST or None, initial={"number": found.number})
    if request.method == "POST":
        allowed(may)
        if form.is_valid():
            try:
                commands.settle_row(row_id=found.pk, by=user, **form.cleaned_data)
            except REFUSED as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, _("収納を記録しました。"))
                return redirect("tills:work")
    status = 422 if form.errors else 200
    settles = found.why not in {Row.Why.VOID, Row.Why.DIFFERS}
    context = {"row": found, "form": form, "drop": ReasonForm(auto_id="drop_%s"), "may": may, "settles": settles}
    return render(request, "tills/row.html", context, status=status)


@staff
@require_POST
def drop(request: HttpRequest, row: int) -> HttpResponse:
    """Nothing is taken for the row."""
    found = _row(request, row)
    form, user = ReasonForm(request.POST), user_of(request)
    note = form.cleaned_data["why"] if form.is_valid() else ""
    said = _("収納しないと決めたことを記録しました。")
    return acted(request, lambda: commands.drop_row(row_id=found.pk, note=note, by=user), said, "tills:work")


def _row(request: HttpRequest, pk: int) -> Row:
    found = seeing.open_rows(user_of(request)).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def _said(request: HttpRequest, made: File) -> HttpResponse:
    waiting = made.rows.filter(state=Row.State.OPEN).count()
    messages.success(request, _("ファイルを取り込みました。"))
    if waiting:
        words = ngettext("%(n)s件は、確認が必要です。", "%(n)s件は、確認が必要です。", waiting) % {"n": waiting}
        messages.warning(request, words)
    return redirect("tills:files", made.till_id)


def _layouts(till: Till) -> list[tuple[str, str]]:
    register = till.kind == Till.Kind.REGISTER
    return [(one.key, _label(one.key)) for one in rules().layouts if (one.way == "register") == register]


def _described(till: Till) -> list[tuple[str, list[str]]]:
    """The heads of the columns of each layout, for people."""
    keys = {key for key, _label in _layouts(till)}
    chosen = [one for one in rules().layouts if one.key in keys]
    return [(_label(one.key), [head for head in one.columns.model_dump().values() if head]) for one in chosen]


def _label(key: str) -> str:
    layout = rules().layout(key)
    if layout is None:
        return key
    return layout.label.get((get_language() or "ja").partition("-")[0]) or layout.label["ja"]
