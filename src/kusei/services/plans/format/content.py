"""The parts of a plan: nodes of its trees, initiatives, schedule lines, indicators."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from kusei.services.plans.format.values import (
    AlsoSee,
    Block,
    Cell,
    Certainty,
    DepartmentRef,
    Figure,
    HistoryEvent,
    Key,
    Label,
    Number,
    Remark,
    Sdg,
    Strict,
    TagUse,
    Text,
    Value,
    Year,
)


def _printed(cell: object) -> object:
    """A year whose value is null is printed, with nothing said."""
    return {} if cell is None else cell


class ScheduleLine(Strict):
    """A line of the yearly plan (年度別計画), perhaps with lines below it; `years` has printed years only."""

    key: Key = Field(description="stable across editions")
    action: Text
    group: str | None = Field(None, description="a heading inside the cell block that this line stands under")
    subgroup: str | None = None
    certainty: Certainty | None = None
    note: str | None = None
    years: dict[Year, Annotated[Cell, BeforeValidator(_printed, json_schema_input_type=Cell | None)]] = {}
    stages: list[Text] = Field([], description="steps in order whose years the source does not show")
    implementer: str | None = Field(None, description="who does it, when not the ward")
    cancelled: bool = False
    succeeds: str | None = Field(None, description="the earlier line that this one replaces, by name")
    continuity: Literal["stated", "inferred"] | None = None
    footnotes: list[Text] = []
    examples: list[Text] = []
    and_others: bool = Field(False, description="the list is open: ほか")
    status_scope: Literal["list"] | None = Field(None, description="one status word was printed for the whole list")
    tags: list[TagUse] = []
    page_refs: list[int] = Field([], description="pages of other chapters that the line points to")
    action_in_source: str | None = Field(None, description="the name as printed, when we corrected it")
    group_marks: dict[Year, list[Text]] = Field({}, description="marks printed on group headings in that year")
    scope_note: str | None = None
    items: list[ScheduleLine] = []


class Baseline(Strict):
    """The value before the plan (現状値), and when it was taken."""

    value: Value
    fiscal_year: Year | None = None
    note: str | None = None


class Indicator(Strict):
    """What is measured and what is wanted each year (指標・目標値)."""

    key: Key = Field(description="stable across editions")
    code: Label | None = Field(None, description="as printed")
    name: Text
    unit: Label | None = None
    kind: Literal["stock", "annual", "cumulative", "ratio", "qualitative"]
    direction: Literal["increase", "maintain", "decrease"] | None = None
    cumulative: bool | None = Field(None, description="null: the source does not say whether it is added up")
    perspective: Literal["resident", "staff"] | None = None
    baseline: Baseline | None = None
    targets: dict[Year, Number | str | None] = Field({}, description="a text is a target too; null is a printed dash")
    target_ground: Text | None = Field(None, description="on what the target values rest (目標値の根拠)")
    denominator: Text | None = Field(None, description="of a ratio: what 100% is (母数)")
    data_source: Text | None = Field(None, description="where the values come from (データの出所)")
    related_initiatives: list[Key] = []
    note: str | None = None


class Node(Strict):
    """A place in one of the plan's trees: a goal, a field, a measure, a policy."""

    key: Key = Field(description="stable across editions")
    code: Label | None = Field(None, description="as printed; null when nothing is printed")
    level: Key
    parent: Key | None = None
    title: str | None = Field(description="null: the node exists, its title is not in the source")
    vision: str | None = None
    sdgs: list[Sdg] | None = Field(None, description="null: unknown; []: none")
    tags: list[TagUse] = []
    figures: list[Figure] = []
    indicators: list[Indicator] = []
    blocks: list[Block] = []
    see_subplan: Key | None = None
    counted_as_initiative: Literal["stated", "inferred"] | None = None
    note: str | None = None


class Listing(Strict):
    """An initiative printed under a node. The same initiative may be printed again elsewhere (再掲)."""

    node: Key
    position: int | None = None
    subplan: Key | None = None
    primary: bool | None = Field(None, description="null: the source does not show which listing is the first")
    counted: bool | None = Field(
        True, description="counted in the totals; null: one of the candidates is, unknown which"
    )


class Initiative(Strict):
    """A numbered unit of work (取組・計画事業・事業), or an entry of an annex (a procedure to put online)."""

    key: Key = Field(description="stable across editions")
    code: Label | None = Field(None, description="as printed")
    number: int | None = Field(None, description="a running number inside its parent")
    kind: Key
    part_of: Key | None = Field(None, description="the initiative that this entry of an annex belongs to")
    title: Text
    title_variants: list[Text] = Field([], description="the same title as printed elsewhere")
    identity_basis: Literal["same-title", "title-variant"] | None = None
    summary: str | None = None
    certainty: Certainty | None = None
    marks: dict[Key, bool | None] = Field({}, description="three-valued: true, false, or null when the source lost it")
    tags: list[TagUse] = []
    departments: list[DepartmentRef] | None = Field(None, description="null: the source does not say")
    related_plans: list[Text] | None = Field(None, description="null: the source does not say; []: none")
    sdgs: list[Sdg] | None = Field(None, description="null: unknown; []: none")
    listings: list[Listing] = []
    primary_basis: Literal["only-listing", "listing-order", "stated"] | None = None
    primary_candidates: list[Key] = []
    figures: list[Figure] = []
    indicators: list[Indicator] = []
    indicators_included_in: Key | None = Field(None, description="its indicators are part of that initiative's")
    schedule: list[ScheduleLine] = []
    history: list[HistoryEvent] = []
    remarks: list[Remark] = []
    also_see: list[AlsoSee] = []
    blocks: list[Block] = []
    note: str | None = None


class YearChange(Strict):
    """A change between two years' columns, with the reason when the source states one."""

    initiative: Key
    fiscal_year: Year
    kind: Label
    old: Text
    new: str | None = None
    basis: Literal["stated", "between-columns"]
    note: str | None = None
