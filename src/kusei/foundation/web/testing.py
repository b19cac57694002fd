"""For tests: how slow this machine is at the moment, two things at once on real connections, what waits for whom."""

from __future__ import annotations

import statistics
import threading
import time
from collections.abc import Callable
from typing import Any

from django.db import connections
from django.test import RequestFactory

from kusei.foundation.web import tasks

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
