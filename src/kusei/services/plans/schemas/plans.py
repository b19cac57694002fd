"""Plans as the API answers them."""

from __future__ import annotations

from typing import Any, Literal, Self

from pydantic import BaseModel, Field

from kusei.foundation.web.api.paging import PageDocument
from kusei.foundation.web.api.words import described, noop
from kusei.services.plans.format.document import (
    Body,
    DeclaredCount,
    Milestone,
    Relation,
    Review,
    Source,
    Vision,
)
from kusei.services.plans.format.values import Block, Fact
from kusei.services.plans.models import Edition
from kusei.services.plans.queries.plan import PlanDetail
from kusei.services.plans.schemas.common import Year


class MunicipalityEntry(BaseModel):
    """Whose plan it is."""

    model_config = described(noop("計画を定めた自治体"))

    code: str = Field(description=noop("全国地方公共団体コード（検査数字を含む6桁）"), examples=["131113"])
    name: str = Field(description=noop("名称"), examples=["大田区"])
    name_en: str | None = Field(description=noop("英語の名称"), examples=["Ota City"])


class EditionEntry(BaseModel):
    """Which edition."""

    model_config = described(noop("計画の版"))

    code: str = Field(description=noop("版の符号。パラメーターeditionに書けます。"), examples=["2025-03"])
    label: str = Field(description=noop("版の名前"), examples=["令和7年3月版"])
    status: Literal["draft", "in_force"] = Field(description=noop("draft 案、in_force 策定ずみ"))
    published: str | None = Field(
        description=noop("公表の時期。原文にある細かさまで（年、年月、年月日）。"), examples=["2025-03"]
    )
    current: bool = Field(description=noop("いまの版かどうか"))

    @classmethod
    def of(cls, edition: Edition) -> Self:
        """From the row; its plan must be at hand."""
        return cls(
            code=edition.code,
            label=edition.label,
            status=edition.status,
            published=edition.published or None,
            current=edition.plan.current_edition_id == edition.pk,
        )


class PlanEntry(BaseModel):
    """A plan in a list."""

    model_config = described(noop("計画"))

    id: str = Field(description=noop("計画の識別名"), examples=["ota-dx"])
    title: str = Field(description=noop("表題"), examples=["大田区DX推進計画"])
    title_en: str | None = Field(description=noop("英語の表題"))
    municipality: MunicipalityEntry
    edition: EditionEntry
    start_year: Year = Field(description=noop("開始年度"))
    end_year: Year = Field(description=noop("終了年度"))
    counts: dict[str, int] = Field(
        description=noop("集計。名前の意味はdocs/api/README.mdにあります。"),
        examples=[{"initiatives": 25, "indicators": 27, "numeric_targets": 80}],
    )

    @classmethod
    def of(cls, edition: Edition, **more: Any) -> Self:
        """From the edition with its plan and municipality."""
        plan = edition.plan
        owner = plan.municipality
        return cls(
            id=plan.slug,
            title=edition.title,
            title_en=plan.title_en or None,
            municipality=MunicipalityEntry(code=owner.code, name=owner.name, name_en=owner.name_en or None),
            edition=EditionEntry.of(edition),
            start_year=edition.start_year,
            end_year=edition.end_year,
            counts=edition.counts,
            **more,
        )


class PlanPage(PageDocument[PlanEntry]):
    """A page of plans."""

    model_config = described(noop("計画の一覧"))


class LevelEntry(BaseModel):
    """A level of a tree."""

    model_config = described(noop("体系の階層。並びの順が深さです。"))

    key: str = Field(description=noop("キー"), examples=["goal"])
    label: str = Field(description=noop("計画での言い方"), examples=["基本目標"])
    label_en: str | None = Field(description=noop("英語での言い方"))
    tree: str = Field(description=noop("どの体系の階層か"), examples=["main"])


class KindEntry(BaseModel):
    """A kind of initiative."""

    model_config = described(noop("取組の種類"))

    key: str = Field(description=noop("キー"), examples=["initiative"])
    label: str = Field(description=noop("計画での言い方"), examples=["取組"])
    label_en: str | None = Field(description=noop("英語での言い方"))
    annex: bool = Field(description=noop("別添のもので、取組の数に入れないかどうか"))


class WordEntry(BaseModel):
    """A word of the vocabulary of tags or marks."""

    model_config = described(noop("タグや印の語彙"))

    key: str = Field(description=noop("キー"), examples=["priority"])
    label: str = Field(description=noop("計画での言い方"), examples=["重点施策"])
    label_en: str | None = Field(description=noop("英語での言い方"))
    legend: str | None = Field(description=noop("凡例"))
    note: str | None = Field(description=noop("注記"))


class SubplanEntry(BaseModel):
    """A component plan."""

    model_config = described(noop("取組を共有する個別の計画"))

    key: str = Field(description=noop("キー"))
    title: str = Field(description=noop("表題"))
    start: int | None = Field(description=noop("開始年度"))
    end: int | None = Field(description=noop("終了年度"))
    basis: Literal["stated", "derived", "partly"] | None = Field(None, description=noop("期間の根拠"))
    periods: list[tuple[int, int]] = Field([], description=noop("期間の中の区切り（開始年度と終了年度）"))
    content: str | None = Field(None, description=noop("内容"))
    revision_rule: str | None = Field(None, description=noop("見直しの決まり"))
    replaces: str | None = Field(None, description=noop("どの計画に代わるものか"))
    note: str | None = Field(None, description=noop("注記"))


_SAID = (
    "source",
    "vision",
    "relations",
    "governance",
    "review",
    "milestones",
    "declared_counts",
    "facts",
    "conventions",
    "glossary",
    "anomalies",
    "blocks",
    "note",
)


class PlanDocument(PlanEntry):
    """A plan with everything that it says about itself."""

    model_config = described(noop("計画と、計画が自らについて述べること"))

    editions: list[EditionEntry] = Field(description=noop("登録されているすべての版。新しく取り込んだものから。"))
    levels: list[LevelEntry] = Field(description=noop("体系の階層"))
    kinds: list[KindEntry] = Field(description=noop("取組の種類"))
    tags: list[WordEntry] = Field(description=noop("タグの語彙"))
    marks: list[WordEntry] = Field(description=noop("印の語彙。印は取組ごとに、ある・ない・不明の3つです。"))
    subplans: list[SubplanEntry] = Field(description=noop("取組を共有する個別の計画"))
    source: Source = Field(description=noop("出典と利用条件（licence）"))
    vision: Vision | None = Field(description=noop("めざす将来像"))
    relations: list[Relation] = Field(description=noop("ほかの計画との関係"))
    governance: list[Body] = Field(description=noop("進める体制"))
    review: Review = Field(description=noop("進め方と見直し"))
    milestones: list[Milestone] = Field(description=noop("節目"))
    declared_counts: list[DeclaredCount] = Field(description=noop("原文が述べる合計と、わたしたちの集計との対応"))
    facts: list[Fact] = Field(description=noop("そのほか計画が述べること"))
    conventions: list[Fact] = Field(description=noop("データの約束ごと"))
    glossary: list[str] = Field(description=noop("用語解説のあることば"))
    anomalies: list[str] = Field(description=noop("原文について気づいたこと"))
    blocks: list[Block] = Field(description=noop("表や文として持つ資料"))
    note: str | None = Field(description=noop("注記"))

    @classmethod
    def of_detail(cls, detail: PlanDetail) -> Self:
        """From the query."""
        said = detail.edition.document
        words = [_word(row) for row in detail.tags]
        plan = detail.edition.plan
        for edition in detail.editions:
            edition.plan = plan
        return cls.of(
            detail.edition,
            editions=[EditionEntry.of(edition) for edition in detail.editions],
            levels=[_word(row) for row in detail.levels],
            kinds=[_word(row) for row in detail.kinds],
            tags=[word for word, row in zip(words, detail.tags, strict=True) if not row["is_mark"]],
            marks=[word for word, row in zip(words, detail.tags, strict=True) if row["is_mark"]],
            subplans=[{**row["detail"], **{k: v for k, v in row.items() if k != "detail"}} for row in detail.subplans],
            **{name: said[name] for name in _SAID},
        )


def _word(row: dict[str, Any]) -> dict[str, Any]:
    """A row of a vocabulary; an English label that is missing is unknown, not empty."""
    return {key: value for key, value in row.items() if key != "is_mark"} | {"label_en": row["label_en"] or None}
