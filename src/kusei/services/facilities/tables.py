"""The figures as tables, bars, CSV and workbooks."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from openpyxl import Workbook

from kusei.engines.bookings.checkins.suppression import suppressed
from kusei.engines.bookings.resources.models import Facility, Resource
from kusei.foundation.audit.exports import safe_cell
from kusei.foundation.web.charts import HorizontalBars, horizontal_bars
from kusei.foundation.web.formats import NO_VALUE, number, yen
from kusei.foundation.web.tables import Cell, Column, Table
from kusei.services.facilities.counting import Figures
from kusei.services.facilities.queries import Draws, Month, Use, band_order

BANDS = {
    "morning": gettext_lazy("午前（12時まで）"),
    "afternoon": gettext_lazy("午後（12時から17時まで）"),
    "evening": gettext_lazy("夜間（17時から）"),
}
LEAST = 5
"""Smaller numbers of uses are not published."""
HIDDEN = "*"


def month_text(month: Month) -> str:
    """2026年12月."""
    return _("%(year)d年%(month)d月") % {"year": month.year, "month": month.month}


def months_between(since: dt.date, until: dt.date) -> list[Month]:
    """The firsts of the months from one day to another."""
    found = [since.replace(day=1)]
    while (after := (found[-1].replace(day=28) + dt.timedelta(days=4)).replace(day=1)) <= until:
        found.append(after)
    return found


def share(rate: float | None) -> str:
    """82.5%, or that there is none."""
    return NO_VALUE if rate is None else f"{number(rate)}%"


def heads() -> list[str]:
    """What stands beside the first column of every table."""
    return [_("利用（件）"), _("人数"), _("稼働率"), _("無断不使用率"), _("取消率")]


def _figures(one: Figures) -> list[Cell]:
    texts = (number(one.uses), number(one.people), share(one.rate), share(one.no_show_rate), share(one.cancel_rate))
    return [Cell(text, number=True) for text in texts]


def by_facility(  # noqa: PLR0913, PLR0917  what a line consists of
    facilities: Sequence[Facility],
    uses: dict[int, Use],
    money: dict[int, dict[Month, int]],
    visits: dict[int, dict[Month, int]],
    draws: dict[int, Draws],
    urls: dict[int, str],
) -> Table:
    """A line for each facility, and all of them."""
    more = [_("受け取った使用料"), _("入館者"), _("抽選の倍率")]
    rows = [
        [
            Cell(one.title, url=urls.get(one.pk, "")),
            *_figures(uses[one.pk].total),
            Cell(yen(sum(money[one.pk].values())), number=True),
            Cell(number(sum(visits[one.pk].values())) if one.pk in visits else NO_VALUE, number=True),
            Cell(number(draws[one.pk].ratio) if one.pk in draws else NO_VALUE, number=True),
        ]
        for one in facilities
    ]
    total = sum((uses[one.pk].total for one in facilities), Figures())
    whole = sum(sum(money[one.pk].values()) for one in facilities)
    rows.append([Cell(_("合計")), *_figures(total), Cell(yen(whole), number=True), Cell(""), Cell("")])
    columns = [Column(_("施設")), *(Column(one, number=True) for one in (*heads(), *more))]
    return Table(_("施設ごとの利用"), columns, rows)


def by_month(use: Use, months: Sequence[Month], money: dict[Month, int], visits: dict[Month, int] | None) -> Table:
    """A line for each month."""
    columns = [Column(_("月")), *(Column(one, number=True) for one in (*heads(), _("受け取った使用料")))]
    columns += [Column(_("入館者"), number=True)] if visits is not None else []
    rows = []
    for month in months:
        row = [Cell(month_text(month)), *_figures(use.months.get(month, Figures()))]
        row.append(Cell(yen(money.get(month, 0)), number=True))
        if visits is not None:
            row.append(Cell(number(visits.get(month, 0)), number=True))
        rows.append(row)
    last = [Cell(_("合計")), *_figures(use.total), Cell(yen(sum(money.values())), number=True)]
    rows.append([*last, *([Cell(number(sum(visits.values())), number=True)] if visits is not None else [])])
    return Table(_("月ごとの利用"), columns, rows)


def by_room(use: Use, rooms: Sequence[Resource]) -> Table:
    """A line for each room. A hall that divides is booked as far as any of it is."""
    columns = [Column(_("部屋など")), *(Column(one, number=True) for one in heads())]
    rows = [[Cell(one.title), *_figures(use.rooms.get(one.pk, Figures()))] for one in rooms]
    return Table(_("部屋ごとの利用"), columns, rows)


def band_bars(use: Use) -> HorizontalBars:
    """稼働率 by part of the day."""
    rows = [(str(BANDS[band]), one.rate, "") for band, one in band_order(use)]
    return horizontal_bars(_("時間帯ごとの稼働率"), _("時間帯"), "%", rows)


def facility_bars(facilities: Sequence[Facility], uses: dict[int, Use]) -> HorizontalBars:
    """稼働率 by facility, the fullest first."""
    rows = [(one.title, uses[one.pk].total.rate) for one in facilities]
    known = sorted((one for one in rows if one[1] is not None), key=lambda one: -(one[1] or 0))
    return horizontal_bars(_("施設ごとの稼働率"), _("施設"), "%", [(*one, "") for one in known])


def month_bars(use: Use, months: Sequence[Month]) -> HorizontalBars:
    """稼働率 by month."""
    rows = [(month_text(month), use.months.get(month, Figures()).rate, "") for month in months]
    return horizontal_bars(_("月ごとの稼働率"), _("月"), "%", [one for one in rows if one[1] is not None])


def public(use: Use, months: Sequence[Month], rooms: Sequence[Resource]) -> Table:
    """Uses by month and room, with totals. Small numbers are hidden, and others that would tell them."""
    grid = [[use.cells.get((month, room.pk), Figures()).uses for room in rooms] for month in months]
    grid.append([sum(row[place] for row in grid) for place in range(len(rooms))])
    whole = [[*row, sum(row)] for row in grid]
    first = [*(month_text(month) for month in months), _("合計")]
    rows = [
        [Cell(head), *(Cell(HIDDEN if one is None else number(one), number=True) for one in row)]
        for head, row in zip(first, suppressed(whole, LEAST), strict=True)
    ]
    columns = [Column(_("月")), *(Column(room.title, number=True) for room in rooms), Column(_("合計"), number=True)]
    return Table(_("月と部屋ごとの利用（件）"), columns, rows)


def public_bars(use: Use) -> HorizontalBars | None:
    """稼働率 of the year by part of the day, of parts with enough uses behind it; None without any."""
    rows = [(str(BANDS[band]), one.rate, "") for band, one in band_order(use) if one.uses >= LEAST]
    return horizontal_bars(_("時間帯ごとの稼働率"), _("時間帯"), "%", rows) if rows else None


def lines(table: Table) -> list[list[str]]:
    """Heads and rows as plain texts, numbers without separators and signs."""
    rows = [[str(column.label) for column in table.columns]]
    return rows + [[str(row[0].text), *(_plain(str(cell.text)) for cell in row[1:])] for row in table.rows]


def _plain(text: str) -> str:
    bare = text.replace(",", "").removesuffix("%").removesuffix("円").removeprefix("¥").replace("−", "-")
    return "" if text == NO_VALUE else bare


def as_csv(tables: Sequence[Table]) -> bytes:
    """UTF-8 with a byte order mark; several tables below each other, each with its caption."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    for place, table in enumerate(tables):
        if len(tables) > 1:
            writer.writerows([[]] * bool(place) + [[str(table.caption)]])
        writer.writerows([safe_cell(cell) for cell in row] for row in lines(table))
    return text.getvalue().encode("utf-8-sig")


def as_xlsx(tables: Sequence[Table]) -> bytes:
    """A workbook with a sheet for each table; figures are numbers."""
    book = Workbook(write_only=True)
    for table in tables:
        sheet = book.create_sheet(str(table.caption)[:31])
        for row in lines(table):
            sheet.append([safe_cell(row[0]), *(_number(cell) for cell in row[1:])])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _number(text: str) -> object:
    try:
        return float(text) if "." in text else int(text)
    except ValueError:
        return safe_cell(text)
