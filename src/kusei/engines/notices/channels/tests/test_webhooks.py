"""An event that comes twice at once counts once, and one whose effect failed is new again."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from django.db import connection, connections, transaction
from django.test import RequestFactory

from kusei.engines.notices.channels.models import ProviderEvent
from kusei.engines.notices.channels.webhooks import LONGEST, TooLong, body_of, fresh


def beside(work: Callable[[], bool]) -> tuple[threading.Thread, list[bool]]:
    """Run it on a connection of its own."""
    found: list[bool] = []

    def run() -> None:
        try:
            with transaction.atomic():
                found.append(work())
        finally:
            connections.close_all()

    thread = threading.Thread(target=run)
    thread.start()
    return thread, found


def seen(event: str) -> bool:
    """What one would write without the constraint: look first."""
    return not ProviderEvent.objects.filter(provider="x", event_id=event).exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("fails", [False, True])
def test_of_two_at_once_the_second_waits_and_counts_only_where_the_first_failed(fails: bool) -> None:
    connection.ensure_connection()
    try:
        with transaction.atomic():
            assert fresh("x", "1")
            looking, looked = beside(lambda: seen("1"))
            looking.join(10)
            assert looked == [True], "who only looks does not see the other: the test sees the race"
            thread, found = beside(lambda: fresh("x", "1"))
            thread.join(0.3)
            assert thread.is_alive(), "it waits for the first"
            if fails:
                raise InterruptedError
    except InterruptedError:
        pass
    thread.join(10)
    assert found == [fails]
    assert ProviderEvent.objects.count() == 1


@pytest.mark.django_db
def test_events_of_two_providers_do_not_meet() -> None:
    assert [fresh("x", "1"), fresh("y", "1"), fresh("x", "2"), fresh("x", "1")] == [True, True, True, False]


def test_a_body_is_read_only_as_far_as_it_may_be_long() -> None:
    post = RequestFactory().post
    assert body_of(post("/", b"x" * LONGEST, content_type="text/plain")) == b"x" * LONGEST
    for headers in ({}, {"Content-Length": "many"}):
        with pytest.raises(TooLong):
            body_of(post("/", b"x" * (LONGEST + 1), content_type="text/plain", headers=headers))
