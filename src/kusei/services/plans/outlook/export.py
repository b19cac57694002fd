"""The list of promises at risk as a table for spreadsheets: numbers in columns of their own."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from kusei.services.plans import outlookwords as words
from kusei.services.plans.exporting.tables import Table
from kusei.services.plans.exporting.words import Value
from kusei.services.plans.outlook.queries.prospects import Prospect


def table_of(found: Iterable[Prospect]) -> Table:
    """The table, in the order of the list."""
    headings = [
        _("計画"), _("番号"), _("取組・目標"), _("指標"), _("単位"), _("所管"), _("年度"), _("目標"), _("これまで"),
        _("いつまでを数えたか"), _("年度末の見込み"), _("見込みの下の端"), _("見込みの上の端"), _("目標との比べ"),
        _("見込みの出しかた"), _("気づきの番号"),
    ]  # fmt: skip
    return Table("outlook", _("届かない見込みの取組"), headings, [_row(one) for one in found])


def _row(one: Prospect) -> list[Value]:
    seen, projection = one.outlook, one.outlook.projection
    assert projection is not None and seen.verdict is not None  # noqa: PT018  both follow from being in the list
    return [
        one.indicator.edition.title,
        one.holder.code or one.holder.key,
        one.holder.title or "",
        one.indicator.name,
        seen.unit,
        "、".join(department.name for department in one.departments),
        seen.fiscal_year,
        seen.target,
        seen.so_far,
        seen.through.isoformat(),
        projection.value,
        projection.low,
        projection.high,
        words.verdict_words(seen.verdict, over=seen.over),
        words.method_words(projection, seen.kind),
        one.noted,
    ]
