"""Evaluations as the API answers and takes them."""

from __future__ import annotations

import datetime as dt
from typing import Any, Self

from pydantic import BaseModel, Field

from kusei.foundation.web.api.paging import PageDocument
from kusei.foundation.web.api.words import described, noop
from kusei.services.plans.evaluation.queries.published import PublishedSheet, StageResult
from kusei.services.plans.schemas.common import Number, Year, number


class StageEntry(BaseModel):
    """What one stage gave."""

    model_config = described(noop("一つの段階の評価"))

    key: str = Field(description=noop("段階のキー"), examples=["section"])
    label: str = Field(description=noop("段階の名前"), examples=["所管課"])
    label_en: str = Field(description=noop("段階の名前（英語）"))
    points: dict[str, Number] = Field(description=noop("視点のキーごとの点"), examples=[{"need": 4}])
    reasons: dict[str, str] = Field(description=noop("視点のキーごとの理由"))
    total: Number | None = Field(description=noop("重みを付けた点。nullは、点のない視点があること。"))
    grade: str = Field(description=noop("評価（総合）。空は、まだ決まらないこと。"))
    comment: str = Field(description=noop("意見"))
    answer: str = Field(description=noop("意見に対する自治体の考え方"))

    @classmethod
    def of(cls, stage: StageResult) -> Self:
        """From the query."""
        return cls(
            key=stage.key,
            label=stage.label,
            label_en=stage.label_en,
            points={axis: number(points) for axis, points in stage.points.items()},  # type: ignore[misc]
            reasons=stage.reasons,
            total=number(stage.total),
            grade=stage.grade,
            comment=stage.comment,
            answer=stage.answer,
        )


class PromiseEntry(BaseModel):
    """What is promised for the next year."""

    model_config = described(noop("改善の約束"))

    what: str = Field(description=noop("何をするか"))
    until: str = Field(description=noop("いつまでに"))


class EvaluationEntry(BaseModel):
    """A published evaluation in a list."""

    model_config = described(noop("公表された評価"))

    fiscal_year: Year
    initiative: str = Field(description=noop("取組のキー"), examples=["3"])
    code: str = Field(description=noop("取組の番号（原文どおり）"))
    title: str = Field(description=noop("取組の名称"))
    departments: list[str] = Field(description=noop("所管"))
    grade: str = Field(description=noop("総合評価"), examples=["A"])
    grade_label: str = Field(description=noop("総合評価の意味"))
    grade_label_en: str = Field(description=noop("総合評価の意味（英語）"))
    total: Number | None = Field(description=noop("総合点"))
    direction: str = Field(description=noop("次年度の方向性のキー"), examples=["improve"])
    direction_label: str = Field(description=noop("次年度の方向性"), examples=["改善"])
    direction_label_en: str = Field(description=noop("次年度の方向性（英語）"))
    stages: list[StageEntry] = Field(description=noop("段階ごとの評価"))
    promises: list[PromiseEntry] = Field(description=noop("改善の約束"))
    sample: bool = Field(description=noop("見本の評価かどうか"))
    published_at: dt.datetime | None = Field(description=noop("公表した日時。nullはまだ公表していないこと。"))

    @classmethod
    def of(cls, sheet: PublishedSheet, **more: Any) -> Self:
        """From the query."""
        return cls(
            fiscal_year=sheet.fiscal_year,
            initiative=sheet.initiative_key,
            code=sheet.code,
            title=sheet.title,
            departments=sheet.departments,
            grade=sheet.grade,
            grade_label=sheet.grade_label,
            grade_label_en=sheet.grade_label_en,
            total=number(sheet.total),
            direction=sheet.direction,
            direction_label=sheet.direction_label,
            direction_label_en=sheet.direction_label_en,
            stages=[StageEntry.of(stage) for stage in sheet.stages],
            promises=[PromiseEntry(what=what, until=until) for what, until in sheet.promises],
            sample=sheet.sample,
            published_at=sheet.published_at,
            **more,
        )


class EvaluationPage(PageDocument[EvaluationEntry]):
    """A page of evaluations."""

    model_config = described(noop("公表された評価の一覧"))


class EvaluationDocument(EvaluationEntry):
    """A whole published sheet."""

    model_config = described(noop("一つの公表された評価シートの全体"))

    plan: str = Field(description=noop("計画の識別名"), examples=["ota-dx"])
    content: dict[str, Any] = Field(description=noop("シートの全体（項目、指標、視点、前年度の約束など）"))

    @classmethod
    def of_sheet(cls, plan: str, sheet: PublishedSheet) -> Self:
        """From the query."""
        return cls.of(sheet, plan=plan, content=sheet.content)
