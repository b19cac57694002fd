"""The changes between a plan's editions as a table: a row for each change, with what stood there before and after."""

from __future__ import annotations

from django.utils.translation import gettext as _

from kusei.services.plans.exporting.tables import Rows, Table
from kusei.services.plans.models import Edition
from kusei.services.plans.queries import editions


def change_columns() -> list[tuple[str, str]]:
    """Columns of the changes."""
    return [
        (_("前の版"), _("版の符号。")),
        (_("後の版"), _("版の符号。")),
        (_("取組のキー"), _("取組の符号。空欄は、取組のほかの部分です。")),
        (_("見出し"), _("取組や施策の番号と名称。")),
        (_("箇所"), _("変わったところ。")),
        (_("年度"), _("年度別計画のセルの変更では、西暦の年度。")),
        (_("種類"), _("追加・削除・移動・改称・変更のどれか。")),
        (_("前"), _("前の版に書かれていたこと。")),
        (_("後"), _("後の版に書かれていること。")),
        (_("理由"), _("公表された理由。空欄は、示されていません。")),
    ]


def changes(edition: Edition) -> Table:
    """Every change of what the plan says and promises, between each edition and the one before it."""
    found = editions.plan_editions(edition.plan.slug)
    rows: Rows = [
        [
            comparison.old.code, comparison.new.code, row.change.initiative or "", group.heading, row.place,
            row.change.fiscal_year, row.kind_label, row.old, row.new, row.reason,
        ]
        for comparison in editions.successive(found)
        for group in editions.table(comparison)
        for row in group.rows
    ]  # fmt: skip
    return Table("changes", _("版の間の変更"), [heading for heading, _text in change_columns()], rows)
