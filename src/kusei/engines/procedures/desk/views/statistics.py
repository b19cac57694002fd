"""Figures of the sections by procedure, month and fiscal year, as a page and as CSV."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from kusei.engines.procedures.desk.queries import statistics as queries
from kusei.engines.procedures.desk.queries.statistics import Line
from kusei.engines.procedures.desk.views.common import signed_in, staff
from kusei.engines.procedures.models import Version, VersionState
from kusei.engines.procedures.queries.current import procedures_by_title
from kusei.foundation.audit.exports import safe_cell
from kusei.foundation.web import clock, formats
from kusei.foundation.web.charts import Chart, horizontal_bars, yearly_chart
from kusei.foundation.web.tables import Cell, Column, Table
from kusei.lib.fiscal import FiscalYear

MONTHS = (4, 5, 6, 7, 8, 9, 10, 11, 12, 1, 2, 3)


@dataclass(frozen=True)
class Asked:
    """What the page is asked for."""

    procedure: str
    year: int
    titles: dict[str, str]

    @property
    def period(self) -> tuple[Any, Any]:
        """First and last day."""
        year = FiscalYear(self.year)
        return year.start, year.end


@staff
@require_safe
def statistics(request: HttpRequest) -> HttpResponse:
    """The page. Its number of SQL queries does not depend on how many applications there are."""
    asked = _asked(request)
    user = signed_in(request)
    rows = queries.rows_for(user, asked.procedure)
    by_key = queries.lines(rows, ("key",), *asked.period)
    by_month = queries.lines(rows, ("month",), *asked.period)
    by_year = queries.years(rows)
    months = [(month, by_month.get((month,), Line())) for month in MONTHS]
    year_words = formats.fiscal_year(asked.year)
    procedures = [(asked.titles.get(key) or key, line) for (key,), line in sorted(by_key.items())]
    context = {
        "asked": asked,
        "years": [(year, formats.fiscal_year(year)) for year in sorted(by_year, reverse=True)],
        "year_words": year_words,
        "chart": _chart({year: line.received for year, line in by_year.items()}),
        "by_procedure": _table(_("%(year)s、手続ごと") % {"year": year_words}, _("手続"), procedures),
        "by_month": _table(
            _("%(year)s、月ごと") % {"year": year_words}, _("月"), [(_month(month), line) for month, line in months]
        ),
        "by_year": _table(
            _("年度ごと"), _("年度"), [(formats.fiscal_year(year), line) for year, line in by_year.items()]
        ),
        "bars": horizontal_bars(
            _("%(year)sの受付件数") % {"year": year_words},
            _("月"),
            _("件"),
            [(_month(month), line.received, "") for month, line in months],
        ),
        "outcomes": _outcomes(queries.outcomes(rows, *asked.period), asked.titles),
        "query": request.GET.urlencode(),
    }
    return render(request, "desk/statistics.html", context)


def _asked(request: HttpRequest) -> Asked:
    this = FiscalYear.of(clock.today()).start.year
    text = request.GET.get("year", "")
    year = int(text) if text.isdecimal() and len(text) == 4 else this
    titles = {procedure.key: title for procedure, title in procedures_by_title()}
    chosen = request.GET.get("procedure", "")
    within = this - queries.YEARS < year <= this
    return Asked(chosen if chosen in titles else "", year if within else this, titles)


def _month(month: int) -> str:
    return _("%(month)d月") % {"month": month}


def _chart(received: dict[int, int]) -> Chart:
    return yearly_chart(
        key="desk-received",
        title=_("年度ごとの受付件数"),
        unit=_("件"),
        years=list(received),
        targets={},
        values={year: Decimal(number) for year, number in received.items()},
        current_year=max(received),
    )


def heads() -> list[str]:
    """The columns of every table and of the CSV."""
    return [
        _("受付"), _("オンライン"), _("窓口"), _("郵送"), _("オンライン率（%）"), _("補正率（%）"), _("決定"),
        _("処理日数（中央値）"), _("処理日数（90%が終わる日数）"), _("期間内の割合（%）"),
    ]  # fmt: skip


def figures(line: Line) -> list[Any]:
    """In the order of `heads`."""
    days = [None if one is None else Decimal(one).quantize(Decimal("0.1")) for one in (line.median, line.slowest)]
    rates = [line.online_rate, line.correction_rate]
    return [line.received, line.online, line.counter, line.post, *rates, line.decided, *days, line.within_rate]


def _table(caption: str, head: str, rows: list[tuple[str, Line]]) -> Table:
    columns = [Column(head), *(Column(word, number=True) for word in heads())]
    cells = [
        [Cell(label), *(Cell(formats.number(one), number=True, none=one is None) for one in figures(line))]
        for label, line in rows
    ]
    return Table(caption, columns, cells)


def _outcomes(found: list[tuple[str, str, int]], titles: dict[str, str]) -> Table:
    """The words of outcomes are those of the version in force; a key that it does not know stands as it is."""
    keys = {key for key, _outcome, _number in found}
    rows = Version.objects.filter(state=VersionState.IN_FORCE, procedure__key__in=keys).select_related("procedure")
    language = get_language() or "ja"
    labels = {
        (row.procedure.key, one.key): one.label.in_language(language)
        for row in rows
        for one in row.content.decision.outcomes
    }
    cells = [
        [
            Cell(titles.get(key, key)),
            Cell(labels.get((key, outcome), outcome)),
            Cell(formats.number(number), number=True),
        ]
        for key, outcome, number in found
    ]
    return Table(_("結果ごとの件数"), [Column(_("手続")), Column(_("結果")), Column(_("件"), number=True)], cells)


@staff
@require_safe
def as_csv(request: HttpRequest) -> HttpResponse:
    """By procedure and month of the fiscal year."""
    asked = _asked(request)
    found = queries.lines(queries.rows_for(signed_in(request), asked.procedure), ("key", "month"), *asked.period)
    out = io.StringIO("\ufeff")
    out.seek(1)
    writer = csv.writer(out)
    writer.writerow([_("手続"), _("年度"), _("月"), *heads()])
    for (key, month), line in sorted(found.items(), key=lambda one: (one[0][0], MONTHS.index(one[0][1]))):
        cells = ["" if one is None else one for one in figures(line)]
        writer.writerow([safe_cell(asked.titles.get(key, key)), asked.year, month, *cells])
    response = HttpResponse(out.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="application-statistics.csv"'
    return response
