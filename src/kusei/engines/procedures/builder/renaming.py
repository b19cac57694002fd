"""A key of a field changes: every expression that names it is written anew. Texts in quotes stay."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

_QUOTED = re.compile(r"""('(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")""")
Change = Callable[[str], str]


def everywhere(content: dict[str, Any], group: str, old: str, new: str) -> None:
    """Put the new key into the content. `group`: of the rows in which the field stands, blank for none."""
    fields = [one for section in content["form"]["sections"] for one in section["fields"]]
    if group:
        rows = next(one for one in fields if one["key"] == group).get("fields", [])
        in_fields(rows, old, new)
        for part, name in _expressions(content):
            if re.search(rf"\b{group}\b", part[name]):
                part[name] = _outside_quotes(part[name], lambda text: re.sub(rf"\.{old}\b", f".{new}", text))
        return
    hidden = [one for one in fields if any(x["key"] == old for x in one.get("fields", []))]
    kept = {id(x): dict(x) for one in hidden for x in one["fields"]}
    for part, name in _expressions(content):
        if id(part) not in kept:
            part[name] = _named(part[name], old, new)
    for check in content["form"].get("checks", []):
        check["fields"] = [new if key == old else key for key in check["fields"]]


def in_fields(fields: list[dict[str, Any]], old: str, new: str) -> None:
    """Put the new key into the expressions of these fields."""
    for part, name in _of_fields(fields):
        part[name] = _named(part[name], old, new)


def _expressions(content: dict[str, Any]) -> Iterator[tuple[dict[str, Any], str]]:
    for section in content["form"]["sections"]:
        yield from _said(section, "when")
        yield from _of_fields(section["fields"])
    fee, handover = content.get("fee", {}), content.get("handover", {})
    for part in (*content["form"].get("checks", []), *fee.get("items", []), *fee.get("reductions", [])):
        yield from _said(part, "that", "when", "count")
    for part in (*handover.get("columns", []), *content.get("documents", [])):
        yield from _said(part, "value", "when")


def _of_fields(fields: list[dict[str, Any]]) -> Iterator[tuple[dict[str, Any], str]]:
    for one in fields:
        yield from _said(one, "when", "required", "compute")
        for check in one.get("check", []):
            yield from _said(check, "that")
        yield from _of_fields(one.get("fields", []))


def _said(part: dict[str, Any], *names: str) -> Iterator[tuple[dict[str, Any], str]]:
    yield from ((part, name) for name in names if isinstance(part.get(name), str))


def _named(source: str, old: str, new: str) -> str:
    return _outside_quotes(source, lambda text: re.sub(rf"(?<![.\w]){old}\b", new, text))


def _outside_quotes(source: str, change: Change) -> str:
    pieces = _QUOTED.split(source)
    return "".join(piece if place % 2 else change(piece) for place, piece in enumerate(pieces))
