"""People of every kind around one small procedure, and works that run at the same moment."""

from __future__ import annotations

import threading
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connections

from kusei.engines.procedures import testing
from kusei.foundation.jobs.tests.conftest import start_worker
from kusei.foundation.people.testing import resident

__all__ = ["start_worker"]


@pytest.fixture
def world(db: None, settings: Any) -> SimpleNamespace:
    """The municipality, the small procedure, a resident and staff."""
    settings.RATE_LIMITS = False
    settings.STAFF_SECOND_FACTOR = False
    return build()


def build() -> SimpleNamespace:
    """The same, for tests that commit."""
    home = testing.municipality()
    return SimpleNamespace(
        home=home,
        version=testing.published(home=home),
        hanako=resident(),
        editor=testing.staff("editor"),
        approver=testing.staff("approver"),
        viewer=testing.staff("viewer"),
        elsewhere=testing.staff("editor", "zeimu"),
    )


def at_once(works: list[Callable[[], Any]], together: int = 20) -> list[Any]:
    """Run the works on connections of their own, so many at the same moment; what each returned or raised."""
    results: list[Any] = [None] * len(works)
    for first in range(0, len(works), together):
        part = list(enumerate(works))[first : first + together]
        gate = threading.Barrier(len(part))

        def start(number: int, work: Callable[[], Any], gate: threading.Barrier = gate) -> None:
            gate.wait()
            try:
                results[number] = work()
            except Exception as error:
                results[number] = error
            finally:
                connections.close_all()

        threads = [threading.Thread(target=start, args=one) for one in part]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
    return results
