"""The small parts that plans, nodes, initiatives, lines and indicators share."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field

from kusei.foundation.web.api.words import described, noop

Year = Annotated[int, Field(description=noop("年度。2025は令和7年4月から令和8年3月まで。"), examples=[2025])]
Sdgs = Annotated[
    list[Annotated[int, Field(ge=1, le=17)]] | None,
    Field(
        description=noop("SDGsの目標の番号。nullは原文から分からないこと、[]は対応しないこと。"),
        examples=[[11, 16]],
    ),
]
Certainty = Annotated[
    Literal["explicit", "inferred", "low"] | None,
    Field(
        description=noop(
            "読み取りの確かさ。explicit 原文どおり、inferred 推定、low 不確か。nullは特に述べていないこと。"
        )
    ),
]
Number = int | float


def number(value: Any) -> Number | None:
    """A number as JSON writes it best: 20, not 20.000000."""
    return None if value is None else int(value) if value == int(value) else float(value)


def number_or_text(row: Mapping[str, Any]) -> Number | str | None:
    """The value of a row that holds a number, a text, or neither."""
    return row["text"] if row["text"] is not None else number(row["number"])


class TagEntry(BaseModel):
    """A tag in use."""

    model_config = described(noop("付けられたタグ"))

    key: str = Field(description=noop("タグのキー"), examples=["priority"])
    label: str = Field(description=noop("計画での言い方"), examples=["重点"])
    fiscal_year: int | None = Field(description=noop("その年度だけのタグなら、その年度"))
    scope: Literal["self", "descendants"] = Field(description=noop("self これだけ、descendants これより下のすべて"))

    @classmethod
    def all_of(cls, rows: Iterable[Mapping[str, Any]]) -> list[TagEntry]:
        """The tags of a row; marks stand apart."""
        return [
            cls(key=row["key"], label=row["label"], fiscal_year=row["fiscal_year"], scope=row["scope"])
            for row in rows
            if not row["from_mark"]
        ]


class FigureEntry(BaseModel):
    """A number of the text that is no target."""

    model_config = described(noop("本文にある数値（目標値ではないもの）"))

    name: str = Field(description=noop("何の数値か"), examples=["予算額"])
    value: Number | str = Field(description=noop("数、または「24時間365日」のような文字"), examples=[249])
    unit: str | None = Field(description=noop("単位"), examples=["百万円"])
    fiscal_year: int | None = Field(description=noop("年度が分かるとき、その年度"))
    note: str | None = Field(description=noop("注記"))

    @classmethod
    def all_of(cls, rows: Iterable[Mapping[str, Any]]) -> list[FigureEntry]:
        """The figures of a row."""
        return [
            cls(
                name=row["name"],
                value=number_or_text(row),  # type: ignore[arg-type]  # the table holds one of the two
                unit=row["unit"],
                fiscal_year=row["fiscal_year"],
                note=row["note"],
            )
            for row in rows
        ]
