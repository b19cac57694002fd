"""An initiative (or node, or the plan's description) of a draft as a form: fields, yearly plan, indicators."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from kusei.services.plans.amendment.addresses import Address, Data, Part, get, lines, text_of
from kusei.services.plans.amendment.assembled import Assembled
from kusei.services.plans.amendment.checking import DraftProblem, reasons_of
from kusei.services.plans.amendment.fields import FIELDS, field_of, label_of
from kusei.services.plans.amendment.queries.cells import base_text, years_of
from kusei.services.plans.amendment.rights import Rights

Typed = Mapping[str, str]


@dataclass(frozen=True)
class Box:
    """One field of the form. `seen` is what the draft says now, `value` what stands in the box, `base` what the edition
    in force says (None where its part is new).
    """

    name: str
    label: str
    seen: str
    value: str
    base: str | None
    rows: int
    editable: bool
    required: bool
    choices: tuple[tuple[str, Any], ...]
    year: int | None = None
    error: str = ""

    @property
    def changed(self) -> bool:
        """Whether the draft differs from the edition in force here."""
        return self.seen != (self.base or "")


@dataclass(frozen=True)
class LineForm:
    """A schedule line: its name, its cells by year, and its other fields."""

    key: str
    address: str
    depth: int
    new: bool
    first: bool
    last: bool
    action: Box
    cells: list[Box]
    more: list[Box]
    reason: str


@dataclass(frozen=True)
class IndicatorForm:
    """An indicator: its fields and its targets by year."""

    key: str
    address: str
    name: str
    new: bool
    boxes: list[Box]
    targets: list[Box]
    reason: str


@dataclass
class PartForm:
    """The whole form. `gone` are the lines and indicators of the base that the draft removed: address and name."""

    part: Part
    title: str
    code: str
    new: bool
    editable: bool
    years: list[int]
    boxes: list[Box]
    lines: list[LineForm] = field(default_factory=list)
    indicators: list[IndicatorForm] = field(default_factory=list)
    gone: list[tuple[str, str]] = field(default_factory=list)
    reason: str = ""

    def all_boxes(self) -> Iterable[Box]:
        """Every field of the form."""
        yield from self.boxes
        for line in self.lines:
            yield from (line.action, *line.cells, *line.more)
        for indicator in self.indicators:
            yield from (*indicator.boxes, *indicator.targets)


class _Making:
    """Makes the boxes of one part. `typed` is what a person typed that was not saved, by the fields' names."""

    def __init__(self, assembled: Assembled, rights: Rights, part: Part, typed: Typed, error: tuple[str, str]) -> None:
        self.assembled, self.part, self.typed, self.error = assembled, part, typed, error
        self.rights = rights
        self.content: Data = assembled.now(part)
        self.before: Data | None = assembled.in_base(part)
        of_initiative = part.table == "initiatives" and rights.may_edit(part.key)
        self.editable = assembled.draft.is_open and (rights.planner or of_initiative)
        self.here: Address = (part.table, part.key) if part.key else (part.table,)
        self.reasons = reasons_of(assembled.draft)

    def box(self, *way: str) -> Box:
        address = (*self.here, *way)
        field_ = field_of(address)
        name = text_of(address)
        seen = field_.way.show(get(self.content, address))
        last = way[-1]
        return Box(
            name=name,
            label=label_of(address),
            seen=seen,
            value=self.typed.get(name, seen),
            base=base_text(self.before, address),
            rows=max(field_.way.rows, min(8, seen.count("\n") + 1)),
            editable=self.editable and (self.rights.planner or not field_.planner),
            required=field_.required,
            choices=field_.choices,
            year=int(last) if len(way) > 1 and way[-2] in {"years", "targets"} else None,
            error=self.error[1] if self.error[0] == name else "",
        )

    def reason(self, *way: str) -> str:
        """The reason that holds for the part: its own, else that of one of its fields."""
        address = (*self.here, *way)
        if address in self.reasons:
            return self.reasons[address]
        return next((text for at, text in self.reasons.items() if at[: len(address)] == address and way), "")


def part_form(
    assembled: Assembled, rights: Rights, part: Part, *, typed: Typed | None = None, error: tuple[str, str] = ("", "")
) -> PartForm:
    """The form of an initiative, a node or the plan's description. `error`: the field's name and the sentence.

    One SQL query. Raises `LookupError` when the draft does not have the part.
    """
    if assembled.now(part) is None:
        raise LookupError(part.key)
    making = _Making(assembled, rights, part, typed or {}, error)
    years, content = years_of(assembled), making.content
    form = PartForm(
        part=part,
        title=content.get("title") or part.key,
        code=content.get("code") or "",
        new=making.before is None,
        editable=making.editable,
        years=years,
        boxes=_boxes(making, assembled),
        reason=making.reason(),
    )
    if part.table == "initiatives":
        shown = sorted({*years, *(int(year) for _way, line in lines(content) for year in line.get("years", {}))})
        form.years = shown
        form.lines = list(_lines(making, content, shown))
    form.indicators = [_indicator(making, one, years) for one in content.get("indicators", [])]
    form.gone = _gone(making)
    return form


def _boxes(making: _Making, assembled: Assembled) -> list[Box]:
    kind = {"initiatives": "initiative", "nodes": "node", "plan": "plan"}[making.part.table]
    found = [making.box(*name.split(".")) for name in FIELDS[kind] if name != "marks"]
    if kind == "initiative":
        for mark in assembled.now(Part("plan")).get("marks", []):
            found.append(_named(making.box("marks", mark["key"]), mark["label"]))
    if kind == "plan":
        for total in making.content.get("declared_counts", []):
            for name in FIELDS["total"]:
                box = making.box("declared_counts", total["key"], name)
                found.append(box if name == "label" else _named(box, f"{total['label']}　{box.label}"))
    return found


def _named(box: Box, label: str) -> Box:
    return Box(**{**box.__dict__, "label": label})


def _lines(making: _Making, content: Data, years: list[int]) -> Iterable[LineForm]:
    before = {line["key"] for _way, line in lines(making.before or {})}
    for way, line in lines(content):
        row = get(content, (*making.here, *way[:-1]))
        yield LineForm(
            key=line["key"],
            address=text_of((*making.here, *way)),
            depth=len(way) // 2 - 1,
            new=line["key"] not in before,
            first=row[0]["key"] == line["key"],
            last=row[-1]["key"] == line["key"],
            action=making.box(*way, "action"),
            cells=[making.box(*way, "years", str(year)) for year in years],
            more=[making.box(*way, name) for name in FIELDS["line"] if name not in {"action", "years"}],
            reason=making.reason(*way),
        )


def _indicator(making: _Making, one: Data, years: list[int]) -> IndicatorForm:
    way = ("indicators", one["key"])
    held = {row["key"] for row in (making.before or {}).get("indicators", [])}
    shown = sorted({*years, *map(int, one.get("targets", {}))})
    return IndicatorForm(
        key=one["key"],
        address=text_of((*making.here, *way)),
        name=one["name"],
        new=one["key"] not in held,
        boxes=[making.box(*way, *name.split(".")) for name in FIELDS["indicator"] if name != "targets"],
        targets=[making.box(*way, "targets", str(year)) for year in shown],
        reason=making.reason(*way),
    )


def _gone(making: _Making) -> list[tuple[str, str]]:
    before = making.before or {}
    kept = {line["key"] for _way, line in lines(making.content)}
    kept_indicators = {row["key"] for row in making.content.get("indicators", [])}
    found = [
        (text_of((*making.here, *way)), line["action"])
        for way, line in lines(before)
        if line["key"] not in kept and (len(way) == 2 or way[-3] in kept)
    ]
    return found + [
        (text_of((*making.here, "indicators", row["key"])), row["name"])
        for row in before.get("indicators", [])
        if row["key"] not in kept_indicators
    ]


def problems_of(problems: Iterable[DraftProblem], part: Part) -> list[DraftProblem]:
    """Those about this part."""
    return [one for one in problems if one.address[:2] == (part.table, part.key)]
