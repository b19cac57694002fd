"""Addresses inside a plan file, and reading and writing what stands there. Pure.

An address is the way of lists and keys to a part or a field, as `plans.difference` writes it:
`("initiatives", "1-9", "schedule", "1-9-L03", "years", "2025")`. As text its steps are joined by `/`.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from kusei.services.plans.difference.parts import SLOTS, resolve

Address = tuple[str, ...]
Data = dict[str, Any]


class Missing:
    """Nothing stands there: another thing than null, which some fields print as a dash."""

    def __repr__(self) -> str:
        return "MISSING"


MISSING: Final = Missing()


class NoSuchPlace(LookupError):
    """The address leads nowhere: the part is not there, or no longer."""

    code = "amendment.no-such-place"


@dataclass(frozen=True)
class Part:
    """What of the file one row of a draft holds: its table and its key within it."""

    table: str
    key: str = ""


def text_of(address: Address) -> str:
    """The address for forms and sheets."""
    return "/".join(address)


def address_of(text: str) -> Address:
    """The address that was written as text."""
    return tuple(text.split("/")) if text else ()


def part_of(address: Address) -> Part:
    """The part of the draft in which the address lies. Raises `NoSuchPlace`."""
    table, *rest = address or ("",)
    if table in {"nodes", "initiatives"} and rest:
        return Part(table, rest[0])
    if table == "order" and rest:
        return Part("order", rest[0])
    if table in {"plan", "year_changes"}:
        return Part(table)
    raise NoSuchPlace(text_of(address))


def inside(address: Address) -> Address:
    """The rest of the address, within its part."""
    return address[2:] if address[0] in {"nodes", "initiatives", "order"} else address[1:]


def kind_of(address: Address) -> tuple[str, Address]:
    """What the address is about (`initiative`, `line`, `indicator`, `node`, `plan` …), and the field within it."""
    _identity, kind, way = resolve(address)
    return kind, way


def initiative_of(address: Address) -> str | None:
    """The key of the initiative in which the address lies."""
    return address[1] if len(address) > 1 and address[0] == "initiatives" else None


def holder_of(address: Address) -> Address:
    """The part (initiative, line, indicator, node) that the field of the address belongs to."""
    _kind, way = kind_of(address)
    return address[: len(address) - len(way)]


_KINDS = {"nodes": "node", "initiatives": "initiative", "plan": "plan"}


def get(content: Any, address: Address) -> Any:
    """What stands at the address in its part's content; `MISSING` when it is not written.

    Raises `NoSuchPlace` when a part on the way does not exist.
    """
    return _get(content, _KINDS.get(address[0], ""), inside(address))


def _get(content: Any, kind: str, way: Address) -> Any:
    if not way:
        return content
    if not isinstance(content, dict):
        raise NoSuchPlace(way[0])
    name, rest = way[0], way[1:]
    below = SLOTS.get(kind, {}).get(name)
    if rest and below:
        item = next((item for item in content.get(name, []) if item["key"] == rest[0]), None)
        if item is None and len(rest) == 1:
            return MISSING
        if item is None:
            raise NoSuchPlace(rest[0])
        return _get(item, below, rest[1:])
    value = content.get(name, MISSING)
    return value if not rest or value is MISSING or value is None else _get(value, "", rest)


def put(content: Data, address: Address, value: Any, *, index: int | None = None) -> Data:
    """The content with that value at the address; `MISSING` takes it out. What was given stays as it was.

    A part that is new in its list goes to `index`, else to the end. Raises `NoSuchPlace`.
    """
    way = inside(address)
    return _put(content, _KINDS.get(address[0], ""), way, value, index) if way else value


def _put(content: Data, kind: str, way: Address, value: Any, index: int | None) -> Data:
    made = copy.copy(content)
    name, rest = way[0], way[1:]
    below = SLOTS.get(kind, {}).get(name)
    if rest and below:
        made[name] = _put_item(list(content.get(name, [])), below, rest, value, index)
    elif rest:
        held = content.get(name)
        made[name] = _put(held if isinstance(held, dict) else {}, "", rest, value, index)
    elif value is MISSING:
        made.pop(name, None)
    else:
        made[name] = value
    if rest and made[name] in ({}, []):  # an empty map or list of parts is not written
        del made[name]
    return made


def _put_item(items: list[Data], kind: str, way: Address, value: Any, index: int | None) -> list[Data]:
    at = next((number for number, item in enumerate(items) if item["key"] == way[0]), None)
    if len(way) > 1:
        if at is None:
            raise NoSuchPlace(way[0])
        items[at] = _put(items[at], kind, way[1:], value, index)
    elif value is MISSING:
        if at is not None:
            del items[at]
    elif at is not None:
        items[at] = value
    else:
        items.insert(len(items) if index is None else index, value)
    return items


def place(content: Data, address: Address) -> int | None:
    """The number of a part in its list; None when it is not there."""
    items = get(content, address[:-1])
    if items is MISSING:
        return None
    return next((number for number, item in enumerate(items) if item["key"] == address[-1]), None)


def lines(content: Data, above: Address = ()) -> Iterator[tuple[Address, Data]]:
    """Every schedule line of an initiative with its way, parents before children."""
    name = "items" if above else "schedule"
    for line in content.get(name, []):
        way = (*above, name, line["key"])
        yield way, line
        yield from lines(line, way)


def boxed(value: Any) -> list[Any]:
    """A value as an edit keeps it: `[value]`, or `[]` for nothing, so that null stays a value."""
    return [] if value is MISSING else [value]


def unboxed(box: list[Any]) -> Any:
    """The value of an edit's `old` or `new`."""
    return box[0] if box else MISSING
