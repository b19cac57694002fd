"""Computes what differs between two editions, with as few changes as say it all."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import Any

from kusei.services.plans.difference.changes import Change, Difference, Kind
from kusei.services.plans.difference.parts import FILE, PLAN, SLOTS, Address, Data, Identity, Part, Parts
from kusei.services.plans.difference.values import differing

# The field of a part that is its name, and the field that says where it belongs.
NAMES = {"plan": "title", "node": "title", "initiative": "title", "subplan": "title", "line": "action",
         "indicator": "name", "level": "label", "kind": "label", "tag": "label", "mark": "label"}  # fmt: skip
PLACES = {"node": "parent", "initiative": "listings"}
_BY_YEAR = frozenset({"years", "targets", "group_marks"})


def difference(old: Data, new: Data) -> Difference:
    """Every change from `old` to `new`, both canonical plan data (`json.loads(canonical_json(file))`).

    Parts are matched by their keys. A part that only shifted because another came or went is not moved.
    """
    return Difference(tuple(_Comparing(old, new).changes()))


class _Comparing:
    def __init__(self, old: Data, new: Data) -> None:
        self.old, self.new = Parts(old), Parts(new)
        plain = self.old.plain | self.new.plain
        if plain - self.old.plain:
            self.old = Parts(old, plain)
        if plain - self.new.plain:
            self.new = Parts(new, plain)
        self.in_both = frozenset(self.old.found) & frozenset(self.new.found)

    def changes(self) -> Iterator[Change]:
        yield from self._fields(FILE)
        yield from self._below(PLAN)
        yield from self._slots(FILE)

    def _below(self, identity: Identity) -> Iterator[Change]:
        yield from self._fields(identity)
        yield from self._slots(identity)

    def _slots(self, holder: Identity) -> Iterator[Change]:
        before = self.old.found[holder].below if holder in self.old.found else {}
        after = self.new.found[holder].below
        for slot in SLOTS.get(self.new.found[holder].kind, ()):
            yield from self._slot(holder, slot, before.get(slot, []), after.get(slot, []))

    def _slot(
        self, holder: Identity, slot: str, before: Sequence[Identity], after: Sequence[Identity]
    ) -> Iterator[Change]:
        """The changes of one list, in the new order; what was removed is named where it stood."""
        stays = steady(before, after)
        gone: list[Identity] = []
        removed_before: dict[Identity | None, list[Identity]] = {}
        for identity in before:
            if identity in stays:
                removed_before[identity], gone = gone, []
            elif identity not in self.new.found:
                gone.append(identity)
        removed_before[None] = gone
        neighbour: str | None = None
        brand_new = holder not in self.old.found
        for identity in after:
            for lost in removed_before.get(identity, ()):
                yield self._removed(lost)
            if identity not in self.old.found:
                if not brand_new:  # a list of a new part is told with that part
                    yield self._added(identity, neighbour)
                yield from self._slots(identity)
            else:
                if identity not in stays:
                    yield self._moved(identity, neighbour)
                yield from self._below(identity)
            neighbour = self.new.found[identity].key
        for lost in removed_before[None]:
            yield self._removed(lost)

    def _fields(self, identity: Identity) -> Iterator[Change]:
        before, after = self.old.found[identity], self.new.found[identity]
        for way, was, now in differing(before.fields, after.fields):
            yield self._change(_kind(after, way), self.new, identity, way, old=was, new=now)

    def _added(self, identity: Identity, neighbour: str | None) -> Change:
        data = self.new.data(identity, self.in_both)  # what was there before, and now stands below it, was moved
        return self._change("added", self.new, identity, new=data, after=neighbour)

    def _removed(self, identity: Identity) -> Change:
        return self._change("removed", self.old, identity, old=self.old.data(identity, self.in_both))

    def _moved(self, identity: Identity, neighbour: str | None) -> Change:
        was, now = _place(self.old, identity), _place(self.new, identity)
        return self._change("moved", self.new, identity, old=was, new=now, after=neighbour)

    def _change(self, kind: Kind, parts: Parts, identity: Identity, way: tuple[str, ...] = (), **values: Any) -> Change:
        part = parts.found[identity]
        around = {step.kind: step for step in reversed(list(parts.above(identity)))}
        initiative, line = around.get("initiative"), around.get("line")
        return Change(
            kind=kind,
            address=(*parts.address(identity), *way),
            subject=part.kind,
            field=".".join(way),
            initiative=initiative.key if initiative else None,
            code=initiative.fields.get("code") if initiative else None,
            line=line.key if line else None,
            action=line.fields.get("action") if line else None,
            fiscal_year=int(way[1]) if len(way) > 1 and way[0] in _BY_YEAR else None,
            **values,
        )


def steady(before: Sequence[Identity], after: Sequence[Identity]) -> set[Identity]:
    """Those that stand in both lists and keep their order: as many as possible, so that few are moved."""
    place = {identity: number for number, identity in enumerate(before)}
    common = [identity for identity in after if identity in place]
    tails: list[int] = []  # the smallest end of a rising row of each length
    ends: list[int] = []
    way_back: list[int] = []
    for number, identity in enumerate(common):
        length = bisect_left(tails, place[identity])
        way_back.append(ends[length - 1] if length else -1)
        if length == len(tails):
            tails.append(0)
            ends.append(0)
        tails[length], ends[length] = place[identity], number
    found: set[Identity] = set()
    at = ends[-1] if ends else -1
    while at >= 0:
        found.add(common[at])
        at = way_back[at]
    return found


def _kind(part: Part, way: tuple[str, ...]) -> Kind:
    if way == (NAMES.get(part.kind),):
        return "renamed"
    return "moved" if way == (PLACES.get(part.kind),) else "changed"


def _place(parts: Parts, identity: Identity) -> dict[str, Any]:
    """The list that a part stands in, and the key of its neighbour before."""
    part = parts.found[identity]
    row = parts.found[part.holder].below[part.slot]
    at = row.index(identity)
    inside: Address = (*parts.address(part.holder), part.slot)
    return {"in": list(inside), "after": parts.found[row[at - 1]].key if at else None}
