"""How pages say where a value comes from, how it was added up, and where it stands."""

from __future__ import annotations

from django.utils.translation import gettext as _

from kusei.engines.measures.declaring import Cumulative, Median, Metric, Ratio, Stock
from kusei.engines.measures.models import ActualValue, Series, Source
from kusei.engines.measures.periods import is_closed
from kusei.foundation.web import formats
from kusei.lib.fiscal import FiscalYear
from kusei.lib.units import unit_en


def title_of(series: Series) -> str:
    """The series' title in the language of the page; Japanese where it has no other."""
    return series.title if formats.in_japanese() else series.title_en or series.title


def unit_of(unit: str) -> str:
    """The unit in the language of the page."""
    return unit if formats.in_japanese() else unit_en(unit)


def aggregation_of(metric: Metric) -> str:
    """How a year's value comes about, as a sentence."""
    how = metric.aggregation
    if isinstance(how, Stock):
        return _("年度末（年度の途中では集計した日）の数です。")
    if isinstance(how, Cumulative):
        return _("これまでの累計です。")
    if isinstance(how, Ratio):
        return _("分子を分母で割った割合です。分母が0のときは「該当なし」とします。")
    if isinstance(how, Median):
        return _(
            "4月1日からその年度の終わり（途中では集計した日）までの中央値です。数えるものがないときは「該当なし」とします。"
        )
    return _("4月1日からその年度の終わり（途中では集計した日）までの合計です。")


def source_of(value: ActualValue, *, staff: bool) -> str:
    """Where the value comes from; names of persons only for staff."""
    if value.source == Source.MEASURED and value.cut_off is not None:
        return _("自動集計（%(day)sまで、%(rows)s行）") % {
            "day": formats.date_text(value.cut_off),
            "rows": formats.number(value.rows_counted),
        }
    if value.source == Source.IMPORTED and value.imported_from is not None:
        if not staff:
            return _("所管課の資料")
        return _("ファイル「%(name)s」の%(row)s行目") % {"name": value.imported_from, "row": value.imported_row}
    if staff and value.recorded_by is not None:
        return _("%(name)sが入力") % {"name": value.recorded_by}
    return _("所管課の入力")


def standing_of(value: ActualValue) -> str:
    """確認済み, 速報, or 確認前; and whether the year may still move."""
    if value.is_confirmed:
        if is_closed(value.fiscal_year):
            return _("確認済み")
        return _("確認済み（出納整理期間中のため、変わることがあります）")
    return _("速報（確認前）") if value.source == Source.MEASURED else _("確認前")


def when_of(fiscal_year: int, month: int | None) -> str:
    """令和7年度 or 令和7年度 4月."""
    year = formats.fiscal_year(fiscal_year)
    return year if month is None else _("%(year)s %(month)s月") % {"year": year, "month": month}


def dimensions_of(value: ActualValue) -> str:
    """The values of the dimensions, or nothing for the total."""
    return "、".join(f"{key}={one}" for key, one in sorted(value.dimensions.items()))


def accounts_close(fiscal_year: int) -> str:
    """The last day on which a year's value may still move."""
    return formats.date_text(FiscalYear(fiscal_year).accounts_close_on)
