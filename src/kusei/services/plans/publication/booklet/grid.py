"""The yearly plan of an initiative as the booklet prints it: a row for each line, a column for each fiscal year."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from kusei.foundation.web import formats
from kusei.services.plans.format.content import Initiative, ScheduleLine
from kusei.services.plans.publication.booklet import wording

Data = dict[str, Any]


def schedule(item: Initiative, period: range, labels: Mapping[str, str], report: Data | None) -> Data | None:
    """The grid, or None when the initiative has no line. `report` marks its year's column and each line's status."""
    if not item.schedule:
        return None
    years = sorted({*period, *_printed_years(item.schedule)})
    said = report["lines"] if report else {}
    rows = list(_rows(item.schedule, years, labels, said, 0))
    return {
        "years": [formats.fiscal_year(year) for year in years],
        "now": years.index(report["fiscal_year"]) if report and report["fiscal_year"] in years else None,
        "status": bool(said),
        "rows": rows,
    }


def _printed_years(lines: Sequence[ScheduleLine]) -> Iterator[int]:
    for line in lines:
        yield from line.years
        yield from _printed_years(line.items)


def _rows(
    lines: Sequence[ScheduleLine], years: list[int], labels: Mapping[str, str], said: Data, depth: int
) -> Iterator[Data]:
    group = None
    for line in lines:
        if line.group and line.group != group:
            yield {"group": line.group}
        group = line.group
        yield {
            "group": None,
            "depth": depth,
            "action": line.action,
            "notes": list(_notes(line, labels)),
            "stages": " → ".join(line.stages) if line.stages and not line.years else "",
            "cells": [wording.year_cell(line.years.get(year)) for year in years],
            "status": said.get(line.key),
        }
        yield from _rows(line.items, years, labels, said, depth + 1)


def _notes(line: ScheduleLine, labels: Mapping[str, str]) -> Iterator[str]:
    """What stands below the name of the line, small: whatever the plan says of it beside its years."""
    if line.subgroup:
        yield line.subgroup
    yield from (f"［{label}］" for label in wording.tags(line.tags, dict(labels)))
    if line.cancelled:
        yield "中止"
    if line.implementer:
        yield f"実施：{line.implementer}"
    if line.succeeds:
        yield f"前の項目：{line.succeeds}"
    if line.examples:
        yield "、".join(line.examples) + (" ほか" if line.and_others else "")
    for year, marks in line.group_marks.items():
        yield f"{formats.fiscal_year(year)}：{'、'.join(marks)}"
    if line.stages and line.years:
        yield " → ".join(line.stages)
    yield from line.footnotes
    yield from filter(None, (line.scope_note, wording.uncertain(line.certainty), line.note))
