"""The desk's list as CSV and XLSX. No name stands in them."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from openpyxl import Workbook

from kusei.engines.payments.invoices import wording
from kusei.engines.payments.invoices.forms import FilterForm
from kusei.engines.payments.invoices.models import Invoice, InvoiceQuerySet
from kusei.engines.payments.invoices.queries import listing as queries
from kusei.engines.payments.invoices.rules import titles
from kusei.engines.payments.invoices.views.desk import staff, user_of
from kusei.foundation.audit.exports import safe_cell

AT_MOST = 100_000  # lines of a CSV
AT_MOST_XLSX = 20_000
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@staff
@require_safe
def as_csv(request: HttpRequest) -> StreamingHttpResponse:
    """The list for a spreadsheet program, made as it is sent."""
    lines = _lines(_found(request)[:AT_MOST], get_language() or "ja")
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="invoices.csv"'
    response["Cache-Control"] = "private, no-store"
    return response


@staff
@require_safe
def as_xlsx(request: HttpRequest) -> HttpResponse:
    """The list as a workbook, with amounts as numbers and days as days."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(_("請求"))
    sheet.append(_heads())
    for one in _found(request)[:AT_MOST_XLSX].iterator(chunk_size=500):
        sheet.append([safe_cell(cell) for cell in _row(one)])
    out = io.BytesIO()
    book.save(out)
    response = HttpResponse(out.getvalue(), content_type=XLSX)
    response["Content-Disposition"] = 'attachment; filename="invoices.xlsx"'
    response["Cache-Control"] = "private, no-store"
    return response


def _found(request: HttpRequest) -> InvoiceQuerySet:
    user = user_of(request)
    return queries.search(user, FilterForm(request.GET, queries.departments(user)).wanted())


def _heads() -> list[str]:
    return [
        _("請求番号"), _("件名"), _("所管課"), _("科目"), _("年度"), _("請求日"), _("納期限"),
        _("請求額（円）"), _("残りの額（円）"), _("状態"),
    ]  # fmt: skip


def _row(one: Invoice) -> list[object]:
    title = titles().of(one.income)
    words = f"{title.code} {wording.said(title.label)}" if title else one.income
    head = [one.number, one.subject, one.department.name, words, one.fiscal_year, one.issued_on, one.due_on]
    return [*head, one.total, one.account.balance, wording.state(one)[1]]


def _lines(found: InvoiceQuerySet, language: str) -> Iterator[str]:
    with override(language):
        yield "\ufeff" + _line(_heads())
        for one in found.iterator(chunk_size=500):
            yield _line(_row(one))


def _line(cells: list[object] | list[str]) -> str:
    out = io.StringIO()
    csv.writer(out).writerow(["" if cell is None else safe_cell(cell) for cell in cells])
    return out.getvalue()
