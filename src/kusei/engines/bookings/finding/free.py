"""What is free of many resources: three queries, then sets over stretches that resources share.

A resource of which nothing is held gets the very stretches that its timetable shares with others; only days on which
something is held are looked at cell by cell, or start by start.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from operator import attrgetter

from kusei.engines.bookings.claims import queries as claims
from kusei.engines.bookings.claims.queries import Taken
from kusei.engines.bookings.resources import queries as resources
from kusei.engines.bookings.resources.slots import NotOffered, Slot, Slots, Stretch
from kusei.foundation.web import clock

Days = dict[dt.date, tuple[Stretch, ...]]
"""The free stretches of a day, in order; a day without any is not there."""
Cut = dict[tuple[dt.date, frozenset[int]], tuple[Stretch, ...]]
"""By day and cells that are full: what is left of the day. Shared by resources that offer the same."""
Takes = Callable[[Stretch], bool]
Span = tuple[dt.datetime, dt.datetime, int]
_DAY = attrgetter("day")
_ONE_DAY = dt.timedelta(days=1)


@dataclass
class _Held:
    """What is held, by atom; of free atoms by day too."""

    places: dict[int, int]
    cells: dict[int, dict[tuple[dt.date, int], int]] = field(default_factory=lambda: defaultdict(dict))
    spans: dict[tuple[int, dt.date], list[Span]] = field(default_factory=lambda: defaultdict(list))

    @classmethod
    def of(cls, taken: Taken, places: dict[int, int]) -> _Held:
        held = cls(places)
        for (atom, day, cell), number in taken.cells.items():
            held.cells[atom][day, cell] = number
        for atom, several in taken.spans.items():
            for span in several:
                day, last = (one.astimezone(clock.TOKYO).date() for one in span[:2])
                while day <= last:
                    held.spans[atom, day].append(span)
                    day += _ONE_DAY
        return held

    def full(self, slots: Slots) -> dict[dt.date, set[int]]:
        """By day the cells in which an atom has fewer places left than the resource takes."""
        found: dict[dt.date, set[int]] = {}
        for atom, need in slots.atoms:
            most = self.places[atom] - need
            for (day, cell), number in self.cells.get(atom, {}).items():
                if number > most:
                    found.setdefault(day, set()).add(cell)
        return found

    def has_room(self, use: Slot) -> bool:
        """Whether every free atom has places left for the use, preparation included."""
        for need in use.needs():
            spans = self.spans.get((need.atom_id, need.day), ())
            taken = {place for begin, end, place in spans if begin < need.ends_at and need.begins_at < end}
            if self.places[need.atom_id] - len(taken) < need.places:
                return False
        return True


def free_days(  # noqa: PLR0913, PLR0917  what of which days
    resource_ids: Collection[int],
    since: dt.date,
    until: dt.date,
    takes: Takes | None = None,
    minutes: int = 0,
    covers: tuple[int, int] | None = None,
    versions: resources.Versions | None = None,
) -> dict[int, Days]:
    """By resource and day what is free of the stretches that `takes` accepts and that have not begun.

    Three SQL queries; two if `versions` of all their facilities were read already.

    Of free times come the times in which a use of `minutes` (or the shortest) can begin and end; with `covers` only
    that very time. Every resource that was asked for is there.
    """
    offered = resources.slots(resource_ids, since, until, versions)
    places = {atom: most for slots in offered.values() for atom, most in slots.places.items()}
    held, now = _Held.of(claims.taken(places, since, until), places), clock.now()
    shared: dict[int, tuple[Days, Cut]] = {}
    found: dict[int, Days] = {}
    for pk, slots in offered.items():
        key = id(slots.stretches)
        if key not in shared:
            shared[key] = _by_day(filter(takes, slots.stretches) if takes else slots.stretches), {}
        found[pk] = _of_resource(slots, *shared[key], held, minutes, covers, now)
    return found


def _by_day(stretches: Iterable[Stretch]) -> Days:
    """Stretches come in the order of their days."""
    return {day: tuple(several) for day, several in groupby(stretches, _DAY)}


def _of_resource(  # noqa: PLR0913, PLR0917  what was read for all
    slots: Slots, days: Days, cut: Cut, held: _Held, minutes: int, covers: tuple[int, int] | None, now: dt.datetime
) -> Days:
    if any(held.places[atom] < need for atom, need in slots.atoms):
        return {}
    today = now.astimezone(clock.TOKYO).date()
    full, found = held.full(slots), dict(days)
    free_times = next((several[0].is_free for several in days.values()), False)
    for day in list(days) if free_times else [*full, today]:
        several = days.get(day, ())
        if free_times:
            plain = day != today and covers is None and not any(held.spans.get((atom, day)) for atom, _ in slots.atoms)
            if not plain:
                left = [one for whole in several for one in _times(whole, slots, held, minutes, covers, now)]
                found[day] = tuple(left)
        elif several:
            key = day, frozenset(full.get(day, ()))
            if key not in cut:  # many rooms lack the same cells of a day
                cut[key] = tuple([one for one in several if key[1].isdisjoint(one.cells) and one.begins_at > now])
            found[day] = cut[key]
        if not found.get(day, True):
            del found[day]
    return found


def _times(  # noqa: PLR0913, PLR0917  what was read for all
    whole: Stretch, slots: Slots, held: _Held, minutes: int, covers: tuple[int, int] | None, now: dt.datetime
) -> Sequence[Stretch]:
    """The stretches of a free time in which a use fits, joined where one follows the other."""
    slot = Slot(slots.resource_id, slots.atoms, whole)
    length = min(max(minutes, whole.shortest), whole.longest)
    length += -length % whole.step
    wanted = [covers] if covers else [(begins, begins + length) for begins in slot.starts()]
    runs: list[tuple[int, int]] = []
    for begins, ends in wanted:
        try:
            use = slot.between(begins, min(ends, whole.ends))
        except NotOffered:
            continue
        if use.begins_at > now and held.has_room(use):
            if runs and begins <= runs[-1][1]:
                runs[-1] = (runs[-1][0], use.stretch.ends)
            else:
                runs.append((begins, use.stretch.ends))
    minute = dt.timedelta(minutes=1)
    return [
        whole._replace(
            begins=begins,
            ends=ends,
            begins_at=whole.begins_at + (begins - whole.begins) * minute,
            ends_at=whole.begins_at + (ends - whole.begins) * minute,
        )
        for begins, ends in runs
    ]
