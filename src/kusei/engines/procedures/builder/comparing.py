"""What changed between two definitions: per property of the procedure, per section and per field."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from kusei.engines.procedures.builder import words

Data = Mapping[str, Any]


@dataclass(frozen=True)
class Change:
    """One difference. `kind`: added, removed, changed or moved; `where`: what it is about; texts for people."""

    kind: str
    where: str
    what: str = ""
    before: str = ""
    after: str = ""


def changes(before: Data, after: Data) -> list[Change]:
    """Every difference between two canonical definitions, in the order of the new one."""
    return [*_properties(before, after), *_sections(before, after), *_fields(before, after)]


def _properties(before: Data, after: Data) -> Iterator[Change]:
    flat_before, flat_after = _flat(before), _flat(after)
    for name in [*flat_after, *(one for one in flat_before if one not in flat_after)]:
        yield from _changed("", name, flat_before.get(name), flat_after.get(name))


def _flat(data: Data) -> dict[str, Any]:
    """The procedure's own properties; those of fee, decision and handover one by one, the form's rules as one."""
    found: dict[str, Any] = {}
    for name, value in data.items():
        if name in {"fee", "decision", "handover"}:
            found |= {f"{name}.{inner}": one for inner, one in value.items()}
        elif name != "form":
            found[name] = value
    if data["form"].get("checks"):
        found["checks"] = data["form"]["checks"]
    return found


def _sections(before: Data, after: Data) -> Iterator[Change]:
    old = {one["key"]: one for one in before["form"]["sections"]}
    new = {one["key"]: one for one in after["form"]["sections"]}
    yield from (Change("removed", one["title"]["ja"]) for key, one in old.items() if key not in new)
    for key, one in new.items():
        if key not in old:
            yield Change("added", one["title"]["ja"])
            continue
        for name in ("title", "intro", "when"):
            yield from _changed(one["title"]["ja"], name, old[key].get(name), one.get(name))
    both = [key for key in new if key in old]
    if both != [key for key in old if key in new]:
        yield Change("moved", ", ".join(new[key]["title"]["ja"] for key in both))


def _fields(before: Data, after: Data) -> Iterator[Change]:
    old, new = dict(_walk(before)), dict(_walk(after))
    yield from (Change("removed", one[2]["label"]["ja"]) for path, one in old.items() if path not in new)
    for path, (section, _place, one) in new.items():
        label = one["label"]["ja"]
        if path not in old:
            yield Change("added", label, after=words.type_words(one["type"]).name)
            continue
        was = old[path]
        if was[0] != section or _neighbours(old, path, new) != _neighbours(new, path, old):
            yield Change("moved", label)
        for name in dict.fromkeys([*was[2], *one]):
            if name != "fields":
                yield from _changed(label, name, was[2].get(name), one.get(name))


def _neighbours(fields: Mapping[str, tuple[str, int, Any]], path: str, others: Mapping[str, Any]) -> str | None:
    """The field before this one in its section, of those that both have."""
    section, place, _one = fields[path]
    before = [(x[1], key) for key, x in fields.items() if key in others and x[0] == section and x[1] < place]
    return max(before)[1] if before else None


def _walk(data: Data) -> Iterator[tuple[str, tuple[str, int, dict[str, Any]]]]:
    for section in data["form"]["sections"]:
        for place, one in enumerate(section["fields"]):
            yield one["key"], (section["key"], place, one)
            for inner_place, inner in enumerate(one.get("fields", [])):
                yield f"{one['key']}.{inner['key']}", (f"{section['key']}.{one['key']}", inner_place, inner)


def _changed(where: str, name: str, before: Any, after: Any) -> Iterator[Change]:
    if before != after:
        yield Change("changed", where, words.property_words(name), said(before), said(after))


def said(value: Any) -> str:
    """A value as a person reads it: texts by language, lists by line."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return words.yes_no(value)
    if isinstance(value, Mapping):
        if "ja" in value:
            return " / ".join(str(text) for text in value.values() if text)
        return "、".join(f"{words.property_words(name)}：{said(one)}" for name, one in value.items())
    if isinstance(value, list):
        return "\n".join(said(one) for one in value)
    return str(value) if isinstance(value, str | int) else json.dumps(value, ensure_ascii=False)
