"""Published progress as the API answers it: rounds, and what sections reported."""

from __future__ import annotations

import datetime as dt
from typing import Literal, Self

from pydantic import BaseModel, Field

from kusei.foundation.web.api.paging import PageDocument
from kusei.foundation.web.api.words import described, noop
from kusei.services.plans.progress.models import Round
from kusei.services.plans.progress.queries.published import Correction, PublishedLine, PublishedReport
from kusei.services.plans.schemas.common import Number, Year, number

StatusKey = Literal["ahead", "on_track", "slightly_late", "late", "not_started", "done", "stopped"]
STATUS = noop(
    "ahead 予定以上、on_track 予定どおり、slightly_late やや遅れ、late 遅れ、"
    "not_started 未着手、done 完了、stopped 中止"
)


class RoundEntry(BaseModel):
    """A round of reports."""

    model_config = described(noop("進捗の照会"))

    number: int = Field(ge=1, description=noop("照会の番号"), examples=[1])
    plan: str = Field(description=noop("計画の識別名"), examples=["ota-dx"])
    edition: str = Field(description=noop("照会したときの版の符号"), examples=["2025-03"])
    fiscal_year: Year
    period: str = Field(description=noop("時期のキー"), examples=["half"])
    label: str = Field(description=noop("時期の名前"), examples=["中間"])
    label_en: str = Field(description=noop("時期の名前（英語）"))
    as_of: dt.date = Field(description=noop("いつ時点の報告か"))
    due_on: dt.date = Field(description=noop("報告の期限"))
    state: Literal["open", "closed", "published"] = Field(
        description=noop("open 受付中、closed 締切ずみ、published 公表ずみ")
    )
    published_at: dt.datetime | None = Field(description=noop("公表した日時。nullはまだ公表していないこと。"))
    sample: bool = Field(description=noop("見本かどうか"))

    @classmethod
    def of(cls, row: Round) -> Self:
        """From a row with its plan and edition."""
        return cls(
            number=row.pk,
            plan=row.plan.slug,
            edition=row.edition.code,
            fiscal_year=row.fiscal_year,
            period=row.period,
            label=row.label,
            label_en=row.label_en,
            as_of=row.as_of,
            due_on=row.due_on,
            state=row.state,  # type: ignore[arg-type]  # one of the three
            published_at=row.published_at,
            sample=row.sample,
        )


class RoundPage(PageDocument[RoundEntry]):
    """A page of rounds."""

    model_config = described(noop("照会の一覧"))


class ReportLineEntry(BaseModel):
    """How a schedule line stands."""

    model_config = described(noop("年度別計画の行の進み具合"))

    key: str = Field(description=noop("行のキー。空は取組全体。"), examples=["3-L01"])
    action: str = Field(description=noop("行の内容"))
    planned: str = Field(description=noop("その年度の計画"), examples=["実施"])
    status: StatusKey = Field(description=STATUS)
    note: str = Field(description=noop("補足"))

    @classmethod
    def of(cls, line: PublishedLine) -> Self:
        """From the query."""
        return cls(key=line.key, action=line.action, planned=line.planned, status=line.status, note=line.note)  # type: ignore[arg-type]


class CorrectionEntry(BaseModel):
    """What was corrected after publication."""

    model_config = described(noop("公表したあとの訂正"))

    at: dt.datetime = Field(description=noop("訂正した日時"))
    field: str = Field(description=noop("欄の名前"))
    label: str = Field(description=noop("欄の呼び名"))
    old: str = Field(description=noop("前の値"))
    new: str = Field(description=noop("新しい値"))
    why: str = Field(description=noop("理由"))

    @classmethod
    def of(cls, one: Correction) -> Self:
        """From the query."""
        return cls(at=one.at, field=one.field, label=one.label, old=one.old, new=one.new, why=one.why)


class ReportEntry(BaseModel):
    """A published report."""

    model_config = described(noop("公表された進捗の報告"))

    fiscal_year: Year
    period: str = Field(description=noop("時期のキー"), examples=["half"])
    period_label: str = Field(description=noop("時期の名前"), examples=["中間"])
    as_of: dt.date = Field(description=noop("いつ時点の報告か"))
    initiative: str = Field(description=noop("取組のキー"), examples=["3"])
    code: str = Field(description=noop("取組の番号（原文どおり）"))
    title: str = Field(description=noop("取組の名称"))
    departments: list[str] = Field(description=noop("所管"))
    status: StatusKey = Field(description=STATUS)
    lines: list[ReportLineEntry] = Field(description=noop("年度別計画の行ごとの進み具合"))
    text: str = Field(description=noop("これまでの取組と成果"))
    problems: str = Field(description=noop("課題"))
    next_step: str = Field(description=noop("今後の予定"))
    hours_planned: Number | None = Field(description=noop("削減時間の見込み。nullは未把握。"))
    hours_actual: Number | None = Field(description=noop("削減時間の実績。nullは未把握。"))
    yen_planned: int | None = Field(description=noop("効果額の見込み（円）。nullは未把握。"))
    yen_actual: int | None = Field(description=noop("効果額の実績（円）。nullは未把握。"))
    corrections: list[CorrectionEntry] = Field(description=noop("公表したあとの訂正"))
    sample: bool = Field(description=noop("見本かどうか"))
    reported_at: dt.datetime = Field(description=noop("報告した日時"))
    published_at: dt.datetime | None = Field(description=noop("公表した日時"))

    @classmethod
    def of(cls, one: PublishedReport) -> Self:
        """From the query."""
        same = (
            "fiscal_year", "period", "period_label", "as_of", "code", "title", "text", "problems", "next_step",
            "yen_planned", "yen_actual", "sample", "reported_at", "published_at",
        )  # fmt: skip
        return cls(
            initiative=one.initiative_key,
            departments=list(one.departments),
            status=one.status.value,
            lines=[ReportLineEntry.of(line) for line in one.lines],
            hours_planned=number(one.hours_planned),
            hours_actual=number(one.hours_actual),
            corrections=[CorrectionEntry.of(correction) for correction in one.corrections],
            **{name: getattr(one, name) for name in same},
        )


class ReportPage(PageDocument[ReportEntry]):
    """A page of published reports."""

    model_config = described(noop("公表された進捗の報告の一覧"))
