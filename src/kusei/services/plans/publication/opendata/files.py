"""The files of a plan: what each holds, how its columns are to be read, and how it is made."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from django.utils.translation import gettext as _

from kusei.services.plans.exporting import tables
from kusei.services.plans.exporting.tables import Table
from kusei.services.plans.format import PlanFile
from kusei.services.plans.models import Edition
from kusei.services.plans.publication.opendata import editions, results
from kusei.services.plans.queries.editions import edition_data

Columns = Sequence[tuple[str, str]]


@dataclass(frozen=True)
class DataFile:
    """A file. `what` is its name in addresses; `columns` are headings with what they mean; `make` gives the table."""

    what: str
    title: str
    text: str
    columns: Columns
    make: Callable[[Edition], Table]
    in_register: bool = False  # CSV and Excel are those of the register's own downloads


def _of_plan(what: str, edition: Edition) -> Table:
    """A table of the plan's own content, as the register's downloads have it."""
    return tables.table(PlanFile.model_validate(edition_data(edition)), what)


def files() -> list[DataFile]:
    """All files, in the language of the moment."""
    key = (_("キー"), _("版が変わっても変わらない符号。ほかのファイルと結び付けるときに使います。"))
    year = (_("〇年度"), _("その年度のセル。（空欄）・（不明）・（語なし）・―は、資料での書かれ方を分けて示します。"))
    goal = (_("〇年度目標"), _("その年度の目標値。数でないもの（すべての手続など）は、ことばのまま示します。"))
    return [
        DataFile(
            "initiatives",
            _("取組"),
            _("取組ごとに1行。名称、概要、担当部署、印、掲載場所。"),
            [key, (_("番号"), _("計画に印刷された番号。")), (_("担当部署"), _("計画に書かれた名前のまま。"))],
            partial(_of_plan, "initiatives"),
            in_register=True,
        ),
        DataFile(
            "schedule",
            _("年度別計画"),
            _("年度別計画の行ごとに1行、年度ごとに1列。"),
            [(_("取組のキー"), key[1]), (_("行のキー"), key[1]), (_("内容"), _("行の名前。")), year],
            partial(_of_plan, "schedule"),
            in_register=True,
        ),
        DataFile(
            "indicators",
            _("指標と目標値"),
            _("指標ごとに1行、目標のある年度ごとに1列。"),
            [(_("指標のキー"), key[1]), (_("現状値"), _("計画を作ったときの値。")), goal],
            partial(_of_plan, "indicators"),
            in_register=True,
        ),
        DataFile(
            "figures",
            _("本文の数値"),
            _("目標値ではない、本文の数値。予算額など。"),
            [(_("値"), _("数、または数でないことば。")), (_("単位"), _("計画に書かれた単位。"))],
            partial(_of_plan, "figures"),
            in_register=True,
        ),
        DataFile(
            "results", _("指標の目標と実績"), _("指標と年度ごとに1行。目標と、公表した実績値を並べます。"),
            results.result_columns(), results.indicators,
        ),
        DataFile(
            "reports", _("進捗報告"), _("公表した報告の、年度別計画の行ごとに1行。進み具合とことば。"),
            results.report_columns(), results.reports,
        ),
        DataFile(
            "effects", _("効果（時間と金額）"), _("公表した報告ごとに1行。削減した時間と効果額、その見込み。"),
            results.effect_columns(), results.effects,
        ),
        DataFile(
            "evaluations", _("評価"), _("公表した評価の、段階と評価の視点ごとに1行。点数、評定、方向性。"),
            results.evaluation_columns(), results.evaluations,
        ),
        DataFile(
            "changes", _("版の間の変更"), _("版と版の間の変更ごとに1行。前と後、理由。"),
            editions.change_columns(), editions.changes,
        ),
    ]  # fmt: skip


def file_named(what: str) -> DataFile | None:
    """The file of that name."""
    return next((one for one in files() if one.what == what), None)
