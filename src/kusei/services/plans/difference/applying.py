"""Applies a difference to the old edition: the result is the new one, byte for byte."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from kusei.services.plans.difference.changes import Change
from kusei.services.plans.difference.parts import SLOTS, Data, Identity, Parts, Slot, resolve
from kusei.services.plans.difference.values import ABSENT, OPEN_MAPS, same


class DoesNotFit(ValueError):
    """The difference is not from this edition: a part is missing, or a field has another value than the old one."""

    code = "plans.difference-does-not-fit"

    def __init__(self, change: Change) -> None:
        self.change = change
        super().__init__(" / ".join(change.address))


def apply(old: Data, difference: Iterable[Change]) -> Data:
    """The new edition's canonical data. `old` stays as it is. Raises `DoesNotFit`."""
    changes = list(difference)
    parts = Parts(old, _plain(changes))
    for change in changes:
        if change.field:
            continue
        if change.kind in {"removed", "moved"}:
            _take_out(parts, change)
    for change in changes:
        if not change.field and change.kind in {"added", "moved"}:
            _put_in(parts, change)
    for change in changes:
        if not change.field and change.kind == "removed":
            parts.remove(resolve(change.address)[0])
    for change in changes:
        if change.field:
            _set(parts, change)
    return parts.data()


def _plain(changes: Iterable[Change]) -> Iterable[Slot]:
    """Lists that the difference takes as values."""
    for change in changes:
        identity, kind, way = resolve(change.address)
        if len(way) == 1 and way[0] in SLOTS.get(kind, {}):
            yield identity, way[0]


def _take_out(parts: Parts, change: Change) -> None:
    """Out of the list where it stands; what is removed stays among the parts until all that moved has left it."""
    identity = resolve(change.address)[0]
    part = parts.found.get(identity)
    if part is None:
        raise DoesNotFit(change)
    parts.found[part.holder].below[part.slot].remove(identity)


def _put_in(parts: Parts, change: Change) -> None:
    identity, kind, _way = resolve(change.address)
    holder = resolve(change.address[:-2])[0]
    slot = change.address[-2]
    if holder not in parts.found or (change.kind == "added" and identity in parts.found):
        raise DoesNotFit(change)
    if change.kind == "added":
        parts.add(kind, change.new, holder, slot)
    else:
        part = parts.found[identity]
        part.holder, part.slot = holder, slot
    row = parts.found[holder].below.setdefault(slot, [])
    row.insert(_index(parts, row, change) if change.after is not None else 0, identity)


def _index(parts: Parts, row: list[Identity], change: Change) -> int:
    for number, identity in enumerate(row):
        if parts.found[identity].key == change.after:
            return number + 1
    raise DoesNotFit(change)


def _set(parts: Parts, change: Change) -> None:
    identity, _kind, way = resolve(change.address)
    if identity not in parts.found:
        raise DoesNotFit(change)
    part = parts.found[identity]
    part.fields = _with(part.fields, way, change)


def _with(record: Data, way: tuple[str, ...], change: Change) -> Data:
    """A copy of the record with the value at the end of the way."""
    name, rest = way[0], way[1:]
    made = dict(record)
    value: Any = change.new
    if rest:
        value = _with(record.get(name, {}), rest, change)
        if not value and name in OPEN_MAPS:
            value = ABSENT
    elif not same(record.get(name, ABSENT), change.old):
        raise DoesNotFit(change)
    if value is ABSENT:
        made.pop(name, None)
    else:
        made[name] = value
    return made
