"""An edition's data as parts that keep their keys: nodes, initiatives, schedule lines, indicators, words, blocks.

The canonical JSON is a tree of lists. Where a list holds things with keys, a thing is the same thing in another
edition when its key is the same, wherever it stands. Everything else of a part is a field.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

Data = dict[str, Any]
Identity = tuple[str, ...]
Address = tuple[str, ...]
Slot = tuple[Identity, str]

# Which lists of a part hold parts, and of what kind those are.
SLOTS: dict[str, dict[str, str]] = {
    "file": {"nodes": "node", "initiatives": "initiative"},
    "plan": {
        "levels": "level",
        "kinds": "kind",
        "tags": "tag",
        "marks": "mark",
        "subplans": "subplan",
        "declared_counts": "total",
        "blocks": "block",
    },
    "node": {"indicators": "indicator", "blocks": "block"},
    "initiative": {"schedule": "line", "indicators": "indicator", "blocks": "block"},
    "line": {"items": "line"},
}
# Keys of these are unique within their list only; all other kinds have keys that stand once in an edition.
LOCAL = frozenset({"block", "total"})
FILE: Identity = ("file",)
PLAN: Identity = ("plan",)


@dataclass
class Part:
    """One part: what it is, where it stands, its fields, and the parts below it in order."""

    identity: Identity
    kind: str
    key: str
    holder: Identity
    slot: str
    fields: Data
    below: dict[str, list[Identity]] = field(default_factory=dict)


def identity_of(kind: str, key: str, holder: Identity) -> Identity:
    """What makes it the same part in another edition."""
    return (kind, *holder, key) if kind in LOCAL else (kind, key)


def resolve(address: Address) -> tuple[Identity, str, tuple[str, ...]]:
    """The part that an address names (its identity and kind), and the way to the field inside it."""
    kind, identity, rest = "file", FILE, address
    if rest[:1] == ("plan",):
        kind, identity, rest = "plan", PLAN, rest[1:]
    while len(rest) > 1 and rest[0] in SLOTS.get(kind, {}):
        kind = SLOTS[kind][rest[0]]
        identity = identity_of(kind, rest[1], identity)
        rest = rest[2:]
    return identity, kind, rest


class Parts:
    """All parts of one edition by identity. `plain` names the lists to be taken as values."""

    def __init__(self, data: Data, plain: Iterable[Slot] = ()) -> None:
        self.found: dict[Identity, Part] = {}
        self.plain = set(plain)
        self._add("file", "", FILE, "", {name: value for name, value in data.items() if name != "plan"})
        self._add("plan", "", FILE, "plan", data.get("plan", {}))

    def _add(self, kind: str, key: str, holder: Identity, slot: str, data: Data) -> Identity:
        identity = {"file": FILE, "plan": PLAN}.get(kind) or identity_of(kind, key, holder)
        part = self.found[identity] = Part(identity, kind, key, holder, slot, {})
        for name, value in data.items():
            below = SLOTS.get(kind, {}).get(name)
            if below is None or (identity, name) in self.plain or not _keyed(value):
                part.fields[name] = value
                if below is not None:
                    self.plain.add((identity, name))
            else:
                part.below[name] = [self._add(below, item["key"], identity, name, item) for item in value]
        return identity

    def add(self, kind: str, data: Data, holder: Identity, slot: str) -> Identity:
        """Take in a part with all below it; where it stands among its neighbours is for the caller to say."""
        return self._add(kind, data["key"], holder, slot, data)

    def remove(self, identity: Identity) -> None:
        """Take out a part with all that is still below it."""
        for child in [child for children in self.found[identity].below.values() for child in children]:
            self.remove(child)
        del self.found[identity]

    def address(self, identity: Identity) -> Address:
        """The way of lists and keys to the part: `initiatives, 1-9, schedule, 1-9-L03`."""
        if identity == FILE:
            return ()
        if identity == PLAN:
            return ("plan",)
        part = self.found[identity]
        return (*self.address(part.holder), part.slot, part.key)

    def above(self, identity: Identity) -> Iterator[Part]:
        """The part and those that hold it, from the inside out."""
        while True:
            part = self.found[identity]
            yield part
            if identity == FILE:
                return
            identity = part.holder

    def data(self, identity: Identity = FILE, without: frozenset[Identity] = frozenset()) -> Data:
        """The part as it is written in the file, with all below it but `without`."""
        part = self.found[identity]
        made = dict(part.fields)
        if identity == FILE:
            made["plan"] = self.data(PLAN, without)
        for slot, children in part.below.items():
            if kept := [self.data(child, without) for child in children if child not in without]:
                made[slot] = kept
        return made


def _keyed(value: Any) -> bool:
    """A list of things whose keys stand once. An empty list that is written down is a value of its own."""
    if not isinstance(value, list) or not value:
        return False
    keys = [item.get("key") if isinstance(item, dict) else None for item in value]
    return all(isinstance(key, str) for key in keys) and len(set(keys)) == len(keys)
