"""The small values that a plan is made of: keys, numbers, quantities, cells of a year, blocks of text."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Annotated, Any, ClassVar, Literal

from django.utils.translation import gettext as _
from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    GetJsonSchemaHandler,
    PlainSerializer,
    StringConstraints,
    model_validator,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema


class Strict(BaseModel):
    """A record that refuses keys it does not know: a misspelt key is an error, not a lost fact."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Short(Strict):
    """A record for which a plain text may stand: the value of its field `shorthand`."""

    shorthand: ClassVar[str]

    @model_validator(mode="before")
    @classmethod
    def _from_text(cls, value: Any) -> Any:
        return {cls.shorthand: value} if isinstance(value, str) else value

    @classmethod
    def __get_pydantic_json_schema__(cls, core_schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        schema = handler.resolve_ref_schema(handler(core_schema))
        record = dict(schema)
        schema.clear()
        schema["anyOf"] = [{"type": "string"}, record]
        return schema


def _number(value: Any) -> Decimal:
    """Integers and decimals as written, as exact as the tables hold them; a boolean is no number."""
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        raise ValueError(_("数で書いてください。"))
    number = Decimal(str(value))
    if not number.is_finite() or abs(number) >= 10**14 or number != round(number, 6):
        raise ValueError(_("数は整数部14桁、小数部6桁までで書いてください。"))
    return number


def _plain(value: Decimal) -> int | float:
    return int(value) if value == value.to_integral_value() else float(value)


Key = Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z][0-9A-Za-z._-]*$", max_length=80)]
Slug = Annotated[str, StringConstraints(pattern=r"^[0-9a-z]+(?:-[0-9a-z]+)*$", max_length=80)]
Text = Annotated[str, StringConstraints(min_length=1)]
Label = Annotated[str, StringConstraints(min_length=1, max_length=200)]  # fits a line, and the tables
Number = Annotated[Decimal, BeforeValidator(_number, json_schema_input_type=int | float), PlainSerializer(_plain)]
Value = Number | str
Year = Annotated[int, Field(ge=1868, le=2200)]
Certainty = Literal["explicit", "inferred", "low"]
Sdg = Annotated[int, Field(ge=1, le=17)]


class PlannedQuantity(Strict):
    """An amount in a cell: 全6回程度 is value 6, unit 回, total, approximate."""

    value: Number
    unit: Label
    approximate: bool = Field(False, description="程度 or 約 stands with it")
    total: bool = Field(False, description="全 stands before it")
    per: str | None = Field(None, description="the period it is counted over, such as 週")
    place: str | None = Field(None, description="the place it counts, when the cell names several")


CellState = Literal["printed", "blank", "none", "not_yet", "ended", "unknown"]


class Cell(Short):
    """What a line says about one fiscal year (年度別計画のセル). A plain text stands for `{text: …}`."""

    shorthand = "text"

    text: str | None = Field(None, description="as printed; null: the item is printed without a status word")
    state: CellState = Field(
        "printed",
        description="blank: an empty cell; none: a printed dash; not_yet / ended: outside the line's life",
    )
    label: str | None = Field(None, description="the line's own name in this year, when it differs")
    quantities: list[PlannedQuantity] = []
    targets: list[Text] = Field([], description="places or groups listed in the cell")
    marks: list[Text] = Field([], description="marks printed in this year's cell only")
    footnotes: list[Text] = []


class Figure(Strict):
    """A number of the text that is no target: an amount, a share, a time."""

    name: Text
    value: Value
    unit: Label | None = None
    fiscal_year: Year | None = None
    note: str | None = None


class Fact(Strict):
    """A labelled statement of the source."""

    label: Text
    value: Value | bool
    note: str | None = None


TableCell = Value | bool | list[Text] | None


class TextBlock(Strict):
    type: Literal["text"]
    key: Key
    title: str | None = None
    text: Text


class ListBlock(Strict):
    type: Literal["list"]
    key: Key
    title: str | None = None
    items: list[Text]


class FactsBlock(Strict):
    type: Literal["facts"]
    key: Key
    title: str | None = None
    rows: list[Fact]


class TableBlock(Strict):
    type: Literal["table"]
    key: Key
    title: str | None = None
    columns: list[Text]
    rows: list[list[TableCell]]

    @model_validator(mode="after")
    def _rectangular(self) -> TableBlock:
        if any(len(row) != len(self.columns) for row in self.rows):
            raise ValueError(_("どの行にも、列と同じ数のセルが必要です。"))
        return self


Block = Annotated[TextBlock | ListBlock | FactsBlock | TableBlock, Field(discriminator="type")]


class HistoryEvent(Strict):
    """What had happened before the plan was printed."""

    event: Text
    date: str | None = Field(None, description="as exact as the source: 2024年度, 2019-04, 2021-03-02")
    department: str | None = None


class Remark(Strict):
    """A remark (備考) with its mark and its kind: implementer, condition, scope, tag_scope, amendment."""

    text: Text
    kind: str | None = None
    mark: str | None = None


class AlsoSee(Strict):
    """A pointer to a programme elsewhere, perhaps outside the loaded text."""

    title: Text
    parts: list[Text] = []
    page: int | None = None


class DepartmentRef(Short):
    """A responsible department, by its name as printed. A plain text stands for `{name: …}`."""

    shorthand = "name"

    name: Label
    lead: bool | None = None


class TagUse(Short):
    """A tag; perhaps in one fiscal year only, perhaps on all below. A plain text is the tag's key."""

    shorthand = "tag"

    tag: Key
    fiscal_year: Year | None = None
    scope: Literal["self", "descendants"] = "self"


class Period(Strict):
    """A consultation period or the like, with both days included."""

    start: dt.date
    end: dt.date
    note: str | None = None
