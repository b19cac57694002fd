"""Initiatives as the API answers them."""

from __future__ import annotations

from typing import Any, Literal, Self

from pydantic import BaseModel, Field

from kusei.foundation.web.api.paging import PageDocument
from kusei.foundation.web.api.words import described, noop
from kusei.services.plans.format.values import AlsoSee, Block, HistoryEvent, Remark
from kusei.services.plans.models import Initiative
from kusei.services.plans.queries.initiative import InitiativeDetail
from kusei.services.plans.schemas.common import Certainty, FigureEntry, Sdgs, TagEntry, Year
from kusei.services.plans.schemas.measuring import IndicatorEntry, LineEntry


class DepartmentEntry(BaseModel):
    """A responsible department."""

    model_config = described(noop("担当部署"))

    name: str = Field(description=noop("原文に書かれた名前"), examples=["企画経営部"])
    lead: bool | None = Field(description=noop("主管かどうか。nullは原文から分からないこと。"))


class ListingEntry(BaseModel):
    """Where an initiative is listed."""

    model_config = described(noop("取組が載っている場所"))

    node: str = Field(description=noop("場所のキー"), examples=["1"])
    node_title: str | None = Field(description=noop("場所の名称"))
    place: int | None = Field(description=noop("その場所での順番"))
    subplan: str | None = Field(description=noop("どの個別の計画としての掲載か"))
    primary: bool | None = Field(description=noop("主な掲載かどうか。nullは原文から分からないこと。"))
    counted: bool | None = Field(description=noop("総数に数えるかどうか。nullは、候補のうちどれか一つを数えること。"))


class InitiativeEntry(BaseModel):
    """An initiative in a list."""

    model_config = described(noop("取組"))

    key: str = Field(description=noop("版が変わっても変わらないキー"), examples=["3"])
    code: str | None = Field(description=noop("原文の番号"), examples=["3"])
    number: int | None = Field(description=noop("上の場所のなかでの通し番号"))
    kind: str = Field(description=noop("種類のキー"), examples=["initiative"])
    part_of: str | None = Field(description=noop("別添のものが属する取組のキー"))
    title: str = Field(description=noop("名称"), examples=["行政手続のオンライン化"])
    provisional: bool = Field(description=noop("名称が仮称かどうか"))
    summary: str | None = Field(description=noop("概要（原文の写しではなく、要約です）"))
    certainty: Certainty
    marks: dict[str, bool | None] = Field(
        description=noop("印。trueはある、falseはない、nullは原文から分からないこと。"),
        examples=[{"priority": True}],
    )
    tags: list[TagEntry] = Field(description=noop("タグ"))
    departments: list[DepartmentEntry] | None = Field(
        description=noop("担当部署。nullは原文から分からないこと、[]はないこと。")
    )
    related_plans: list[str] | None = Field(description=noop("関連計画。nullは原文から分からないこと、[]はないこと。"))
    sdgs: Sdgs
    listings: list[ListingEntry] = Field(description=noop("載っている場所。再掲を含みます。"))
    figures: list[FigureEntry] = Field(description=noop("本文にある数値"))
    note: str | None = Field(description=noop("注記"))

    @classmethod
    def of(cls, row: Initiative, **more: Any) -> Self:
        """From a row with its kind and the rows of its parts."""
        departments = [{"name": one["name"], "lead": one["lead"]} for one in row.department_rows]
        return cls(
            key=row.key,
            code=row.code,
            number=row.number,
            kind=row.kind.key,
            part_of=row.part_of,
            title=row.title,
            provisional=row.provisional,
            summary=row.summary,
            certainty=row.certainty,
            marks=row.marks,
            tags=TagEntry.all_of(row.tag_rows),
            departments=departments if row.departments_known else None,
            related_plans=row.related_plans,
            sdgs=row.sdgs,
            listings=[_listing(one) for one in row.listing_rows],
            figures=FigureEntry.all_of(row.figure_rows),
            note=row.note,
            **more,
        )


def _listing(row: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in row.items() if key != "subplan_title"}


class InitiativePage(PageDocument[InitiativeEntry]):
    """A page of initiatives."""

    model_config = described(noop("取組の一覧"))


class NodeRef(BaseModel):
    """A node on the way down to an initiative."""

    model_config = described(noop("取組までの道すじの一つの場所"))

    key: str = Field(description=noop("場所のキー"))
    level: str = Field(description=noop("階層のキー"))
    code: str | None = Field(description=noop("原文の番号"))
    title: str | None = Field(description=noop("名称"))


class YearChangeEntry(BaseModel):
    """A change between two years' columns."""

    model_config = described(noop("年度の欄のあいだの変更"))

    fiscal_year: Year
    kind: str = Field(description=noop("変更の種類"))
    old: str = Field(description=noop("前"))
    new: str | None = Field(description=noop("後"))
    basis: Literal["stated", "between-columns"] = Field(description=noop("原文にあるか、欄を比べて分かったか"))
    note: str | None = Field(description=noop("注記"))


_SAME = (
    "title_variants",
    "identity_basis",
    "primary_basis",
    "primary_candidates",
    "indicators_included_in",
    "history",
    "remarks",
    "also_see",
    "blocks",
)


class InitiativeDocument(InitiativeEntry):
    """Everything the plan says about one initiative."""

    model_config = described(noop("一つの取組について計画が述べるすべて"))

    plan: str = Field(description=noop("計画の識別名"), examples=["ota-dx"])
    edition: str = Field(description=noop("版の符号"), examples=["2025-03"])
    paths: list[list[NodeRef]] = Field(
        description=noop("載っている場所ごとの、いちばん上からの道すじ。主な掲載が先です。")
    )
    schedule: list[LineEntry] = Field(description=noop("年度別計画の行"))
    indicators: list[IndicatorEntry] = Field(description=noop("指標。この取組に関係するほかの取組の指標を含みます。"))
    year_changes: list[YearChangeEntry] = Field(description=noop("年度の欄のあいだの変更"))
    title_variants: list[str] = Field(description=noop("ほかの場所での名称"))
    identity_basis: str | None = Field(description=noop("同じ取組とみる根拠（same-title, title-variant）"))
    primary_basis: str | None = Field(description=noop("主な掲載とみる根拠（only-listing, listing-order, stated）"))
    primary_candidates: list[str] = Field(description=noop("主な掲載の候補"))
    indicators_included_in: str | None = Field(description=noop("指標が含まれている取組のキー"))
    history: list[HistoryEvent] = Field(description=noop("計画ができる前の経緯"))
    remarks: list[Remark] = Field(description=noop("備考"))
    also_see: list[AlsoSee] = Field(description=noop("ほかの事業への参照"))
    blocks: list[Block] = Field(description=noop("表や文として持つ資料"))
    previous: str | None = Field(description=noop("同じ種類の前の取組のキー"))
    next: str | None = Field(description=noop("同じ種類の次の取組のキー"))

    @classmethod
    def of_detail(cls, detail: InitiativeDetail) -> Self:
        """From the query."""
        row = detail.initiative
        before, after = detail.neighbours
        keys = {line.pk: line for line in detail.lines}
        for line in detail.lines:
            line.initiative = row
            line.parent = keys.get(line.parent_id)
        return cls.of(
            row,
            plan=detail.edition.plan.slug,
            edition=detail.edition.code,
            paths=[
                [NodeRef(key=n.key, level=n.level.key, code=n.code, title=n.title) for n in path]
                for path in detail.paths
            ],
            schedule=[LineEntry.of(line) for line in detail.lines],
            indicators=[
                IndicatorEntry.of(indicator, detail.actuals.get(indicator.key, {})) for indicator in detail.indicators
            ],
            year_changes=row.change_rows,
            previous=before.key if before else None,
            next=after.key if after else None,
            **{name: getattr(row, name) for name in _SAME},
        )
