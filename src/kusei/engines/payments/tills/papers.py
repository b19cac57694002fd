"""The daily sheet (日計表) as PDF with places for stamps, and as CSV."""

from __future__ import annotations

import csv
import datetime as dt
import io
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.utils import translation
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from kusei.engines.payments.invoices.models import Way
from kusei.engines.payments.invoices.rules import titles
from kusei.engines.payments.tills.models import Day, Shift
from kusei.engines.payments.tills.queries.daily import Figures, Sums
from kusei.engines.payments.tills.refusals import signed
from kusei.foundation.web import clock
from kusei.foundation.web.formats import date_text, moment_text, yen
from kusei.lib.printing import print_out

TEMPLATE = Path(__file__).parent / "daily.typ"
STAMPS = ("担当", "係長", "課長")  # i18n: boxes of a Japanese paper
_FORMULA = tuple("=+-@\t\r")  # what spreadsheets would compute


@dataclass(frozen=True)
class Sheet:
    """What a daily sheet is about. `closed`: None while the day may still change."""

    department: str
    till: str
    day: dt.date
    figures: Figures
    closed: Day | None


def way_label(key: str) -> str:
    """The way to pay in words."""
    return str(Way(key).label) if key in Way.values else key


def income_label(key: str) -> str:
    """The revenue title with its number in words."""
    title = titles().of(key)
    if title is None:
        return key
    words = title.label
    return f"{title.code} {words.get((get_language() or 'ja').partition('-')[0]) or words['ja']}"


def pdf_of(sheet: Sheet) -> bytes:
    """A4, in Japanese."""
    with translation.override("ja"):
        return print_out(TEMPLATE, _data(sheet))


def csv_of(sheet: Sheet) -> bytes:
    """UTF-8 with a byte order mark: group, name, number, yen, undone number, undone yen, yen that stay."""
    text = io.StringIO(newline="")
    rows = csv.writer(text, lineterminator="\r\n")
    rows.writerow([_("区分"), _("項目"), _("件数"), _("金額"), _("取消件数"), _("取消金額"), _("差引"), _("過不足")])
    for kind, name, sums in _groups(sheet.figures):
        cells = (sums.count, sums.amount, sums.undone, sums.undone_amount, sums.net)
        rows.writerow([kind, _guarded(name), *cells, ""])
    for one in sheet.figures.shifts:
        rows.writerow(
            [_("担当ごとの過不足"), _guarded(f"{one.till} {one.operator}"), "", "", "", "", "", one.difference]
        )
    figures = sheet.figures
    facts = (
        (_("銀行に預けた額"), figures.deposited),
        (_("受け入れた釣銭"), figures.supplied),
        (_("レジの現金"), figures.balance),
    )
    for name, amount in facts:
        rows.writerow([_("現金"), name, "", amount, "", "", "", ""])
    return text.getvalue().encode("utf-8-sig")


def _groups(figures: Figures) -> list[tuple[str, str, Sums]]:
    made = [(_("合計"), "", figures.total)]
    made += [(_("支払い方法"), way_label(key), sums) for key, sums in sorted(figures.ways.items())]
    made += [(_("科目"), income_label(key), sums) for key, sums in sorted(figures.incomes.items())]
    made += [(_("担当者"), key, sums) for key, sums in sorted(figures.operators.items())]
    return made + [(_("レジ"), key, sums) for key, sums in sorted(figures.tills.items())]


def _data(sheet: Sheet) -> dict[str, Any]:
    figures, total = sheet.figures, sheet.figures.total
    state = f"{moment_text(sheet.closed.closed_at)} {sheet.closed.closed_by}" if sheet.closed else "締める前の数字"
    return {
        "title": f"日計表 {sheet.till} {date_text(sheet.day)}",
        "department": sheet.department,
        "till": sheet.till,
        "day": date_text(sheet.day),
        "made": moment_text(clock.now()),
        "stamps": list(STAMPS),
        "facts": [
            ["締め", state],
            ["収納", f"{total.count:,}件 {yen(total.amount)}"],
            ["取消し", f"{total.undone:,}件 {yen(total.undone_amount)}"],
            ["差引", yen(total.net)],
            ["領収番号", f"{figures.first} ～ {figures.last}" if figures.first else "なし"],
            ["過不足", signed(figures.difference) if figures.difference else "なし"],
            ["銀行に預けた額", yen(figures.deposited)],
            ["受け入れた釣銭", yen(figures.supplied)],
            ["レジの現金", yen(figures.balance)],
        ],
        "tables": [
            {"title": title, "rows": [_row(name, sums) for kind, name, sums in _groups(figures) if kind == title]}
            for title in ("支払い方法", "科目", "担当者", "レジ")
        ],
        "shifts": [
            [
                f"{one.till} {one.operator}",
                yen(one.float_amount),
                yen(one.expected) if one.expected is not None else "―",
                yen(one.counted) if one.counted is not None else "―",
                signed(one.difference) if one.difference else "0",
                " ".join(part for part in (one.why, one.second and f"確認 {one.second}") if part)
                or ("" if one.state == Shift.State.CLOSED else "締める前"),
            ]
            for one in figures.shifts
        ],
    }


def _row(name: str, sums: Sums) -> list[str]:
    return [name, f"{sums.count:,}", yen(sums.amount), f"{sums.undone:,}", yen(sums.undone_amount), yen(sums.net)]


def _guarded(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
