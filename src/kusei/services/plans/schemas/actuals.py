"""Actual values of a plan's indicators as staff read and write them over the API."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, BeforeValidator, Field, StringConstraints, WithJsonSchema
from pydantic_core import PydanticCustomError

from kusei.engines.measures.commands.recording import LONGEST_TEXT, NewValue, Outcome
from kusei.engines.measures.models import Series
from kusei.engines.measures.queries.actuals import Actual
from kusei.engines.measures.readings import Reading, of_number, of_ratio
from kusei.foundation.web.api.words import described, noop
from kusei.lib.presence import NOTHINGS, Known
from kusei.services.plans.schemas.common import Number, Year, number

Text = Annotated[str, StringConstraints(max_length=LONGEST_TEXT)]
State = Annotated[
    Literal["known", "blank", "not-applicable", "unknown", "not-yet", "ended"],
    Field(
        description=noop(
            "known 値がある、blank 空欄、not-applicable 該当なし、unknown 未公表、not-yet 開始前、ended 終了後"
        )
    ),
]


def _number(value: Any) -> Any:
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise PydanticCustomError("decimal_type", "a number")
    return value


Exact = Annotated[
    Decimal, Field(max_digits=24, decimal_places=6), BeforeValidator(_number), WithJsonSchema({"type": "number"})
]


class SeriesValueEntry(BaseModel):
    """The present value of a year or a month."""

    model_config = described(noop("年度か月の、いまの実績値（確認前をふくむ）"))

    number: int = Field(ge=1, description=noop("この値の番号。確認や書き込みのときに、見たものとして送ります。"))
    fiscal_year: Year
    month: int | None = Field(ge=1, le=12, description=noop("月。nullは年度の値。"))
    state: State
    value: Number | str | None = Field(description=noop("数または文字。nullは、stateがknownでないこと。"))
    numerator: Number | None = Field(description=noop("割合の分子"))
    denominator: Number | None = Field(description=noop("割合の分母"))
    source: Literal["measured", "imported", "entered"] = Field(
        description=noop("measured 自動集計、imported 所管課の資料、entered 所管課の入力")
    )
    confirmed: bool = Field(description=noop("所管課が確認したか"))
    recorded_at: dt.datetime = Field(description=noop("記録した日時"))

    @classmethod
    def of(cls, actual: Actual) -> Self:
        """From the measures' value."""
        content = actual.plotted
        return cls(
            number=actual.id,
            fiscal_year=actual.fiscal_year,
            month=actual.month,
            state=actual.value.state,  # type: ignore[arg-type]  # one of the six
            value=number(content) if isinstance(content, Decimal) else content,
            numerator=number(actual.reading.numerator),
            denominator=number(actual.reading.denominator),
            source=actual.source,  # type: ignore[arg-type]  # one of the three
            confirmed=actual.confirmed,
            recorded_at=actual.recorded_at,
        )


class SeriesDocument(BaseModel):
    """The values of an indicator."""

    model_config = described(noop("一つの指標の、いまの実績値"))

    series: str = Field(description=noop("実績の系列のキー"), examples=["plans/ota-dx/3-K1"])
    title: str = Field(description=noop("何を測るか"))
    unit: str = Field(description=noop("単位"))
    kind: Literal["stock", "annual", "cumulative", "ratio", "qualitative"] = Field(description=noop("値の種類"))
    items: list[SeriesValueEntry] = Field(description=noop("年度と月の順の値"))

    @classmethod
    def of(cls, series: Series, values: list[Actual]) -> Self:
        """From the queries."""
        return cls(
            series=series.key,
            title=series.title,
            unit=series.unit,
            kind=series.kind,  # type: ignore[arg-type]  # one of the five
            items=[SeriesValueEntry.of(one) for one in values],
        )


class NewValueDocument(BaseModel):
    """A value to be entered."""

    model_config = described(noop("入れる値"))

    fiscal_year: int = Field(ge=1868, le=2200, description=noop("年度"), examples=[2025])
    month: int | None = Field(None, ge=1, le=12, description=noop("月。書かなければ年度の値。"))
    seen: int | None = Field(
        ge=1, le=2**63 - 1, description=noop("見ていた値の番号。値がなかったときはnull。"), examples=[None]
    )
    state: State = "known"
    value: Exact | Text | None = Field(
        None,
        description=noop("数または文字。割合で分子と分母を書くときは、書かなくてもかまいません。"),
        examples=[12.5],
    )
    numerator: Exact | None = Field(None, description=noop("割合の分子"))
    denominator: Exact | None = Field(None, description=noop("割合の分母"))
    note: Annotated[str, StringConstraints(max_length=500)] = Field("", description=noop("備考"))

    def value_for(self, series: Series) -> NewValue | None:
        """For the command; None when the parts do not make a value. Raises `ReadingRefused`."""
        reading = self._reading(series)
        return reading and NewValue(series, self.fiscal_year, reading, self.month, note=self.note)

    def _reading(self, series: Series) -> Reading | None:
        parts = (self.numerator, self.denominator)
        if self.state != Known.state:
            return Reading(NOTHINGS[self.state]) if {self.value, *parts} == {None} else None
        if self.numerator is not None and self.denominator is not None:
            made = of_ratio(self.numerator, self.denominator, percent=series.is_percent)
            return made if self.value is None or made.number == self.value else None
        if parts != (None, None) or self.value is None:
            return None
        return Reading(Known(self.value)) if isinstance(self.value, str) else of_number(self.value)


class EnteringDocument(BaseModel):
    """Values to be entered, all or none."""

    model_config = described(noop("入れる値のまとまり。すべて入れるか、どれも入れません。"))

    values: list[NewValueDocument] = Field(min_length=1, max_length=500, description=noop("値"))
    reason: Annotated[str, StringConstraints(max_length=500)] = Field(
        "", description=noop("変える理由。確認した値や、出納整理期間が終わった年度の値を変えるときに要ります。")
    )


class EnteredDocument(BaseModel):
    """What entering did."""

    model_config = described(noop("入れた結果"))

    outcomes: list[Literal["added", "changed", "proposed", "unchanged"]] = Field(
        description=noop(
            "送った順に、added 新しい値、changed 変えた値、proposed 確認した値を変える案、unchanged 同じ値"
        )
    )

    @classmethod
    def of(cls, outcomes: list[Outcome]) -> Self:
        """From the command."""
        return cls(outcomes=[one.value for one in outcomes])  # type: ignore[misc]  # the four


class ConfirmingDocument(BaseModel):
    """Values that the section stands by."""

    model_config = described(noop("確認する値"))

    values: list[Annotated[int, Field(ge=1, le=2**63 - 1)]] = Field(
        min_length=1, max_length=500, description=noop("見た値の番号"), examples=[[1]]
    )


class ConfirmedDocument(BaseModel):
    """How many values were confirmed."""

    model_config = described(noop("確認した結果"))

    confirmed: int = Field(ge=0, description=noop("確認した値の数"))
