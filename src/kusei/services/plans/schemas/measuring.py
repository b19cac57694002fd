"""Indicators and the yearly plan as the API answers them."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Literal, Self

from pydantic import BaseModel, Field

from kusei.engines.measures.queries.actuals import Actual
from kusei.foundation.web.api.paging import PageDocument
from kusei.foundation.web.api.words import described, noop
from kusei.services.plans.format.values import PlannedQuantity
from kusei.services.plans.models import Indicator, ScheduleLine
from kusei.services.plans.schemas.common import Certainty, Number, TagEntry, Year, number, number_or_text


class TargetEntry(BaseModel):
    """What is wanted for a year."""

    model_config = described(noop("年度の目標"))

    fiscal_year: Year
    value: Number | str | None = Field(
        description=noop("数、文字の目標（「新規事業等」など）、またはnull（原文が横棒）。"), examples=[300]
    )


class BaselineEntry(BaseModel):
    """The value before the plan."""

    model_config = described(noop("計画の前の値（現状値）"))

    value: Number | str = Field(description=noop("数または文字"), examples=[12.5])
    fiscal_year: int | None = Field(None, description=noop("いつの値か"))
    note: str | None = Field(None, description=noop("注記"))


class ActualEntry(BaseModel):
    """What was achieved in a year."""

    model_config = described(noop("年度の実績"))

    fiscal_year: Year
    state: Literal["known", "blank", "not-applicable", "unknown", "not-yet", "ended"] = Field(
        description=noop(
            "known 値がある、blank 空欄、not-applicable 該当なし、unknown 未公表、not-yet 開始前、ended 終了後"
        )
    )
    value: Number | str | None = Field(
        description=noop("数または文字。nullは、stateがknownでないこと。"), examples=[212]
    )
    source: Literal["measured", "imported", "entered"] = Field(
        description=noop("measured 自動集計、imported 所管課の資料、entered 所管課の入力")
    )
    confirmed: bool = Field(description=noop("所管課が確認したか。falseは速報。"))
    preliminary: bool = Field(description=noop("出納整理期間が終わるまで変わることがあるか"))
    series: str = Field(description=noop("実績の系列のキー"), examples=["plans/ota-dx/3-K1"])

    @classmethod
    def of(cls, actual: Actual) -> Self:
        """From the measures' value."""
        content = actual.plotted
        return cls(
            fiscal_year=actual.fiscal_year,
            state=actual.value.state,
            value=number(content) if isinstance(content, Decimal) else content,
            source=actual.source,
            confirmed=actual.confirmed,
            preliminary=actual.preliminary,
            series=actual.key,
        )


class IndicatorEntry(BaseModel):
    """An indicator."""

    model_config = described(noop("指標と目標値"))

    key: str = Field(description=noop("版が変わっても変わらないキー"), examples=["3-K1"])
    code: str | None = Field(description=noop("原文の番号"))
    name: str = Field(description=noop("何を測るか"), examples=["オンライン化する手続数"])
    unit: str | None = Field(description=noop("単位"), examples=["手続"])
    kind: Literal["stock", "annual", "cumulative", "ratio", "qualitative"] = Field(
        description=noop("stock ある時点の量、annual 年度ごとの量、cumulative 累計、ratio 割合、qualitative 文字")
    )
    direction: Literal["increase", "maintain", "decrease"] | None = Field(
        description=noop("増やすか、保つか、減らすか")
    )
    cumulative: bool | None = Field(description=noop("足し上げるかどうか。nullは原文から分からないこと。"))
    perspective: Literal["resident", "staff"] | None = Field(description=noop("住民視点か職員視点か"))
    initiative: str | None = Field(description=noop("属する取組のキー"), examples=["3"])
    node: str | None = Field(description=noop("属する場所のキー"))
    related_initiatives: list[str] = Field(description=noop("ほかに関係する取組のキー"))
    baseline: BaselineEntry | None = Field(description=noop("現状値。nullは原文にないこと。"))
    targets: list[TargetEntry] = Field(description=noop("目標。原文に欄のある年度だけ。"))
    actuals: list[ActualEntry] = Field(
        description=noop("実績（確認済みの値と、自動集計の速報）。値のない年度は入りません。")
    )
    note: str | None = Field(description=noop("注記"))

    @classmethod
    def of(cls, row: Indicator, actuals: Mapping[int, Actual]) -> Self:
        """From a row with its initiative, node and `target_rows`, and its actual values by year."""
        targets: list[dict[str, Any]] = row.target_rows
        return cls(
            key=row.key,
            code=row.code,
            name=row.name,
            unit=row.unit,
            kind=row.kind,
            direction=row.direction,
            cumulative=row.cumulative,
            perspective=row.perspective,
            initiative=row.initiative.key if row.initiative else None,
            node=row.node.key if row.node else None,
            related_initiatives=row.related_initiatives,
            baseline=row.baseline,
            targets=[TargetEntry(fiscal_year=one["fiscal_year"], value=number_or_text(one)) for one in targets],
            actuals=[ActualEntry.of(actuals[year]) for year in sorted(actuals)],
            note=row.note,
        )


class IndicatorPage(PageDocument[IndicatorEntry]):
    """A page of indicators."""

    model_config = described(noop("指標の一覧"))


class CellEntry(BaseModel):
    """What a line says about a year."""

    model_config = described(noop("年度別計画のセル"))

    fiscal_year: Year
    state: Literal["printed", "blank", "none", "not_yet", "ended", "unknown"] = Field(
        description=noop("printed 書いてある、blank 空欄、none 横棒、not_yet 開始前、ended 終了後、unknown 不明")
    )
    text: str | None = Field(description=noop("書いてある語。nullは、項目はあるが語がないこと。"), examples=["実施"])
    phases: list[str] = Field(
        description=noop("語から読み取った段階（plan, pilot, build, run, check, done, stop）"),
        examples=[["run"]],
    )
    label: str | None = Field(None, description=noop("この年度だけ行の名前が違うとき、その名前"))
    quantities: list[PlannedQuantity] = Field([], description=noop("量。approximateは「程度」、totalは「全」。"))
    targets: list[str] = Field([], description=noop("セルに並ぶ場所や団体"))
    marks: list[str] = Field([], description=noop("この年度のセルだけの印"))
    footnotes: list[str] = Field([], description=noop("脚注"))

    @classmethod
    def of(cls, row: dict[str, Any]) -> Self:
        """From a row of `cell_rows`."""
        return cls(
            **row["detail"],
            fiscal_year=row["fiscal_year"],
            state=row["state"],
            text=row["text"],
            phases=row["phases"],
        )


class LineEntry(BaseModel):
    """A line of the yearly plan."""

    model_config = described(noop("年度別計画の行"))

    key: str = Field(description=noop("版が変わっても変わらないキー"), examples=["3-L01"])
    initiative: str = Field(description=noop("取組のキー"), examples=["3"])
    initiative_title: str = Field(description=noop("取組の名称"), examples=["行政手続のオンライン化"])
    parent: str | None = Field(description=noop("上の行のキー"))
    action: str = Field(description=noop("内容"), examples=["手続のオンライン化"])
    group: str | None = Field(description=noop("行が属する見出し"))
    certainty: Certainty
    note: str | None = Field(description=noop("注記"))
    tags: list[TagEntry] = Field(description=noop("タグ"))
    cells: list[CellEntry] = Field(description=noop("原文に欄のある年度のセル"))
    subgroup: str | None = Field(None, description=noop("見出しの中の小見出し"))
    stages: list[str] = Field([], description=noop("年度の分からない段階を順に"))
    implementer: str | None = Field(None, description=noop("実施主体（自治体でないとき）"))
    cancelled: bool = Field(False, description=noop("取りやめになったか"))
    succeeds: str | None = Field(None, description=noop("どの行に代わるものか"))
    continuity: Literal["stated", "inferred"] | None = Field(None, description=noop("年度をまたいで同じ行とみる根拠"))
    footnotes: list[str] = Field([], description=noop("脚注"))
    examples: list[str] = Field([], description=noop("例"))
    and_others: bool = Field(False, description=noop("「ほか」が付いているか"))
    status_scope: Literal["list"] | None = Field(None, description=noop("語が列全体に付いているとき list"))
    page_refs: list[int] = Field([], description=noop("行が指すほかの章のページ"))
    action_in_source: str | None = Field(None, description=noop("名前を直したとき、原文の名前"))
    group_marks: dict[int, list[str]] = Field({}, description=noop("その年度に見出しに付いた印"))
    scope_note: str | None = Field(None, description=noop("範囲についての注記"))

    @classmethod
    def of(cls, row: ScheduleLine, **more: Any) -> Self:
        """From a row with its initiative, its parent, `cell_rows` and `tag_rows`."""
        return cls(
            **row.detail,
            key=row.key,
            initiative=row.initiative.key,
            initiative_title=row.initiative.title,
            parent=row.parent.key if row.parent else None,
            action=row.action,
            group=row.group,
            certainty=row.certainty,
            note=row.note,
            tags=TagEntry.all_of(row.tag_rows),
            cells=[CellEntry.of(cell) for cell in row.cell_rows],
            **more,
        )


class LinePage(PageDocument[LineEntry]):
    """A page of lines."""

    model_config = described(noop("年度別計画の一覧"))
