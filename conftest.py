"""Fixtures for every test."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, connection
from django.utils import translation

from kusei.foundation.web import keeping


def _commits(request: pytest.FixtureRequest) -> bool:
    marker = request.node.get_closest_marker("django_db")
    used = {"transactional_db", "django_db_reset_sequences", "live_server"} & set(request.fixturenames)
    return bool(used or (marker and (marker.kwargs.get("transaction") or marker.args[:1] == (True,))))


@pytest.fixture(autouse=True)
def _each_test_begins_in_japanese_and_with_no_page_kept() -> Iterator[None]:
    """A request leaves its language switched on in the thread that answered it: the test's own."""
    translation.deactivate()
    keeping.forget()
    yield
    translation.deactivate()


@pytest.fixture(autouse=True)
def _jobs_do_not_leak(request: pytest.FixtureRequest, django_db_blocker: Any) -> Iterator[None]:
    """The tables of procrastinate are unmanaged, so Django's flush after a committing test leaves its jobs
    behind.
    """
    yield
    if _commits(request):
        with django_db_blocker.unblock(), connection.cursor() as cursor:
            cursor.execute(
                "TRUNCATE procrastinate_jobs, procrastinate_events,"
                " procrastinate_periodic_defers, procrastinate_workers"
            )


@pytest.fixture(autouse=True)
def _requests_keep_the_connection(request: pytest.FixtureRequest) -> Iterator[None]:
    """WSGI clients of other libraries send Django's request signals, which would close the connection of the
    test.
    """
    if "live_server" in request.fixturenames:
        yield
        return
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)
