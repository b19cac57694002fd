"""Progress at work as the API answers and takes it: reports with their fields, rounds to be opened."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, Field, StringConstraints

from kusei.foundation.web.api.paging import PageDocument
from kusei.foundation.web.api.words import described, noop
from kusei.services.plans.progress import fields
from kusei.services.plans.progress.queries.sheet import SheetRow
from kusei.services.plans.schemas.progress import StatusKey

Text = Annotated[str, StringConstraints(max_length=fields.LONGEST_TEXT)]
Why = Annotated[str, StringConstraints(max_length=fields.LONGEST_NOTE), Field(description=noop("理由"))]
FieldName = Annotated[str, StringConstraints(max_length=100)]
Version = Annotated[int, Field(ge=1, le=2**31 - 1, description=noop("読んだときの版"), examples=[1])]


class ReportWorkEntry(BaseModel):
    """A report as those who write it see it in a list."""

    model_config = described(noop("公表前をふくむ進捗の報告"))

    number: int = Field(ge=1, description=noop("報告の番号"), examples=[1])
    round: int = Field(ge=1, description=noop("照会の番号"))
    initiative: str = Field(description=noop("取組のキー"), examples=["3"])
    code: str = Field(description=noop("取組の番号（原文どおり）"))
    title: str = Field(description=noop("取組の名称"))
    departments: list[str] = Field(description=noop("所管"))
    state: Literal["waiting", "draft", "reported", "returned"] = Field(
        description=noop("waiting 未報告、draft 書きかけ、reported 報告ずみ、returned 差戻し")
    )
    overall: StatusKey | None = Field(description=noop("取組の進み具合。行の進み具合から決まります。nullは未報告。"))
    version: int = Field(ge=1, description=noop("版。書き込むときに、見たものとして送ります。"))
    returned_reason: str = Field(description=noop("差戻しの理由"))

    @classmethod
    def of_row(cls, row: SheetRow, round: int, **more: Any) -> Self:
        """From the sheet of a section."""
        return cls(
            number=row.report_id,
            round=round,
            initiative=row.initiative_key,
            code=row.code,
            title=row.title,
            departments=list(row.departments),
            state=row.state,  # type: ignore[arg-type]  # one of the four
            overall=row.overall or None,  # type: ignore[arg-type]  # one of the seven
            version=row.version,
            returned_reason=row.returned_reason,
            **more,
        )


class ReportWorkPage(PageDocument[ReportWorkEntry]):
    """A page of reports at work."""

    model_config = described(noop("公表前をふくむ進捗の報告の一覧"))


class ReportWorkDocument(ReportWorkEntry):
    """A report with its fields."""

    model_config = described(noop("公表前をふくむ一つの進捗の報告"))

    values: dict[str, str] = Field(
        description=noop(
            "欄の名前ごとの値。数も文字で書きます。空の文字は、文章では空欄、数では未把握のこと。"
            "行の進み具合は line:行のキー:status、補足は line:行のキー:note です。"
        )
    )
    names: dict[str, str] = Field(description=noop("欄の名前と、その呼び名"))

    @classmethod
    def of(cls, row: SheetRow, round: int) -> Self:
        """From the sheet of a section."""
        actions = {line.key: line.action for line in row.lines}
        names = {name: fields.label(name, actions) for name in row.values}
        return cls.of_row(row, round, values=row.values, names=names)


class ReportValuesDocument(BaseModel):
    """What a section writes in a report."""

    model_config = described(noop("進捗の報告への記入。送らなかった欄は、いまのまま残ります。"))

    version: Version
    values: dict[FieldName, Text] = Field(
        max_length=1000,
        description=noop("変える欄の名前ごとの値"),
        examples=[{"text": "窓口を3か所に広げた。", "line:1-L1:status": "on_track"}],
    )
    report: bool = Field(False, description=noop("trueなら企画担当へ報告します。falseなら書きかけとして残します。"))


class SeenDocument(BaseModel):
    """The version that the caller saw."""

    model_config = described(noop("読んだときの版"))

    version: Version


class SeenWithReasonDocument(SeenDocument):
    """The version that the caller saw, and why it is changed."""

    model_config = described(noop("読んだときの版と理由"))

    reason: Why


class CorrectionDocument(SeenWithReasonDocument):
    """A correction after publication."""

    model_config = described(noop("公表したあとの訂正"))

    values: dict[FieldName, Text] = Field(max_length=1000, description=noop("直す欄の名前ごとの値"))


class ReasonDocument(BaseModel):
    """Why something is done."""

    model_config = described(noop("理由"))

    reason: Why


class NewRoundDocument(BaseModel):
    """A round to be opened."""

    model_config = described(noop("始める照会"))

    fiscal_year: int = Field(ge=1868, le=2200, description=noop("年度"), examples=[2025])
    period: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]*$", max_length=20)] = Field(
        description=noop("時期のキー（自治体の暦にあるもの）"), examples=["half"]
    )
    due_on: dt.date | None = Field(None, description=noop("報告の期限。書かなければ、暦のとおり。"))
    message: Text = Field("", description=noop("所管へのお知らせ"))
