"""The demonstration has somebody who waits and a saved search, once."""

from __future__ import annotations

import pytest

from kusei.engines.bookings.reservations.testing import rooms
from kusei.engines.bookings.waiting import demo
from kusei.engines.bookings.waiting.models import Alert, Entry
from kusei.foundation.people.testing import resident

pytestmark = pytest.mark.django_db


def test_it_is_made_once():
    rooms()
    assert demo.play() == 0
    people = [resident(one) for one in (demo.HANAKO, demo.TARO)]
    for _ in range(2):
        assert demo.play() == 2
    assert Entry.objects.get().person == people[0]
    assert "10人" in Alert.objects.get().name


def test_where_residents_may_not_book_there_is_only_the_search():
    rooms(who={"groups": ["culture"]})
    for one in (demo.HANAKO, demo.TARO):
        resident(one)
    assert demo.play() == 1
    assert not Entry.objects.exists()
