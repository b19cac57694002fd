"""Figures as tables and CSV, and cards as a sheet to print."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Iterable, Sequence
from pathlib import Path

from django.utils import translation
from django.utils.translation import gettext as _

from kusei.engines.bookings.checkins import codes
from kusei.engines.bookings.checkins.models import Band, Card
from kusei.engines.bookings.checkins.queries.counts import Count, Sums, by, total
from kusei.engines.bookings.checkins.suppression import suppressed
from kusei.foundation.web import clock
from kusei.foundation.web.formats import date_text, number
from kusei.foundation.web.tables import Cell, Column, Table
from kusei.lib.fiscal import FiscalYear
from kusei.lib.printing import print_out, qr

SHEET = Path(__file__).parent / "typst" / "cards.typ"
HIDDEN = "*"
_FORMULA = tuple("=+-@\t\r")  # what spreadsheets would compute


def next_month(first: dt.date) -> dt.date:
    """The first of the month after."""
    return (first.replace(day=28) + dt.timedelta(days=4)).replace(day=1)


def months_of(year: FiscalYear) -> list[dt.date]:
    """The firsts of its months, as far as they have begun."""
    found = [year.start]
    while len(found) < 12:
        found.append(next_month(found[-1]))
    today = clock.today()
    return [one for one in found if one <= today]


def month_text(first: dt.date) -> str:
    """4月."""
    return _("%(month)d月") % {"month": first.month}


def by_day(rows: Sequence[Count], first: dt.date) -> Table:
    """A line for each day on which somebody came."""
    days = by(rows, lambda row: row.day)
    lines = [[Cell(date_text(day)), *_figures(days[day])] for day in sorted(days)]
    lines.append([Cell(_("合計")), *_figures(total(rows))])
    heads = [_("日"), _("人数"), _("入った回数"), _("出た回数"), _("出口の記録なし")]
    caption = _("%(month)sの日ごとの人数") % {"month": month_text(first)}
    return Table(caption, [Column(heads[0]), *(Column(one, number=True) for one in heads[1:])], lines)


def by_band(rows: Sequence[Count]) -> Table:
    """A line for each age band."""
    bands = by(rows, lambda row: row.band)
    lines = [[Cell(str(band.label)), *_figures(bands[band])[:2]] for band in Band if band in bands]
    columns = [Column(_("年齢の区分")), Column(_("人数"), number=True), Column(_("入った回数"), number=True)]
    return Table(_("年齢の区分ごとの人数"), columns, lines)


def by_school(rows: Sequence[Count]) -> Table | None:
    """A line for each school; None when no card names one."""
    schools = by((row for row in rows if row.school), lambda row: row.school)
    if not schools:
        return None
    lines = [[Cell(school), *_figures(schools[school])[:2]] for school in sorted(schools)]
    columns = [Column(_("学校")), Column(_("人数"), number=True), Column(_("入った回数"), number=True)]
    return Table(_("学校ごとの人数"), columns, lines)


def by_month(rows: Sequence[Count], year: FiscalYear, *, least: int = 0) -> Table:
    """Months by age band, with totals. With `least`, smaller numbers are hidden, and others that would tell them."""
    figures = by(rows, lambda row: (row.day, row.band))
    bands = [band for band in Band if any(key[1] == band for key in figures)]
    months = months_of(year)
    grid = [[figures.get((month, band), Sums()).visitors for band in bands] for month in months]
    grid.append([sum(row[place] for row in grid) for place in range(len(bands))])
    whole = [[*row, sum(row)] for row in grid]
    heads = [*(month_text(month) for month in months), _("合計")]
    lines = [
        [Cell(head), *(Cell(HIDDEN if one is None else number(one), number=True) for one in row)]
        for head, row in zip(heads, suppressed(whole, least), strict=True)
    ]
    columns = [*(Column(str(band.label), number=True) for band in bands), Column(_("合計"), number=True)]
    return Table(_("月と年齢の区分ごとの人数"), [Column(_("月")), *columns], lines)


def _figures(sums: Sums) -> list[Cell]:
    return [Cell(number(one), number=True) for one in (sums.visitors, sums.entries, sums.exits, sums.stayed)]


def month_csv(rows: Sequence[Count]) -> bytes:
    """UTF-8 with a byte order mark: day, hour, band, school, visitors, entries, exits, left without an exit."""
    heads = [
        _("日"),
        _("時"),
        _("年齢の区分"),
        _("学校"),
        _("人数"),
        _("入った回数"),
        _("出た回数"),
        _("出口の記録なし"),
    ]
    lines = [
        [
            *(row.day.isoformat(), row.hour, str(row.band.label), _guarded(row.school)),
            *(row.sums.visitors, row.sums.entries, row.sums.exits, row.sums.stayed),
        ]
        for row in rows
    ]
    return _csv([heads, *lines])


def table_csv(table: Table) -> bytes:
    """A table as CSV."""
    heads = [str(one.label) for one in table.columns]
    return _csv([heads, *([str(cell.text).replace(",", "") for cell in row] for row in table.rows)])


def _csv(lines: Iterable[Sequence[object]]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\r\n").writerows(lines)
    return text.getvalue().encode("utf-8-sig")


def _guarded(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def cards_pdf(cards: Sequence[Card], department: str) -> bytes:
    """Cards to cut out, ten a page; each carries its code and nothing of its holder. Raises `CannotTypeset`."""
    with translation.override("ja"):
        data = {
            "title": "入館カード",
            "department": department,
            "cards": [
                {
                    "qr": qr(one.code, quick=True, border=4),
                    "url": codes.spaced(one.code),
                    "kind": "大人" if one.adult else "",
                }
                for one in cards
            ],
        }
        return print_out(SHEET, data)
