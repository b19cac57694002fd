"""How fast free times are found: 30 houses × 14 days with the page's rows, beside NOT EXISTS; 500 rooms × 60 days.

Run in the process of a prepared database (see `throwaway`), as the other parts are. The naive way asks the database
for each offered slot whether a claim stands against it; it finds the same, which is asserted.
"""

from __future__ import annotations

import datetime as dt
import random
import statistics
import time
import uuid
from collections.abc import Callable, Iterator
from typing import Any

HOUSES, DAYS = 30, 14
MANY, LONG = 500, 60
SHARE = 0.35
"""Of the slots that are taken."""
ROUNDS, NAIVE_ROUNDS = 60, 3

_EACH = """
SELECT NOT EXISTS (SELECT FROM claims_cell c WHERE c.atom_id = %s AND c.day = %s AND c.cell = ANY(%s)
AND (c.until IS NULL OR c.until > %s))
"""
_TOGETHER = """
SELECT w.n FROM unnest(%s::bigint[], %s::date[], %s::int[], %s::int[]) AS w(atom, day, cell, n)
GROUP BY w.n HAVING bool_and(NOT EXISTS (SELECT FROM claims_cell c
WHERE c.atom_id = w.atom AND c.day = w.day AND c.cell = w.cell AND (c.until IS NULL OR c.until > %s)))
"""
Slots = set[tuple[int, dt.date, str]]


def rows() -> Iterator[dict[str, Any]]:
    """One row for each size, with the naive ways beside it."""
    from kusei.foundation.web.collecting import settle_down

    settle_down()  # as the server does when it starts
    yield _thirty()
    yield _many()


def _thirty() -> dict[str, Any]:
    from django.template.loader import render_to_string

    from kusei.engines.bookings.finding import rooms, searching, showing
    from kusei.engines.bookings.finding.wishes import Wish
    from kusei.foundation.web import clock

    today = clock.today()
    _houses("bench-few", HOUSES, 1, DAYS)
    since, until = today + dt.timedelta(days=1), today + dt.timedelta(days=DAYS)
    wish = Wish(since, until)
    every = [one for one in rooms.bookable(today) if one.facility.key.startswith("bench-few")]

    def ours() -> searching.Found:
        return searching.search(wish, today, every=every)

    def page() -> str:
        found = ours()
        return render_to_string("finding/rows.html", {"days": showing.days(found, found.rows[:20])})

    def each() -> Slots:
        return _naive_each(every, since, until)

    def together() -> Slots:
        return _naive_together(every, since, until)

    same = {(row.room.pk, row.day, part.part) for row in ours().rows for part in row.free}
    assert same == each() == together(), "the ways find different slots"
    with_rows, alone = _times(page, ROUNDS), _times(ours, ROUNDS)
    naive, one_query = _times(each, NAIVE_ROUNDS), _times(together, ROUNDS)
    return {
        "what": f"free times of {HOUSES} houses × {DAYS} days, {len(same):,} free slots",
        "queries": _queries(ours),
        "ms": _ms(alone),
        "ms_with_a_page_of_rows": _ms(with_rows),
        "p95_ms_with_a_page_of_rows": _p95(with_rows),
        "ms_not_exists_for_each_slot": _ms(naive),
        "times_faster": round(statistics.median(naive) / statistics.median(with_rows), 1),
        "ms_not_exists_in_one_query": _ms(one_query),
    }


def _many() -> dict[str, Any]:
    from kusei.engines.bookings.finding.free import free_days
    from kusei.engines.bookings.resources.models import Resource
    from kusei.foundation.web import clock

    today = clock.today()
    _houses("bench-many", 50, MANY // 50, LONG)
    since, until = today + dt.timedelta(days=1), today + dt.timedelta(days=LONG)
    every = list(Resource.objects.filter(facility__key__startswith="bench-many"))
    ids = [one.pk for one in every]

    def ours() -> Any:
        return free_days(ids, since, until)

    found = {(pk, day, part.part) for pk, days in ours().items() for day, parts in days.items() for part in parts}
    assert found == _naive_together(every, since, until), "the ways find different slots"
    times, naive = _times(ours, ROUNDS), _times(lambda: _naive_together(every, since, until), NAIVE_ROUNDS)
    return {
        "what": f"free times of {len(ids)} rooms × {LONG} days, {len(found):,} free slots",
        "queries": _queries(ours),
        "ms": _ms(times),
        "p95_ms": _p95(times),
        "ms_not_exists_in_one_query": _ms(naive),
    }


def _houses(name: str, houses: int, rooms: int, days: int) -> None:
    """Houses of their own with rooms of three parts a day, a share of which is taken."""
    from django.db import transaction

    from kusei.engines.bookings.claims import commands as claims
    from kusei.engines.bookings.resources import queries, testing
    from kusei.engines.bookings.resources.models import Resource
    from kusei.foundation.web import clock

    like = next(one for one in testing.CONTENT["resources"] if one["key"] == "hall-a")
    told = [
        {**like, "key": f"room-{number}", "name": f"部屋{number}", "parent": None, "atoms": []}
        for number in range(rooms)
    ]
    made = [
        testing.facility(key=f"{name}-{number:03}", resources=told, atoms=[], closed={}).pk for number in range(houses)
    ]
    luck, today = random.Random(2026), clock.today()
    ids = Resource.objects.filter(facility__in=made).values_list("pk", flat=True)
    offered = queries.slots(list(ids), today + dt.timedelta(days=1), today + dt.timedelta(days=days))
    with transaction.atomic():
        for slots in offered.values():
            for slot in slots:
                if len(slot.stretch.cells) == 1 and luck.random() < SHARE:
                    claims.take(uuid.UUID(int=luck.getrandbits(128)), slot.needs())
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("ANALYZE claims_cell")


def _naive_each(every: list[Any], since: dt.date, until: dt.date) -> Slots:
    """A query for each slot."""
    from django.db import connection

    from kusei.engines.bookings.resources import queries
    from kusei.foundation.web import clock

    found, now = set(), clock.now()
    with connection.cursor() as cursor:
        for pk, slots in queries.slots([one.pk for one in every], since, until).items():
            for slot in slots:
                cursor.execute(_EACH, [slot.atoms[0][0], slot.day, list(slot.stretch.cells), now])
                if cursor.fetchone()[0]:
                    found.add((pk, slot.day, slot.part))
    return found


def _naive_together(every: list[Any], since: dt.date, until: dt.date) -> Slots:
    """All slots in one query."""
    from django.db import connection

    from kusei.engines.bookings.resources import queries
    from kusei.foundation.web import clock

    offered = queries.slots([one.pk for one in every], since, until)
    slots = [slot for several in offered.values() for slot in several]
    asked = [
        (slot.atoms[0][0], slot.day, cell, number) for number, slot in enumerate(slots) for cell in slot.stretch.cells
    ]
    with connection.cursor() as cursor:
        cursor.execute(_TOGETHER, [*(list(column) for column in zip(*asked, strict=True)), clock.now()])
        return {(slots[n].resource_id, slots[n].day, slots[n].part) for (n,) in cursor.fetchall()}


def _times(work: Callable[[], object], rounds: int) -> list[float]:
    work()
    found = []
    for _ in range(rounds):
        begun = time.perf_counter()
        work()
        found.append(time.perf_counter() - begun)
    return found


def _queries(work: Callable[[], object]) -> int:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as seen:
        work()
    return len(seen)


def _ms(times: list[float]) -> float:
    return round(statistics.median(times) * 1000, 2)


def _p95(times: list[float]) -> float:
    return round(sorted(times)[int(len(times) * 0.95)] * 1000, 2)
