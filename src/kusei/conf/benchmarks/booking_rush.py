"""How fast rooms are booked: one after the other, at 16 connections, and in the minute in which a window opens.

Beside the bookings at 16 connections stand bare inserts of the same rows into the same tables, whose keys and guards
hold, one transaction for each booking. They take turns in one run. Run in the process of a prepared database.
"""

from __future__ import annotations

import datetime as dt
import json
import multiprocessing
import os
import random
import statistics
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from typing import Any

PROCESSES, EACH = 2, 8  # 16 connections
SECONDS, ROUNDS, ROOMS = 3.0, 3, 60
SEQUENTIAL = 300
PEOPLE, WANTED = 10_000, 12

Slot = tuple[int, dt.date, str]
_CELL = (
    "INSERT INTO claims_cell (atom_id, day, cell, place, holder, parts)"
    " SELECT atom_id, %s, %s, 1, %s, 1 FROM resources_occupies WHERE resource_id = %s"
)
_BOOKING = (
    "INSERT INTO reservations_booking (id, resource_id, day, part, begins_at, ends_at, slots, person_id, booker,"
    " people, purpose, answers, state, source, price, deposit, made_by_id, made_at)"
    " VALUES (%(id)s, %(room)s, %(day)s, %(part)s, %(begins)s, %(ends)s, 1, %(person)s, 'everybody', 0, '', '{}',"
    " 'confirmed', 'resident', 0, 0, %(person)s, now())"
)
_EVENT = (
    "INSERT INTO reservations_bookingevent (booking_id, kind, at, by_id, why, facts)"
    " VALUES (%s, 'booked', now(), %s, '', '{\"state\": \"confirmed\"}')"
)


def rows() -> Iterator[dict[str, Any]]:
    """One row for each measurement."""
    from django.db import connections

    from kusei.engines.bookings.resources import testing
    from kusei.foundation.people.testing import resident

    many = [
        {"key": f"room-{n}", "name": f"部屋{n}", "kind": "room", "timetable": "rooms", "rules": "all"}
        for n in range(ROOMS)
    ]
    everybody = {**testing.EVERYBODY, "window": testing.ALWAYS}
    hall = testing.facility(key="rush-hall", resources=many, atoms=[], rules=[{"key": "all", "bookers": [everybody]}])
    people = [resident(f"rush{n}@example.jp").pk for n in range(PROCESSES * EACH)]
    slots = _slots(list(hall.resources.values_list("pk", flat=True)))
    random.Random(1).shuffle(slots)
    yield _one_by_one([slots.pop() for _ in range(SEQUENTIAL)], people[0])
    wanted = [slots.pop() for _ in range(WANTED)]
    connections.close_all()
    yield _together(slots, people)
    yield _opening(wanted, people[0])


def _slots(rooms: list[int]) -> list[Slot]:
    from kusei.engines.bookings.resources import queries
    from kusei.foundation.web import clock

    first = clock.today() + dt.timedelta(days=2)
    offered = queries.slots(rooms, first, first + dt.timedelta(days=330))
    return [(room, one.day, one.part) for room in rooms for one in offered[room] if len(one.stretch.cells) == 1]


def _by_command(person: int) -> Callable[[Slot], None]:
    """The command, given the room and the person as its caller has them."""
    from kusei.engines.bookings.reservations import commands
    from kusei.engines.bookings.resources.models import Resource
    from kusei.foundation.people.models import User

    who = User.objects.get(pk=person)
    rooms = {one.pk: one for one in Resource.objects.select_related("facility__municipality")}

    def step(slot: Slot) -> None:
        commands.book(resource=rooms[slot[0]], day=slot[1], part=slot[2], person=who, by=who)

    return step


def _one_by_one(slots: list[Slot], person: int) -> dict[str, Any]:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    book = _by_command(person)
    with CaptureQueriesContext(connection) as asked:
        book(slots[0])
    begun, cpu = time.perf_counter(), time.process_time()
    for slot in slots[1:]:
        book(slot)
    took, spent = time.perf_counter() - begun, time.process_time() - cpu
    return {
        "what": "bookings by the command, one after the other",
        "per_second": round((len(slots) - 1) / took, 1),
        "python_ms_each": round(1000 * spent / (len(slots) - 1), 2),
        "queries_each": len([one for one in asked if not one["sql"].startswith(("BEGIN", "COMMIT"))]),
    }


# ---------------------------------------------------------------------- sixteen at once


def _together(slots: list[Slot], people: list[int]) -> dict[str, Any]:
    """Everybody books free slots of their own, so that nobody waits for another."""
    ours, bare = [], []
    share = len(slots) // (2 * ROUNDS)
    for _ in range(ROUNDS):
        bare.append(_rate(_bare, slots[-share:], people))
        del slots[-share:]
        ours.append(_rate(_by_command, slots[-share:], people))
        del slots[-share:]
    return {
        "what": "bookings by the command at 16 connections",
        "per_second": round(statistics.median(ours)),
        "bare_inserts_of_the_same_rows_per_second": round(statistics.median(bare)),
        "share": round(statistics.median(ours) / statistics.median(bare), 3),
    }


Work = Callable[[int], Callable[[Slot], None]]


def _rate(work: Work, slots: list[Slot], people: list[int]) -> float:
    parts = [(work, slots[n::PROCESSES], people[n * EACH : (n + 1) * EACH]) for n in range(PROCESSES)]
    with multiprocessing.get_context("fork").Pool(PROCESSES) as pool:
        return sum(pool.map(_many, parts))


def _many(part: tuple[Work, list[Slot], list[int]]) -> float:
    work, slots, people = part
    done, gate = [0] * EACH, threading.Barrier(EACH, timeout=60)

    def run(number: int) -> None:
        step, own = work(people[number]), iter(slots[number::EACH])
        step(next(own))
        gate.wait()
        until = time.perf_counter() + SECONDS
        while time.perf_counter() < until:
            step(next(own))
            done[number] += 1

    threads = [threading.Thread(target=run, args=(number,)) for number in range(EACH)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(done) / SECONDS


def _bare(person: int) -> Callable[[Slot], None]:
    import psycopg

    connection = psycopg.connect(os.environ["KUSEI_DATABASE_URL"], autocommit=True)
    hours = {"am": (9, 12, 0), "pm": (13, 17, 1), "night": (18, 22, 2)}
    tokyo = dt.timezone(dt.timedelta(hours=9))

    def step(slot: Slot) -> None:
        room, day, part = slot
        begins, ends, cell = hours[part]
        one = uuid.uuid4()
        at = [dt.datetime(day.year, day.month, day.day, hour, tzinfo=tokyo) for hour in (begins, ends)]
        values = {"id": one, "room": room, "day": day, "part": part, "begins": at[0], "ends": at[1], "person": person}
        with connection.transaction():
            connection.execute(_CELL, [day, cell, one, room])
            connection.execute(_BOOKING, values)
            connection.execute(_EVENT, [one, person])

    return step


# ---------------------------------------------------------------------- the opening minute

# Each answer in a transaction of its own, asked for where the database is: the client's own time is not looked at.
_OPENING = """
CREATE OR REPLACE PROCEDURE bench_opening(people int, wishes jsonb, INOUT booked int, INOUT taken int)
LANGUAGE plpgsql AS $$
DECLARE
    one jsonb;
    said text;
BEGIN
    booked := 0;
    taken := 0;
    FOR n IN 1 .. people LOOP
        one := wishes -> (floor(random() * jsonb_array_length(wishes)))::int;
        SELECT outcome INTO said FROM reservations_book(
            (one -> 'facts') || jsonb_build_object('id', gen_random_uuid()), '[]', NULL,
            ARRAY[(one ->> 'atom')::bigint], ARRAY[1], ARRAY[(one ->> 'day')::date], ARRAY[(one ->> 'cell')::int],
            ARRAY[now()], ARRAY[now()], now());
        COMMIT;
        IF said = 'booked' THEN booked := booked + 1; ELSE taken := taken + 1; END IF;
    END LOOP;
END
$$
"""


def _opening(slots: list[Slot], person: int) -> dict[str, Any]:
    """Everybody wants one of a few slots at once: what the database takes until all of them have their answer."""
    import psycopg

    wishes = json.dumps([_wish(slot, person) for slot in slots])
    connections = PROCESSES * EACH
    said: list[tuple[int, int]] = []
    gate = threading.Barrier(connections + 1, timeout=60)
    with psycopg.connect(os.environ["KUSEI_DATABASE_URL"], autocommit=True) as connection:
        connection.execute(_OPENING)

    def run() -> None:
        with psycopg.connect(os.environ["KUSEI_DATABASE_URL"], autocommit=True) as connection:
            connection.execute("SELECT 1")
            gate.wait()
            asked = connection.execute("CALL bench_opening(%s, %s, 0, 0)", [PEOPLE // connections, wishes])
            said.append(asked.fetchone() or (0, 0))

    threads = [threading.Thread(target=run) for _ in range(connections)]
    for thread in threads:
        thread.start()
    gate.wait()
    begun = time.perf_counter()
    for thread in threads:
        thread.join()
    took = time.perf_counter() - begun
    return {
        "what": f"the opening minute: {PEOPLE:,} people want {WANTED} slots at {connections} connections",
        "seconds_until_all_are_answered": round(took, 2),
        "booked": sum(booked for booked, _taken in said),
        "told_that_it_is_taken": sum(taken for _booked, taken in said),
    }


def _wish(slot: Slot, person: int) -> dict[str, Any]:
    from kusei.engines.bookings.reservations.models import Booking
    from kusei.engines.bookings.resources import queries
    from kusei.engines.payments.invoices.booking import as_record
    from kusei.foundation.web import clock

    room, day, part = slot
    offered = next(one for one in queries.slots([room], day, day)[room] if one.part == part)
    made = Booking(
        resource_id=room,
        number=0,
        day=day,
        part=part,
        begins_at=offered.begins_at,
        ends_at=offered.ends_at,
        person_id=person,
        booker="everybody",
        state="confirmed",
        source="resident",
        made_by_id=person,
        made_at=clock.now(),
    )
    (need,) = offered.needs()
    facts = json.loads(as_record(made))
    return {"facts": facts, "atom": need.atom_id, "day": day.isoformat(), "cell": need.cell}
