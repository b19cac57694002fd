"""Public pages of series: the list, and one series as a chart, a table and its sources."""

from __future__ import annotations

from decimal import Decimal

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from kusei.engines.measures import words
from kusei.engines.measures.models import SeriesKind
from kusei.engines.measures.permissions import is_staff, powers
from kusei.engines.measures.queries.series import SeriesSheet, list_series, sheet, versions
from kusei.engines.measures.readings import Reading
from kusei.engines.measures.views.common import asked_year, plain_text, series_or_404, signed_in, this_year
from kusei.foundation.web import formats
from kusei.foundation.web.access import PUBLIC, allow
from kusei.foundation.web.charts import Chart, horizontal_bars, yearly_chart
from kusei.foundation.web.tables import Cell, Column, Table
from kusei.lib.presence import Known

PER_PAGE = 50


@allow(PUBLIC)
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """All series that the visitor may see, searched by `q`."""
    text = plain_text(request, "q")
    found = list_series(public=not is_staff(request), text=text)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "measures/series_list.html", {"page_obj": page, "q": text})


@allow(PUBLIC)
@require_safe
def series(request: HttpRequest, key: str) -> HttpResponse:
    """One series. Staff see also what nobody confirmed, and what they may do about it."""
    found = series_or_404(request, key)
    staff = is_staff(request)
    shown = sheet(found, public=not staff)
    allowed = powers(signed_in(request)) if staff else None
    context = {
        "sheet": shown,
        "chart": _chart(shown) if found.kind != SeriesKind.QUALITATIVE else None,
        "table": _table(shown, staff=staff),
        "months": _months(shown),
        "parts": _parts(shown),
        "staff": staff,
        "may_enter": allowed is not None and allowed.may_enter(found),
    }
    return render(request, "measures/series.html", context)


@allow(PUBLIC)
@require_safe
def history(request: HttpRequest, key: str) -> HttpResponse:
    """Every version of a year's value, for staff; the public sees what was confirmed, and why it changed."""
    found = series_or_404(request, key)
    staff = is_staff(request)
    year = asked_year(request, this_year())
    rows = [row for row in versions(found, year, None) if staff or (found.is_public and row.is_confirmed)]
    context = {
        "series": found,
        "year": year,
        "rows": rows,
        "staff": staff,
        "years": sheet(found, public=not staff).years,
    }
    return render(request, "measures/history.html", context)


def _chart(shown: SeriesSheet) -> Chart:
    return yearly_chart(
        key=f"s{shown.series.pk}",
        title=words.title_of(shown.series),
        unit=words.unit_of(shown.series.unit),
        years=shown.years,
        targets=shown.context.targets,
        values={year: _plotted(row.reading) for year, row in shown.values.items()},
        current_year=this_year(),
    )


def _plotted(reading: Reading) -> Decimal | str | None:
    return reading.value.value if isinstance(reading.value, Known) else None


def _table(shown: SeriesSheet, *, staff: bool) -> Table:
    columns = [Column(_("年度")), Column(_("実績"), number=True), Column(_("状態")), Column(_("出どころ"))]
    return Table(_("年度ごとの実績と出どころ"), columns, [_row(shown, year, staff) for year in shown.years])


def _row(shown: SeriesSheet, year: int, staff: bool) -> list[Cell]:
    now = year == this_year()
    head = Cell(formats.fiscal_year(year), note=_("いま") if now else "", current=now)
    row = shown.values.get(year)
    if row is None:
        return [head, *(Cell(formats.NO_VALUE, none=True) for _column in range(3))]
    text = row.reading.words(words.unit_of(shown.series.unit))
    number = row.reading.number is not None
    return [head, Cell(text, number=number), Cell(words.standing_of(row)), Cell(words.source_of(row, staff=staff))]


def _months(shown: SeriesSheet) -> Table | None:
    if not shown.months:
        return None
    columns = [Column(_("月")), Column(_("実績"), number=True), Column(_("状態"))]
    unit = words.unit_of(shown.series.unit)
    rows = [
        [
            Cell(words.when_of(row.fiscal_year, row.month)),
            Cell(row.reading.words(unit), number=True),
            Cell(words.standing_of(row)),
        ]
        for row in shown.months
    ]
    return Table(_("月ごとの実績"), columns, rows)


def _parts(shown: SeriesSheet) -> object:
    if not shown.parts:
        return None
    caption = _("%(year)sの内訳") % {"year": formats.fiscal_year(shown.parts[0].fiscal_year)}
    rows = [("、".join(row.dimensions.values()) or _("不明"), row.reading.number, "") for row in shown.parts]
    return horizontal_bars(caption, _("区分"), words.title_of(shown.series), rows)
