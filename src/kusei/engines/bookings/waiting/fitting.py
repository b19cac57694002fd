"""Which slots somebody waits for, and what such a slot needs beyond what is kept for the line. Plain rules."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kusei.engines.bookings.resources.slots import Need, NotOffered, Slot

if TYPE_CHECKING:
    from kusei.engines.bookings.waiting.models import Entry

Times = tuple[dt.datetime, dt.datetime]


@dataclass
class Kept:
    """What is kept for the list: so many places of a cell, and times of free atoms."""

    cells: Counter[tuple[int, dt.date, int]] = field(default_factory=Counter)
    spans: dict[int, list[Times]] = field(default_factory=dict)

    def missing(self, needs: Iterable[Need]) -> list[Need]:
        """What of the needs is not kept."""
        found = []
        for need in needs:
            if need.cell is not None:
                left = need.places - self.cells[need.atom_id, need.day, need.cell]
                found += [need._replace(places=left)] if left > 0 else []
            else:
                pieces = _without((need.begins_at, need.ends_at), self.spans.get(need.atom_id, ()))
                found += [need._replace(begins_at=begins, ends_at=ends) for begins, ends in pieces]
        return found

    def rest(self, needs: Iterable[Need]) -> list[Need]:
        """What is kept beyond the needs."""
        used: Counter[tuple[int, dt.date, int]] = Counter()
        taken: dict[int, list[Times]] = {}
        for need in needs:
            if need.cell is not None:
                used[need.atom_id, need.day, need.cell] += need.places
            else:
                taken.setdefault(need.atom_id, []).append((need.begins_at, need.ends_at))
        found = [
            Need(atom, number, day, cell, _at(day), _at(day))
            for (atom, day, cell), number in (self.cells - used).items()
        ]
        for atom, several in self.spans.items():
            for span in several:
                found += [
                    Need(atom, 1, begins.date(), None, begins, ends)
                    for begins, ends in _without(span, taken.get(atom, ()))
                ]
        return found


def _at(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(), dt.UTC)  # cells are claimed by day and number, not by time


def _without(span: Times, taken: Iterable[Times]) -> list[Times]:
    """What is left of a time."""
    left = [span]
    for begins, ends in taken:
        left = [
            piece
            for one in left
            for piece in ((one[0], min(one[1], begins)), (max(one[0], ends), one[1]))
            if piece[0] < piece[1]
        ]
    return left


def wanted(entry: Entry, offered: Iterable[Slot]) -> Iterator[Slot]:
    """The slots for which somebody waits, in the order in which they stand; of free times each that is long enough."""
    for slot in offered:
        here = slot.stretch
        if not entry.first_day <= here.day <= entry.last_day:
            continue
        if not here.is_free:
            if (here.part == entry.part) if entry.part else (entry.begins <= here.begins and here.ends <= entry.ends):
                yield slot
        elif not entry.part:
            length = min(max(entry.minutes, here.shortest), here.longest)
            for begins in slot.starts():
                if entry.begins <= begins and begins + length <= entry.ends:
                    try:
                        yield slot.between(begins, begins + length)
                    except NotOffered:
                        continue
