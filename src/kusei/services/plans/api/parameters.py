"""What the operations of the plan register can be asked."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, Field, StringConstraints

from kusei.foundation.web.api.answers import ListQuery
from kusei.foundation.web.api.parameters import DIGITS, Words
from kusei.foundation.web.api.words import noop

PlanId = Annotated[
    str,
    StringConstraints(pattern=r"^[0-9a-z]+(-[0-9a-z]+)*$", max_length=80),
    Field(json_schema_extra={"description": noop("計画の識別名"), "examples": ["ota-dx"]}),
]
Code = Annotated[
    str,
    StringConstraints(pattern=r"^[^\x00-\x1f\x7f/]+$", max_length=200),
    Field(json_schema_extra={"description": noop("取組のキー、または原文の番号"), "examples": ["3"]}),
]
Key = Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z][0-9A-Za-z._-]*$", max_length=80)]
Year = Annotated[int, Field(ge=1868, le=2200), DIGITS]


class EditionQuery(BaseModel):
    """Which edition."""

    edition: Key | None = Field(None, description=noop("版の符号。書かなければ、いまの版。"), examples=["2025-03"])


class PlanQuery(ListQuery):
    """Narrowing the list of plans."""

    municipality: Annotated[str, StringConstraints(pattern=r"^[0-9]{6}$")] | None = Field(
        None, description=noop("全国地方公共団体コード（検査数字を含む6桁）"), examples=["131113"]
    )


class NodeQuery(ListQuery, EditionQuery):
    """Narrowing the list of nodes."""

    level: Key | None = Field(None, description=noop("階層のキー"), examples=["goal"])
    tree: Key | None = Field(None, description=noop("体系のキー"), examples=["main"])


class InitiativeQuery(ListQuery, EditionQuery):
    """Narrowing the list of initiatives."""

    q: Words | None = Field(
        None,
        description=noop("探すことば。よく合うものから並びます。いまの版だけを探せます。"),
        examples=["手続"],
    )
    department: Words | None = Field(
        None, description=noop("担当部署の名前（原文どおり、またはいまの名前）"), examples=["企画経営部"]
    )
    tag: Words | None = Field(None, description=noop("タグか印の、キーまたは言い方"), examples=["priority"])
    goal: Key | None = Field(
        None,
        description=noop("体系の場所のキー。それより下に載っているものをすべて含みます。"),
        examples=["1"],
    )
    sdg: Annotated[int, Field(ge=1, le=17), DIGITS] | None = Field(
        None, description=noop("SDGsの目標の番号"), examples=[11]
    )
    fiscal_year: Year | None = Field(None, description=noop("その年度に何かをする取組だけ"), examples=[2026])
    kind: Key | None = Field(
        None,
        description=noop("種類のキー。書かなければ、別添のものを除くすべて。"),
        examples=["initiative"],
    )


class IndicatorQuery(ListQuery, EditionQuery):
    """Narrowing the list of indicators."""

    initiative: Key | None = Field(None, description=noop("取組のキー"), examples=["3"])


class ScheduleQuery(ListQuery, EditionQuery):
    """Narrowing the yearly plan."""

    initiative: Key | None = Field(None, description=noop("取組のキー"), examples=["3"])
    fiscal_year: Year | None = Field(None, description=noop("その年度のセルに何か書いてある行だけ"), examples=[2026])


class OnlyJsonQuery(EditionQuery):
    """For what cannot be a table."""

    format: Literal["json"] | None = Field(None, description=noop("返す形式。JSONだけです。"), examples=["json"])
