"""For tests: how slow this machine is at the moment, two things at once on real connections, what waits for whom."""

from __future__ import annotations

import os
import statistics
import threading
import time
from collections.abc import Callable
from typing import Any

from django.db import connection, connections, transaction
from django.test import RequestFactory

from kusei.foundation.web import tasks

# `KUSEI_STAGGER=0.4`: seconds between those who leave a barrier together, and until a browser gets an answer. Tests
# that hang on luck or on a fast page fail then.
STAGGER = float(os.environ.get("KUSEI_STAGGER", "0"))
USUAL = 0.015  # seconds that the work below takes on the machine on which limits of time were set


def at_most(seconds: float) -> float:
    """The limit on this machine now: as many times longer as it is slower, never shorter.

    Call it after what was measured, so that it knows how the machine has been.
    """
    return seconds * max(1.0, statistics.median(_work() for _ in range(5)) / USUAL)


def _work() -> float:
    begun = time.perf_counter()
    total = 0
    for number in range(200_000):
        total += number
    return time.perf_counter() - begun


def at_once(*works: Callable[[], Any]) -> list[Any]:
    """Run the works at the same moment, each on a connection of its own; what each returned or raised."""
    results: list[Any] = [None] * len(works)
    gate = threading.Barrier(len(works))

    def start(number: int, work: Callable[[], Any]) -> None:
        gate.wait()
        try:
            results[number] = work()
        except Exception as error:
            results[number] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=start, args=pair) for pair in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=at_most(60))
    assert not any(thread.is_alive() for thread in threads), "they wait for each other"
    return results


def meeting_before(table: str, *works: Callable[[], Any]) -> list[Any]:
    """Run the works as `at_once` does; nobody writes to the table before all are about to write or to lock something.

    So a control does not hang on luck: whatever the works read first, all of them read it before any of them wrote.
    """
    held = threading.Event()

    def hold() -> int:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"LOCK TABLE {connection.ops.quote_name(table)} IN EXCLUSIVE MODE")
            held.set()
            until = time.monotonic() + at_most(20)
            waiting = 0
            while waiting < len(works) and time.monotonic() < until:
                waiting = waiting_for_locks()
            return waiting

    def after(work: Callable[[], Any]) -> Any:
        assert held.wait(at_most(20))
        return work()

    waited, *results = at_once(hold, *[lambda work=work: after(work) for work in works])
    assert waited == len(works), f"they did not meet: {waited}, {results}"
    return results


def waiting_for_locks() -> int:
    """How many connections to the database wait until another lets go of something."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_clear_snapshot()")
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
            " AND backend_type = 'client backend' AND wait_event_type = 'Lock'"
        )
        return int(cursor.fetchone()[0])


def raised_at_once(*works: Callable[[], Any]) -> list[Exception]:
    """Run the works at the same moment, as `at_once` does; only what was raised."""
    return [one for one in at_once(*works) if isinstance(one, Exception)]


def tasks_of(user: Any, audience: tasks.Audience = "staff", begin: str = "") -> dict[str, tasks.TaskCount]:
    """What waits for the person, by the key of its source, of those whose keys begin so; what goes wrong is raised."""
    request = RequestFactory().get("/")
    request.user = user
    asked = [one for one in tasks.sources(audience) if one.key.startswith(begin) and one.access.allows(request)]
    read = ((one.key, one.read(request)) for one in asked)
    return {key: count for key, count in read if count is not None and count.number}
