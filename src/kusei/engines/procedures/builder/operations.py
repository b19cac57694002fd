"""Changes of a definition as pure functions: canonical data in, changed data out; the given data stay as they are.

A field is addressed by its key, a field of rows by `group.key`. What an operation leaves behind is read by `examining`
before anything is stored, so an operation need not check what the definition's types check.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from kusei.engines.procedures.builder import renaming
from kusei.engines.procedures.builder.refusals import NothingThere
from kusei.engines.procedures.definition.texts import RESERVED

Content = dict[str, Any]
Rows = list[dict[str, Any]]
# Where the lists of records stand that are edited as a whole.
LISTS: Final[dict[str, tuple[str, ...]]] = {
    "checks": ("form", "checks"),
    "fee-items": ("fee", "items"),
    "reductions": ("fee", "reductions"),
    "outcomes": ("decision", "outcomes"),
    "checklist": ("decision", "checklist"),
    "documents": ("documents",),
    "legal-basis": ("legal_basis",),
    "windows": ("windows",),
    "columns": ("handover", "columns"),
    "plans": ("plans",),
}
_STARTS: Final[dict[str, dict[str, Any]]] = {
    "choice": {"options": [{"value": "yes", "label": {"ja": "はい"}}, {"value": "no", "label": {"ja": "いいえ"}}]},
    "choices": {"options": [{"value": "a", "label": {"ja": "選択肢1"}}, {"value": "b", "label": {"ja": "選択肢2"}}]},
    "group": {"fields": [{"key": "item", "type": "text", "label": {"ja": "新しい項目"}}]},
    "computed": {"compute": "0"},
}


def add_section(content: Content, *, title: str) -> Content:
    """A new section at the end, without questions."""
    after = copy.deepcopy(content)
    sections = _sections(after)
    sections.append({"key": _fresh((one["key"] for one in sections), "section"), "title": {"ja": title}, "fields": []})
    return after


def delete_section(content: Content, *, key: str) -> Content:
    """Without the section and its questions; the last one stays."""
    after = copy.deepcopy(content)
    sections = _sections(after)
    place = _place(sections, key)
    if len(sections) == 1:
        raise NothingThere
    gone = sections.pop(place)
    _forget_in_checks(after, {one["key"] for one in gone["fields"]})
    return after


def move_section(content: Content, *, key: str, by: int) -> Content:
    """The section so many places further; at the ends it stays."""
    after = copy.deepcopy(content)
    _move(_sections(after), _place(_sections(after), key), by)
    return after


def duplicate_section(content: Content, *, key: str) -> Content:
    """The section once more behind itself, its questions with keys of their own."""
    after = copy.deepcopy(content)
    sections = _sections(after)
    place = _place(sections, key)
    twin = copy.deepcopy(sections[place])
    twin["key"] = _fresh((one["key"] for one in sections), key)
    taken = set(_keys(after))
    for one in twin["fields"]:
        old = one["key"]
        one["key"] = _fresh(taken, old)
        taken.add(one["key"])
        renaming.in_fields(twin["fields"], old, one["key"])
    sections.insert(place + 1, twin)
    return after


def add_field(content: Content, *, section: str, type: str, label: str = "", group: str = "") -> Content:
    """A new question of the type at the end of the section, or of the rows of `group`."""
    after = copy.deepcopy(content)
    rows = _find(after, group)[0][_find(after, group)[1]].setdefault("fields", []) if group else None
    into = rows if rows is not None else _sections(after)[_place(_sections(after), section)]["fields"]
    taken = [*_keys(after), *(one["key"] for one in into)]
    made = {"key": _fresh(taken, type), "type": type, "label": {"ja": label or "新しい項目"}}
    into.append({**made, **copy.deepcopy(_STARTS.get(type, {}))})
    return after


def delete_field(content: Content, *, path: str) -> Content:
    """Without the question; rules between answers forget it."""
    after = copy.deepcopy(content)
    fields, place = _find(after, path)
    del fields[place]
    if "." not in path:
        _forget_in_checks(after, {path})
    return after


def move_field(content: Content, *, path: str, by: int) -> Content:
    """The question one place up (-1) or down (1); from the end of a section it goes into the next one."""
    after = copy.deepcopy(content)
    fields, place = _find(after, path)
    if 0 <= place + by < len(fields) or "." in path:
        _move(fields, place, by)
        return after
    sections = _sections(after)
    other = next(index for index, one in enumerate(sections) if one["fields"] is fields) + (1 if by > 0 else -1)
    if 0 <= other < len(sections):
        into = sections[other]["fields"]
        into.insert(0 if by > 0 else len(into), fields.pop(place))
    return after


def put_field(content: Content, *, path: str, section: str) -> Content:
    """The question at the end of another section."""
    after = copy.deepcopy(content)
    fields, place = _find(after, path)
    into = _sections(after)[_place(_sections(after), section)]["fields"]
    if into is not fields and "." not in path:
        into.append(fields.pop(place))
    return after


def duplicate_field(content: Content, *, path: str) -> Content:
    """The question once more behind itself, under a key of its own."""
    after = copy.deepcopy(content)
    fields, place = _find(after, path)
    twin = copy.deepcopy(fields[place])
    twin["key"] = _fresh([*_keys(after), *(one["key"] for one in fields)], twin["key"])
    fields.insert(place + 1, twin)
    return after


def set_field(content: Content, *, path: str, values: Mapping[str, Any]) -> Content:
    """These properties of the question; None takes one away. A new key is put into every expression."""
    after = copy.deepcopy(content)
    fields, place = _find(after, path)
    old, new = fields[place]["key"], values.get("key", fields[place]["key"])
    _set(fields[place], values)
    if new != old:
        renaming.everywhere(after, path.rpartition(".")[0], old, new)
    return after


def set_section(content: Content, *, key: str, values: Mapping[str, Any]) -> Content:
    """These properties of the section; None takes one away."""
    after = copy.deepcopy(content)
    _set(_sections(after)[_place(_sections(after), key)], values)
    return after


def set_procedure(content: Content, *, values: Mapping[str, Any]) -> Content:
    """These properties of the procedure itself; `fee.note` and the like stand for those of a part."""
    after = copy.deepcopy(content)
    for name, value in values.items():
        part, _dot, inner = name.rpartition(".")
        if not part:
            _set(after, {name: value})
        elif value is not None or part in after:
            _set(after.setdefault(part, _empty(part)), {inner: value})
    return _tidy(after)


def set_list(content: Content, *, name: str, rows: Sequence[Any]) -> Content:
    """All the records of one of the `LISTS`."""
    after = copy.deepcopy(content)
    if name not in LISTS:
        raise NothingThere
    *parts, last = LISTS[name]
    at = after
    for part in parts:
        at = at.setdefault(part, _empty(part))
    _set(at, {last: list(rows)})
    return _tidy(after)


def replace(content: Content, *, data: Mapping[str, Any]) -> Content:
    """Other data altogether: what a text that was put in says."""
    return copy.deepcopy(dict(data))


OPERATIONS: Final[dict[str, Callable[..., Content]]] = {
    one.__name__: one
    for one in (
        *(add_section, delete_section, move_section, duplicate_section, set_section),
        *(add_field, delete_field, move_field, put_field, duplicate_field, set_field),
        *(set_procedure, set_list, replace),
    )
}


@dataclass(frozen=True)
class Operation:
    """One change: the name of the function, its arguments, and the place in words for the history."""

    name: str
    arguments: Mapping[str, Any] = field(default_factory=dict)
    place: str = ""

    def on(self, content: Content) -> Content:
        """The content after it. Raises `NothingThere`."""
        return OPERATIONS[self.name](content, **self.arguments)


def _sections(content: Content) -> Rows:
    sections: Rows = content["form"]["sections"]
    return sections


def _place(rows: Rows, key: str) -> int:
    for place, one in enumerate(rows):
        if one["key"] == key:
            return place
    raise NothingThere


def _find(content: Content, path: str) -> tuple[Rows, int]:
    """The list in which the field stands, and its place there."""
    key, _dot, inner = path.partition(".")
    for section in _sections(content):
        for place, one in enumerate(section["fields"]):
            if one["key"] != key:
                continue
            return (
                (one.get("fields", []), _place(one.get("fields", []), inner)) if inner else (section["fields"], place)
            )
    raise NothingThere


def _keys(content: Content) -> list[str]:
    return [one["key"] for section in _sections(content) for one in section["fields"]]


def _fresh(taken: Iterable[str], stem: str) -> str:
    """A key that nobody has: the stem, with a number where needed."""
    known, short = set(taken) | RESERVED, re.sub(r"_\d+$", "", stem)[:50]
    numbers = (f"{short}_{number}" for number in range(1, len(known) + 2))
    return stem if stem not in known else next(key for key in numbers if key not in known)


def _move(rows: Rows, place: int, by: int) -> None:
    rows.insert(max(0, place + by), rows.pop(place))


def _set(part: dict[str, Any], values: Mapping[str, Any]) -> None:
    for name, value in values.items():
        if value is None or value == []:
            part.pop(name, None)
        else:
            part[name] = copy.deepcopy(value)


def _forget_in_checks(content: Content, keys: set[str]) -> None:
    kept = []
    for check in content["form"].get("checks", []):
        check["fields"] = [key for key in check["fields"] if key not in keys]
        if check["fields"]:
            kept.append(check)
    _set(content["form"], {"checks": kept})


def _empty(part: str) -> dict[str, Any]:
    return {"fee": {"items": []}, "handover": {"columns": []}}.get(part, {})


def _tidy(content: Content) -> Content:
    """A fee that says nothing and a file without columns are none; the lists that a part needs are there."""
    for part, needed in (("fee", "items"), ("handover", "columns")):
        if part in content:
            content[part].setdefault(needed, [])
    if "fee" in content and not any(content["fee"].values()):
        del content["fee"]
    if "handover" in content and not content["handover"]["columns"]:
        del content["handover"]
    content.setdefault("decision", {}).setdefault("outcomes", [])
    return content
