"""The list of drafts, searched and narrowed, as a page and as CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from kusei.engines.approvals import hooks
from kusei.engines.approvals.forms import FilterForm
from kusei.engines.approvals.models import Draft
from kusei.engines.approvals.queries.listing import Filter, drafts
from kusei.engines.approvals.routefile import of_home
from kusei.engines.approvals.views.common import signed_in, staff
from kusei.foundation.audit.exports import safe_cell
from kusei.foundation.web import clock
from kusei.foundation.web.formats import fiscal_year

PER_PAGE = 50


@staff
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """The drafts that the person may see."""
    form, wanted = _wanted(request)
    found = Paginator(drafts(signed_in(request), wanted), PER_PAGE).get_page(request.GET.get("page"))
    query = request.GET.copy()
    query.pop("page", None)
    context = {"form": form, "page_obj": found, "query": query.urlencode()}
    return render(request, "approvals/list.html", context)


@staff
@require_safe
def as_csv(request: HttpRequest) -> StreamingHttpResponse:
    """The same list for a spreadsheet program, made as it is sent."""
    _form, wanted = _wanted(request)
    lines = _lines(drafts(signed_in(request), wanted), get_language() or "ja")
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="approvals.csv"'
    return response


def _wanted(request: HttpRequest) -> tuple[FilterForm, Filter]:
    form = FilterForm(request.GET)
    form.is_valid()  # what is not valid does not narrow, and says so in its place
    data = form.cleaned_data
    return form, Filter(
        text=data.get("q", ""),
        state=data.get("state", ""),
        kind=data.get("kind", ""),
        department=data.get("department"),
        fiscal_year=data.get("year"),
        mine=data.get("mine", False),
    )


def _lines(found: QuerySet[Draft], language: str) -> Iterator[str]:
    with override(language):
        heads = [_("文書番号の年度"), _("組織"), _("文書番号"), _("件名"), _("文書の種類"), _("文書分類")]
        more = [_("保存期間"), _("金額（円）"), _("起案者"), _("状態"), _("作成日時"), _("決裁日時")]
        yield "\ufeff" + _line([*heads, *more])
        classes = of_home()
        for draft in found.iterator(chunk_size=500):
            yield _line(_row(draft, classes.class_label(draft.classification)))


def _row(draft: Draft, class_label: str) -> list[object]:
    moments = [
        moment.astimezone(clock.TOKYO).isoformat(timespec="minutes") if moment else ""
        for moment in (draft.created_at, draft.decided_at)
    ]
    year = fiscal_year(draft.number_year) if draft.number_year else ""
    head = [year, draft.department.name, draft.number or "", draft.title, hooks.label_of(draft.kind)]
    amount = "" if draft.amount is None else draft.amount
    words = [class_label, draft.get_retention_display(), amount, str(draft.drafter), draft.get_state_display()]
    return [*head, *words, *moments]


def _line(cells: list[object]) -> str:
    out = io.StringIO()
    csv.writer(out).writerow([safe_cell(cell) for cell in cells])
    return out.getvalue()
