"""Several parts of a day in one booking (午前と午後), and equipment at the time of a booking. Plain rules."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from kusei.engines.bookings.reservations.refusals import NotOffered
from kusei.engines.bookings.resources import slots as offers
from kusei.engines.bookings.resources.models import Resource
from kusei.engines.bookings.resources.slots import Need, Slot

JOIN = "+"
"""Between the keys of parts that are booked together: `am+pm`. No key has it."""


class Added(NamedTuple):
    """So many pieces of equipment, at the time of the booking."""

    resource: Resource
    number: int
    slot: Slot
    question: str | None  # of the fee table

    def needs(self) -> Iterator[Need]:
        """What the pieces take together."""
        return (need._replace(places=need.places * self.number) for need in self.slot.needs())


def parts_of(part: str) -> list[str]:
    """The keys of the parts that are booked; none for free times."""
    return part.split(JOIN) if part else []


def pick(offered: Iterable[Slot], part: str, begins: int | None, ends: int | None) -> Slot:
    """The slot that is asked for: parts of the day, or from minute to minute. Raises `NotOffered`."""
    every = list(offered)
    if part:
        return together(every, parts_of(part))
    for slot in every:
        if slot.stretch.is_free and begins is not None and ends is not None:
            try:
                return slot.between(begins, ends)
            except offers.NotOffered:
                continue
    raise NotOffered


def together(every: Sequence[Slot], keys: Sequence[str]) -> Slot:
    """One slot over parts of one day that follow on each other.

    Where the grid has a part of its own for just that time (全日), it is that part with its price. Raises
    `NotOffered` when a part is not offered, they overlap, or there is another between them.
    """
    chosen = sorted((one for one in every if one.part in keys), key=lambda one: one.begins_at)
    if not chosen or len(chosen) != len(keys):
        raise NotOffered
    if len(chosen) == 1:
        return chosen[0]
    for one, after in pairwise(chosen):
        between = (other for other in every if one.ends_at <= other.begins_at and other.ends_at <= after.begins_at)
        if after.begins_at < one.ends_at or any(between):
            raise NotOffered
    cells = tuple(sorted(cell for one in chosen for cell in one.stretch.cells))
    for one in every:
        if tuple(sorted(one.stretch.cells)) == cells:
            return one
    first, last = chosen[0].stretch, chosen[-1].stretch
    part = JOIN.join(one.part for one in chosen)
    whole = first._replace(part=part, ends=last.ends, ends_at=last.ends_at, cells=cells, after=last.after)
    return chosen[0]._replace(stretch=whole)


def runs(every: Iterable[Slot], begin: str) -> list[Slot]:
    """What can be booked from that part on: the part, then with one more part after the other that follows.

    Parts that hold others (全日) are no step of their own; they stand for the run that is as long.
    """
    day = [one for one in every if one.part]
    first = next((one for one in day if one.part == begin), None)
    if first is None:
        return []
    single = sorted((one for one in day if len(one.stretch.cells) == 1), key=lambda one: one.begins_at)
    found, keys = [first], [begin]
    for one in single if first in single else ():
        if one.begins_at < first.ends_at:
            continue
        keys.append(one.part)
        try:
            found.append(together(day, keys))
        except NotOffered:
            break
    return found


def beside(offered: Iterable[Slot], slot: Slot) -> Slot:
    """The equipment at the time of the slot: by the same parts, or in its own free times. Raises `NotOffered`."""
    every = [one for one in offered if one.day == slot.day]
    here = slot.stretch
    keys = parts_of(here.part)
    if keys and any(one.part == keys[0] for one in every):
        found = together(every, keys)
        if (found.begins_at, found.ends_at) == (slot.begins_at, slot.ends_at):
            return found
    return pick([one for one in every if one.stretch.is_free], "", here.begins, here.ends)
