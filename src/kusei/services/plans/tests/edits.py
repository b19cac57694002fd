"""Random edits of a plan, as an office makes them between two editions, for hypothesis."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from typing import Any

from hypothesis import assume
from hypothesis import strategies as st
from pydantic import ValidationError

from kusei.services.plans.format import PlanFile
from kusei.services.plans.format.canonical import canonical_json
from kusei.services.plans.tests.strategies import blocks, cells, facts, plan_files, texts, year_cells, years

Data = dict[str, Any]


def canonical(file: PlanFile) -> Data:
    """The plan's data as the difference takes it."""
    return json.loads(canonical_json(file))


def lists_of_lines(data: Data) -> Iterator[list[Data]]:
    """Every list that schedule lines stand in, or could."""

    def below(lines: list[Data]) -> Iterator[list[Data]]:
        yield lines
        for line in lines:
            yield from below(line.setdefault("items", []))

    for initiative in data["initiatives"]:
        yield from below(initiative.setdefault("schedule", []))


@st.composite
def two_editions(draw: st.DrawFn) -> tuple[Data, Data]:
    """The canonical data of a plan and of the same plan after up to six edits."""
    file = draw(plan_files())
    old = canonical(file)
    data = copy.deepcopy(old)
    for name in ("nodes", "initiatives"):
        data.setdefault(name, [])
    for number in range(draw(st.integers(0, 6))):
        draw(st.sampled_from(EDITS))(draw, data, f"new{number}")
    try:
        return old, canonical(PlanFile.model_validate(data))
    except ValidationError:
        assume(False)
        raise


def _pick(draw: st.DrawFn, found: Iterator[Any] | list[Any]) -> Any:
    items = list(found)
    assume(items)
    return draw(st.sampled_from(range(len(items))).map(items.__getitem__))


def _add_line(draw: st.DrawFn, data: Data, key: str) -> None:
    lines = _pick(draw, lists_of_lines(data))
    line = {"key": key, "action": draw(texts), "years": draw(st.dictionaries(years, year_cells, max_size=2))}
    lines.insert(draw(st.integers(0, len(lines))), line)


def _remove_line(draw: st.DrawFn, data: Data, key: str) -> None:
    lines = _pick(draw, [lines for lines in lists_of_lines(data) if lines])
    lines.pop(draw(st.integers(0, len(lines) - 1)))


def _move_line(draw: st.DrawFn, data: Data, key: str) -> None:
    lines = _pick(draw, [lines for lines in lists_of_lines(data) if lines])
    line = lines.pop(draw(st.integers(0, len(lines) - 1)))
    target = _pick(draw, lists_of_lines(data))
    target.insert(draw(st.integers(0, len(target))), line)


def _rename_line(draw: st.DrawFn, data: Data, key: str) -> None:
    _pick(draw, [line for lines in lists_of_lines(data) for line in lines])["action"] = draw(texts)


def _change_cell(draw: st.DrawFn, data: Data, key: str) -> None:
    line = _pick(draw, [line for lines in lists_of_lines(data) for line in lines])
    cells_of = line.setdefault("years", {})
    year = draw(st.sampled_from(sorted(cells_of)) | years.map(str)) if cells_of else str(draw(years))
    if year in cells_of and draw(st.booleans()):
        del cells_of[year]
    else:
        cells_of[year] = draw(year_cells)


def _initiative(draw: st.DrawFn, data: Data, key: str) -> None:
    rows = data["initiatives"]
    what = draw(st.sampled_from(["add", "remove", "move"]))
    if what == "add":
        kind = data["plan"]["kinds"][0]["key"]
        schedule = [{"key": f"{key}-l", "action": draw(texts)}]
        added = {"key": key, "kind": kind, "title": draw(texts), "schedule": schedule}
        rows.insert(draw(st.integers(0, len(rows))), added)
        return
    assume(rows)
    row = rows.pop(draw(st.integers(0, len(rows) - 1)))
    if what == "move":
        rows.insert(draw(st.integers(0, len(rows))), row)


def _indicator(draw: st.DrawFn, data: Data, key: str) -> None:
    holders = [*data["nodes"], *data["initiatives"]]
    holder = _pick(draw, holders).setdefault("indicators", [])
    if holder and draw(st.booleans()):
        row = holder.pop(draw(st.integers(0, len(holder) - 1)))
        if draw(st.booleans()):
            row["targets"] = draw(st.dictionaries(years.map(str), st.none() | texts | st.integers(0, 1), max_size=2))
            _pick(draw, holders).setdefault("indicators", []).insert(0, row)
    else:
        holder.append({"key": key, "name": draw(texts), "kind": "stock"})


def _node(draw: st.DrawFn, data: Data, key: str) -> None:
    level = data["plan"]["levels"][0]["key"]
    data["nodes"].insert(0, {"key": key, "level": level, "title": draw(st.none() | texts)})
    node = _pick(draw, data["nodes"])
    if node["key"] != key and draw(st.booleans()):
        node["parent"] = key


def _field(draw: st.DrawFn, data: Data, key: str) -> None:
    holder = _pick(draw, [*data["nodes"], *data["initiatives"], data["plan"]])
    name, values = draw(st.sampled_from([
        ("title", texts), ("note", st.none() | texts), ("blocks", st.lists(blocks, max_size=3)),
        ("sdgs", st.none() | st.lists(st.integers(1, 17), max_size=2)),
    ]))  # fmt: skip
    if name != "sdgs" or holder is not data["plan"]:
        holder[name] = draw(values)


def _plan(draw: st.DrawFn, data: Data, key: str) -> None:
    plan = data["plan"]
    name, values = draw(st.sampled_from([
        ("title_en", texts), ("facts", st.lists(facts, max_size=2)), ("edition", st.just(None)),
        ("review", st.just({"cycle": "毎年度"}) | st.just({})), ("levels", st.just(None)),
    ]))  # fmt: skip
    if name == "edition":
        plan["edition"]["label"] = draw(texts)
    elif name == "levels":
        plan["levels"] = [{"key": key, "label": draw(texts)}, *reversed(plan["levels"])]
    else:
        plan[name] = draw(values)


def _truth(draw: st.DrawFn, data: Data, key: str) -> None:
    """True beside 1, and a table whose cell is one or the other."""
    value = draw(st.sampled_from([True, 1, False, 0]) | cells)
    data["plan"]["blocks"] = [{"type": "table", "key": "b", "columns": ["甲"], "rows": [[value]]}]


EDITS = (_add_line, _remove_line, _move_line, _move_line, _rename_line, _change_cell, _change_cell, _initiative,
         _indicator, _node, _field, _plan, _truth)  # fmt: skip
