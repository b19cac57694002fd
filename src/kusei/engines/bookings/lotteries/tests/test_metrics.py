"""Entries count with the draw in which they took part, and each that won once."""

from __future__ import annotations

import datetime as dt

import pytest

from kusei.engines.bookings.lotteries import commands
from kusei.engines.bookings.lotteries.models import Award
from kusei.engines.bookings.lotteries.testing import drawn, entered, group, opened, use
from kusei.engines.bookings.reservations.testing import staff
from kusei.engines.measures import registry
from kusei.engines.measures.computing import compute
from kusei.engines.measures.recounting import differences
from kusei.engines.measures.statement import Question
from kusei.foundation.people.testing import resident

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("watch")]
KEYS = ("lotteries.entries", "lotteries.online_entries", "lotteries.awards", "lotteries.ratio")
LAST = dt.date(2027, 3, 31)


def numbers() -> list:
    return [compute(registry.get(key), Question(2026, LAST)).year.reading.number for key in KEYS]


def test_entries_count_when_they_are_drawn_and_who_withdrew_or_entered_at_the_counter_is_known(watch):
    found = opened()
    people = [resident(f"p{one}@example.jp", name=f"見本 {one}") for one in range(4)]
    for who in people[:3]:
        entered(found, who, [[use("hall-a", 3)], [use("hall-a", 4)]], most=2)
    commands.withdraw(entry_id=entered(found, people[3], [[use("hall-a", 3)]]).pk, by=people[3])
    entered(found, group("見本の会"), [[use("hall-a", 3)]], by=staff())
    assert numbers()[:3] == [0, 0, 0]
    drawn(found, watch)
    assert Award.objects.filter(origin="draw").count() == 2  # two slots of one room
    entries, online, awards, ratio = numbers()
    assert (entries, online) == (4, 3)
    assert awards == Award.objects.filter(origin="draw").values("entry").distinct().count()
    assert ratio == pytest.approx(entries / awards)
    assert [line for key in KEYS for line in differences(key, 2026, LAST)] == []


def test_a_reserve_who_moves_up_has_not_won_in_the_draw(watch):
    found = opened()
    people = [resident(f"p{one}@example.jp", name=f"見本 {one}") for one in range(2)]
    for who in people:
        entered(found, who, [[use("hall-a", 3)]])
    drawn(found, watch)
    won = Award.objects.get()
    commands.decline(award_id=won.pk, by=won.entry.person)
    commands.pass_on(round_id=found.pk)
    assert set(Award.objects.values_list("origin", flat=True)) == {"draw", "reserve"}
    assert numbers() == [2, 2, 1, 2]
    assert [line for key in KEYS for line in differences(key, 2026, LAST)] == []
