"""What the plans' yearly schedules say about one fiscal year: what is done, how far it has come, what is new."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.db.models import Q

from kusei.services.plans.models import YearCell
from kusei.services.plans.phases import PHASES

WORKING = ("pilot", "build", "run")  # phases in which something is done, not only thought about or looked back at
SILENT = ("blank", "none")


@dataclass(frozen=True)
class YearLine:
    """A line of a schedule in the year. `phase`: the furthest that its words name, blank where they name none; `new`:
    it was not at work the year before.
    """

    plan: str
    initiative: int
    key: str
    code: str
    title: str
    action: str
    text: str
    phase: str
    new: bool


def lines_of(which: Q, fiscal_year: int) -> list[YearLine]:
    """The lines of these schedules that say something about the year, in the plans' order. One SQL query.

    `which`: a condition on the cells, such as `Q(edition__in=…)`.
    """
    cells = YearCell.objects.filter(which, fiscal_year__in=(fiscal_year - 1, fiscal_year)).exclude(state__in=SILENT)
    names = ("key", "code", "title")
    found = cells.order_by("edition__plan__slug", "line__position").values_list(
        "line", "fiscal_year", "text", "phases", "line__action", "edition__plan__slug", "line__initiative",
        *(f"line__initiative__{name}" for name in names),
    )  # fmt: skip
    rows = list(found)
    before = {row[0] for row in rows if row[1] < fiscal_year and furthest(row[3]) in WORKING}
    return [
        YearLine(
            plan=plan,
            initiative=initiative,
            key=key,
            code=code or "",
            title=title,
            action=action,
            text=text or "",
            phase=furthest(phases),
            new=line not in before,
        )
        for line, year, text, phases, action, plan, initiative, key, code, title in rows
        if year == fiscal_year
    ]


def furthest(phases: Collection[str]) -> str:
    """Of several phases the one that comes last; blank for none."""
    return max(phases, key=PHASES.index, default="")


def by_phase(lines: Collection[YearLine]) -> Mapping[str, int]:
    """How many lines there are in each phase that occurs, in the order of phases; lines without one last, as blank."""
    counted = Counter(line.phase for line in lines)
    return {phase: counted[phase] for phase in (*PHASES, "") if counted[phase]}


def beginning(lines: Collection[YearLine]) -> list[YearLine]:
    """What is at work in the year and was not the year before, one line of each initiative."""
    found: dict[int, YearLine] = {}
    for line in lines:
        if line.new and line.phase in WORKING:
            found.setdefault(line.initiative, line)
    return list(found.values())
