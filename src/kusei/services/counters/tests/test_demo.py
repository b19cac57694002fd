"""The demonstration of visits and consultations."""

from __future__ import annotations

import datetime as dt

import pytest

from kusei.foundation.org.models import Role
from kusei.foundation.web import clock
from kusei.services.counters import demo
from kusei.services.counters.models import Consultation, Ticket, Visit
from kusei.services.counters.tests.conftest import DAY, build, person


@pytest.mark.parametrize("day", range(7))
def test_it_plays_on_every_day_and_once(db, day):
    at = dt.datetime.combine(DAY, dt.time(2 if day % 2 else 10), clock.TOKYO) + dt.timedelta(days=day)
    with clock.played_at(at):
        town = build(0)
        clerk, residents = person("all", Role.EDITOR), [town.resident]
        assert demo.play(clerk=clerk, residents=residents) == 3
        before = Ticket.objects.count()
        assert demo.play(clerk=clerk, residents=residents) == 0
    assert set(Visit.objects.values_list("state", flat=True)) == {"planned", "going", "done"}
    assert set(Consultation.objects.values_list("state", flat=True)) == {"booked", "done"}
    assert Consultation.objects.filter(note__isnull=False).exists()
    assert Ticket.objects.count() == before
