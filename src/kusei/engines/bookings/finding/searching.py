"""Free times over all houses: which room is free when, in what order, and which condition to drop when nothing is.

Six SQL queries for a visitor without an account, however many rooms and days; one more for each fee table.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, fields, replace
from functools import partial
from operator import attrgetter
from typing import Any, NamedTuple

from kusei.engines.bookings.finding import rooms
from kusei.engines.bookings.finding.charging import May, Offer, Visitor
from kusei.engines.bookings.finding.distance import Point
from kusei.engines.bookings.finding.free import Days, free_days
from kusei.engines.bookings.finding.wishes import Wish
from kusei.engines.bookings.reservations.models import Group
from kusei.engines.bookings.resources.models import Resource
from kusei.engines.bookings.resources.slots import Stretch
from kusei.foundation.people.models import User

DAY, NEAR, CHEAP, FITTING = "day", "near", "cheap", "fitting"
"""The orders: by day, by distance, by price, by how well the size fits."""
_DEFAULTS = {one.name: one.default for one in fields(Wish)}


class Row(NamedTuple):
    """One room on one day, with its free stretches."""

    day: dt.date
    room: Resource
    free: tuple[Stretch, ...]


class Looser(NamedTuple):
    """What would be found without one of the conditions: its name, the value that is dropped, how many rows."""

    name: str
    value: str
    rows: int


@dataclass
class Found:
    """The rows in order. `every` is what could be looked at at all; `offer` says who may book and the price."""

    wish: Wish
    rows: list[Row]
    every: list[Resource]
    start: Point | None
    visitor: Visitor
    looser: list[Looser] = field(default_factory=list)

    def offer(self, row: Row, stretch: Stretch) -> Offer:
        """Price and window for the visitor."""
        return self.visitor.offer(row.room, stretch, self.wish.minutes)

    def cheapest(self, row: Row) -> int | None:
        """The least that a free stretch of the row costs the visitor; None where only the desk can say."""
        prices = [self.offer(row, one).price for one in row.free]
        return min((one for one in prices if one is not None), default=None)


def search(  # noqa: PLR0913, PLR0917  who looks, for what, in which order
    wish: Wish,
    on: dt.date,
    person: User | None = None,
    group: Group | None = None,
    order: str = DAY,
    only_now: bool = False,
    every: list[Resource] | None = None,
) -> Found:
    """What is free of what was wished for, from `on` (today) on. With `only_now` only what the visitor may book by
    themselves at this moment. When nothing is found, `looser` tells which condition to drop. `every` spares reading
    the rooms again.
    """
    every = rooms.bookable(on) if every is None else every
    start = rooms.start_of(wish, [one.facility for one in every])
    wanted = rooms.fitting(wish, every, start)
    visitor = Visitor.of(person, group, {one.facility_id for one in every}, wish.since, wish.until)
    found = Found(wish, [], every, start, visitor)
    found.rows = _rows(found, wanted)
    if wish.most is not None:
        found.rows = [one for one in found.rows if _affordable(found, one, wish.most)]
    if only_now:
        found.rows = [one for one in found.rows if any(found.offer(one, part).may is May.NOW for part in one.free)]
    if not found.rows:
        found.looser = _looser(found, only_now)
    found.rows.sort(key=_key(found, order))
    return found


def _free(found: Found, wish: Wish, wanted: Sequence[Resource]) -> dict[int, Days]:
    takes, read = wish.takes if wish.narrows else None, found.visitor.versions
    return free_days([one.pk for one in wanted], wish.since, wish.until, takes, wish.minutes, wish.covers, read)


def _rows(found: Found, wanted: Sequence[Resource]) -> list[Row]:
    free = _free(found, found.wish, wanted)
    return [Row(day, room, several) for room in wanted for day, several in free[room.pk].items()]


def _affordable(found: Found, row: Row, most: int) -> bool:
    price = found.cheapest(row)
    return price is not None and price <= most


def _key(found: Found, order: str) -> Callable[[Row], Any]:
    if order == DAY and found.start is None:
        return attrgetter("day")  # rows of a day stand in the order of the rooms already
    place = {one.pk: number for number, one in enumerate(found.every)}
    distances = {one.pk: rooms.far(one, found.start) for one in found.every} if found.start else {}
    far = float("inf")

    def away(row: Row) -> float:
        known = distances.get(row.room.pk)
        return far if known is None else known

    def price(row: Row) -> float:
        known = found.cheapest(row)
        return far if known is None else known

    def size(row: Row) -> float:
        return row.room.capacity or far

    return {
        NEAR: lambda row: (away(row), row.day, place[row.room.pk]),
        CHEAP: lambda row: (price(row), row.day, away(row), place[row.room.pk]),
        FITTING: lambda row: (size(row), row.day, away(row), place[row.room.pk]),
    }.get(order, lambda row: (row.day, away(row), place[row.room.pk]))


def _looser(found: Found, only_now: bool) -> list[Looser]:
    """Each condition that alone keeps something away, the one that gives most first. One look at all that is free."""
    wish = found.wish
    by_time = {
        "time": partial(replace, begins=None, ends=None),
        "minutes": partial(replace, minutes=0),
        "weekdays": partial(replace, weekdays=()),
    }
    told: list[tuple[str, str, Wish]] = [(name, "", drop(wish)) for name, drop in by_time.items() if drop(wish) != wish]
    for name in rooms.CONDITIONS:
        value = getattr(wish, name)
        if name in ("equipment", "access"):
            told += [(name, one, _with(wish, name, tuple(key for key in value if key != one))) for one in value]
        elif value != _DEFAULTS[name]:
            told.append((name, str(value), _with(wish, name, _DEFAULTS[name])))
    if wish.most is not None:
        told.append(("most", str(wish.most), replace(wish, most=None)))
    free: dict[tuple[object, ...], dict[int, Days]] = {}
    results = []
    for name, value, other in told:
        when = (other.covers, other.minutes, other.weekdays)
        if when not in free:
            looked = wish if when == (wish.covers, wish.minutes, wish.weekdays) else other
            free[when] = _free(found, looked, found.every)
        rows = [
            Row(day, room, several)
            for room in rooms.fitting(other, found.every, found.start)
            for day, several in free[when][room.pk].items()
        ]
        if other.most is not None:
            rows = [one for one in rows if _affordable(found, one, other.most)]
        if only_now:
            rows = [one for one in rows if any(found.offer(one, part).may is May.NOW for part in one.free)]
        if rows:
            results.append(Looser(name, value, len(rows)))
    if only_now and (number := _without(found)):
        results.append(Looser("only_now", "", number))
    return sorted(results, key=lambda one: -one.rows)


def _with(wish: Wish, name: str, value: Any) -> Wish:
    changed: dict[str, Any] = {name: value}
    return replace(wish, **changed)


def _without(found: Found) -> int:
    """How many rows there are when it does not matter who may book when."""
    wanted = rooms.fitting(found.wish, found.every, found.start)
    rows = _rows(found, wanted)
    most = found.wish.most
    return len(rows) if most is None else sum(_affordable(found, one, most) for one in rows)
