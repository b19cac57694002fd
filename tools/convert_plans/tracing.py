"""Proves that no fact of a source is lost: every scalar must stand in the written plan, as often as there.

Both sides are cut into records (the initiative, programme or procedure with its code; the rest of the file),
so that a fact cannot hide behind the same word elsewhere. What is written under another name or can be
computed from the plan is listed in the source's `Rules` with the reason; what can be computed is computed
again by `Rules.rederive` and compared.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from kusei.services.plans.format import PlanFile
from tools.convert_plans.parts import Data, Source

Leaf = tuple[str, Any, Any]
_RECORDS = ("initiatives", "programmes", "procedures")

# The format's names for entries whose null, empty list or boolean must be found again.
_FORMAT_NAMES = {
    "fy": "fiscal_year",
    "end_fy": "end",
    "approx": "approximate",
    "kpis": "indicators",
    "see_plan": "see_subplan",
}

# True without a word in the source: the annex is ours, `counted` is the default, `primary` is computed again.
_OUR_FLAGS = {"annex", "counted", "primary"}


@dataclass(frozen=True)
class Rules:
    """How one source's facts are found again, by path (`initiatives[].departments`; `.*` is a year)."""

    written_as: Mapping[str, Callable[[Any], list[Any]]] = field(default_factory=dict)
    unknown: Mapping[str, str] = field(default_factory=dict)  # an empty list that is written as null, and why
    derived: Mapping[str, str] = field(default_factory=dict)  # not written, and from what it follows
    rederive: Callable[[Data, PlanFile], Iterator[str]] = lambda _source, _plan: iter(())


@dataclass(frozen=True)
class Written:
    """A written plan with what it says, counted per record."""

    plan: PlanFile
    records: dict[str, Counter[Leaf]]


def written(plan: PlanFile) -> Written:
    return Written(plan, _plan_records(plan))


def lost_facts(source: Source, plan: Written, rules: Rules) -> list[str]:
    """What the source says and the plan does not, and numbers and flags that only the plan has."""
    there, here = _source_records(source.data, rules), plan.records
    problems = [f"{name}: no such entry in the plan" for name in there if name not in here]
    for name, leaves in there.items():
        held = here.get(name, Counter())
        problems += [f"{name}: lost {_say(leaf)} x{n}" for leaf, n in (leaves - held).items()]
        problems += [f"{name}: invented {_say(leaf)}" for leaf in _invented(leaves, held)]
    said = "\n".join(str(leaf[1]) for leaf in here[""])
    problems += [f"head comment: lost {line!r}" for line in _head_texts(source.head) if line not in said]
    return problems + list(rules.rederive(source.data, plan.plan))


def _invented(leaves: Counter[Leaf], held: Counter[Leaf]) -> Iterator[Leaf]:
    """Numbers that the record of the source has nowhere, and statements that it does not make so often."""
    yield from (leaf for leaf in held if leaf[0] == "number" and leaf not in leaves)
    yield from (leaf for leaf in held - leaves if leaf[:2] == ("flag", True) and leaf[2] not in _OUR_FLAGS)


def _say(leaf: Leaf) -> str:
    kind, value, key = leaf
    return f"{kind} {key}" if value is None else f"{kind} {value!r}" + (f" at {key}" if key else "")


def _head_texts(head: list[str]) -> Iterator[str]:
    """The statements of the head comment without their labels; headings have none."""
    for line in head[1:]:
        text = line.removeprefix("出典: ").removeprefix("表記: ")
        words = text.split("  ", 1)
        if len(words) > 1 or line.endswith(("。", "、")):
            yield words[-1].strip()


def _source_records(data: Data, rules: Rules) -> dict[str, Counter[Leaf]]:
    records: dict[str, Counter[Leaf]] = {"": Counter()}
    for part, value in data.items():
        if part in _RECORDS:
            for item in value:
                records[item["code"]] = Counter(_source_leaves(f"{part}[]", item, rules))
        else:
            records[""].update(_source_leaves(part, value, rules))
    return records


def _source_leaves(path: str, value: Any, rules: Rules) -> Iterator[Leaf]:
    if path in rules.derived and not path.endswith(".*"):
        return
    if path in rules.written_as:
        for item in rules.written_as[path](value):
            yield _leaf("", item)
    elif isinstance(value, dict):
        for key, item in value.items():
            if isinstance(key, int):
                if f"{path}.*" not in rules.derived:
                    yield ("number", Decimal(key), "")
            elif not key.isascii():
                yield ("text", key.replace("_", "の"), "")
            yield from _source_leaves(f"{path}.{'*' if isinstance(key, int) else key}", item, rules)
    elif isinstance(value, list):
        if not value:
            yield ("null" if path in rules.unknown else "empty", None, _name(path))
        for item in value:
            yield from _source_leaves(f"{path}[]", item, rules)
    else:
        yield _leaf(_name(path), value)


def _name(path: str) -> str:
    key = path.rpartition(".")[2]
    return _FORMAT_NAMES.get(key, key)


def _leaf(key: str, value: Any) -> Leaf:
    if value is None:
        return ("null", None, key)
    if isinstance(value, bool):
        return ("flag", value, key)
    if isinstance(value, int | float):
        return ("number", Decimal(str(value)), "")
    return ("text", value.isoformat() if isinstance(value, dt.date) else value, "")


def _plan_records(plan: PlanFile) -> dict[str, Counter[Leaf]]:
    data = plan.model_dump()
    records = {item["key"]: Counter(_plan_leaves("", item)) for item in data.pop("initiatives")}
    return records | {"": Counter(_plan_leaves("", data))}


def _plan_leaves(name: str, value: Any) -> Iterator[Leaf]:
    if isinstance(value, dict):
        for key, item in value.items():
            if isinstance(key, int):
                yield ("number", Decimal(key), "")
            if key == "key" and (value.get("code") or "type" in value):
                continue  # our own name for a thing that has a printed one
            yield from _plan_leaves("*" if isinstance(key, int) else key, item)
            if isinstance(key, int) and isinstance(item, dict) and item.get("text") is None:
                yield ("null", None, "*")  # a cell whose word is not printed
    elif isinstance(value, list | tuple):
        if not value:
            yield ("empty", None, name)
        for item in value:
            yield from _plan_leaves(f"{name}[]", item)
    elif isinstance(value, str):
        yield from (("text", line, "") for line in value.split("\n"))
    else:
        yield _leaf(name, value)
