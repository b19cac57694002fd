"""Counts what a plan file says, by the names that `declared_counts.computed` may use.

The tables of a loaded edition are counted by the same names in SQL (`kusei.services.plans.counts`); loading
holds the two against each other, so that a plan is never in force with something lost on the way.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from kusei.services.plans.format.content import ScheduleLine
from kusei.services.plans.format.document import PlanFile
from kusei.services.plans.format.values import Block


def count(file: PlanFile) -> dict[str, int]:
    """Every count by its name. Entries of an annex are `procedures`, not initiatives."""
    annexes = {kind.key for kind in file.plan.kinds if kind.annex}
    own = [item for item in file.initiatives if item.kind not in annexes]
    tops = [line for item in own for line in item.schedule]
    below = list(_below(tops))
    at_nodes = [indicator for node in file.nodes for indicator in node.indicators]
    indicators = [*at_nodes, *(indicator for item in file.initiatives for indicator in item.indicators)]
    return {
        **_tables(file.plan.blocks),
        "initiatives": len(own),
        "procedures": len(file.initiatives) - len(own),
        "distinct_titles": len({item.title for item in own}),
        "listings": sum(len(item.listings) for item in file.initiatives),
        "schedule_lines": len(tops),
        "schedule_items": len(below),
        "year_cells": sum(len(line.years) for line in (*tops, *below)),
        "item_year_cells": sum(len(line.years) for line in below),
        "figures": sum(len(item.figures) for item in file.initiatives),
        "node_figures": sum(len(node.figures) for node in file.nodes),
        "indicators": len(indicators),
        "node_indicators": len(at_nodes),
        "numeric_targets": sum(
            value is not None and not isinstance(value, str)
            for indicator in indicators
            for value in indicator.targets.values()
        ),
        **_vocabularies(file, annexes),
        **{name: _below_node(file, *name.split(":")[1:]) for name in below_nodes_asked(file)},
    }


def below_nodes_asked(file: PlanFile) -> list[str]:
    """The counts `nodes:<level>:<node>` that declared totals are compared with; only these are counted."""
    levels, nodes = {level.key for level in file.plan.levels}, {node.key for node in file.nodes}
    asked = [(declared.computed or "").split(":") for declared in file.plan.declared_counts]
    return [
        ":".join(name)
        for name in asked
        if name[0] == "nodes" and len(name) == 3 and name[1] in levels and name[2] in nodes
    ]


def _below(lines: Iterable[ScheduleLine]) -> Iterable[ScheduleLine]:
    for line in lines:
        yield from line.items
        yield from _below(line.items)


def _tables(blocks: Iterable[Block]) -> dict[str, int]:
    """The rows of the plan's own tables by their keys, such as the 15 `competencies`."""
    found: Counter[str] = Counter()
    for block in blocks:
        if block.type == "table":
            found[block.key] += len(block.rows)
    return dict(found)


def _vocabularies(file: PlanFile, annexes: set[str]) -> dict[str, int]:
    plan, nodes, items = file.plan, file.nodes, file.initiatives
    own = [item for item in items if item.kind not in annexes]
    found = {f"nodes:{level.key}": sum(node.level == level.key for node in nodes) for level in plan.levels}
    for kind in plan.kinds:
        found[f"initiatives:{kind.key}"] = sum(item.kind == kind.key for item in items)
    for mark in plan.marks:
        found[f"marked:{mark.key}"] = sum(item.marks.get(mark.key) is True for item in own)
    for sub in plan.subplans:
        places = [[listing for listing in item.listings if listing.subplan == sub.key] for item in items]
        found[f"listings:{sub.key}"] = sum(map(len, places))
        found[f"initiatives_in:{sub.key}"] = sum(
            item.kind not in annexes and any(listing.counted is not False for listing in place)
            for item, place in zip(items, places, strict=True)
        )
    return found


def _below_node(file: PlanFile, level: str, root: str) -> int:
    inside = {root}
    for node in file.nodes:  # parents stand before their children
        if node.parent in inside:
            inside.add(node.key)
    return sum(node.level == level and node.key in inside for node in file.nodes)
