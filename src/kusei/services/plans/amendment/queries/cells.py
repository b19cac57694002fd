"""Every editable value of a draft as one list in the plan's order: what sheets and editors are made of."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from kusei.foundation.people.models import User
from kusei.services.plans.amendment.addresses import Address, Data, Part, get, lines
from kusei.services.plans.amendment.assembled import Assembled
from kusei.services.plans.amendment.fields import FIELDS, field_of, label_of
from kusei.services.plans.amendment.models import AmendmentDraft
from kusei.services.plans.amendment.rights import Rights, require_staff


@dataclass(frozen=True)
class Cell:
    """One value. `line` is the key of its schedule line, `indicator` of its indicator, `label` what people call the
    field, `name` that of its line, indicator or initiative, `value` the text as it is written in a form or sheet;
    `year` is the fiscal year of a yearly cell or target. `base`: the text in the edition in force; None where the part
    is new.
    """

    address: Address
    initiative: str
    line: str
    label: str
    year: int | None
    value: str
    editable: bool
    indicator: str = ""
    name: str = ""
    base: str | None = None

    @property
    def changed(self) -> bool:
        """Whether it differs from the edition in force."""
        return self.value != self.base


def years_of(assembled: Assembled) -> list[int]:
    """The fiscal years of the plan's period in the draft."""
    plan = assembled.now(Part("plan"))
    return list(range(plan["start"], plan["end"] + 1))


def cells(draft: AmendmentDraft, by: User | None, *, initiative: str = "") -> list[Cell]:
    """The values of all initiatives, or of one: texts, yearly cells, indicators. In plan order.

    Values that this person may not write are there too, with `editable` False. At most sixteen SQL queries.
    Raises `NotAllowed`.
    """
    who = require_staff(by, draft)
    assembled = Assembled(draft)
    rights = Rights(assembled, by, who)
    return [
        cell
        for key in assembled.keys("initiatives")
        if not initiative or key == initiative
        for cell in initiative_cells(assembled, rights, key)
    ]


def initiative_cells(assembled: Assembled, rights: Rights, key: str) -> Iterator[Cell]:
    """The values of one initiative: its texts, its lines with a cell for each year, its indicators."""
    part = Part("initiatives", key)
    content: Data = assembled.now(part)
    before: Data | None = assembled.in_base(part)
    may = assembled.draft.is_open and rights.may_edit(key)
    years = years_of(assembled)

    def cell(address: Address, name: str, **more: str) -> Cell:
        field = field_of(address)
        last = address[-1]
        return Cell(
            address=address,
            initiative=key,
            line=more.get("line", ""),
            label=label_of(address),
            year=int(last) if address[-2] in {"years", "targets"} else None,
            value=field.way.show(get(content, address)),
            editable=may and (rights.planner or not field.planner),
            indicator=more.get("indicator", ""),
            name=name,
            base=base_text(before, address),
        )

    here = ("initiatives", key)
    for name in FIELDS["initiative"]:
        if name != "marks":
            yield cell((*here, name), content["title"])
    for mark in assembled.now(Part("plan")).get("marks", []):
        yield cell((*here, "marks", mark["key"]), mark["label"])
    for way, line in lines(content):
        for name in FIELDS["line"]:
            if name != "years":
                yield cell((*here, *way, name), line["action"], line=line["key"])
        for year in sorted({*years, *map(int, line.get("years", {}))}):
            yield cell((*here, *way, "years", str(year)), line["action"], line=line["key"])
    for indicator in content.get("indicators", []):
        yield from _of_indicator(cell, (*here, "indicators", indicator["key"]), indicator, years)


def _of_indicator(cell: Callable[..., Cell], holder: Address, indicator: Data, years: list[int]) -> Iterator[Cell]:
    more = {"name": indicator["name"], "indicator": indicator["key"]}
    for name in FIELDS["indicator"]:
        if name != "targets":
            yield cell((*holder, *name.split(".")), **more)
            continue
        for year in sorted({*years, *map(int, indicator.get("targets", {}))}):
            yield cell((*holder, "targets", str(year)), **more)


def base_text(before: Data | None, address: Address) -> str | None:
    """The text of the field in the edition in force; None where its part is not there."""
    if before is None:
        return None
    try:
        return field_of(address).way.show(get(before, address))
    except LookupError:
        return None
