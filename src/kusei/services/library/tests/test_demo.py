"""The demonstration: once, on whichever day and hour, and the pages show it."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse

from kusei.engines.bookings.checkins.models import Event
from kusei.engines.bookings.reservations.models import Booking, State
from kusei.foundation.org.models import Role, RoleAssignment
from kusei.foundation.people.models import User
from kusei.foundation.people.testing import resident
from kusei.foundation.web import clock
from kusei.services.library import demo
from kusei.services.library.models import ReaderCard, SeatCode, Sitting
from kusei.services.library.tests.conftest import browser, build

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    town = build()
    for email in demo.READERS:
        resident(email)
    for email, role in ((demo.LIBRARIAN, Role.EDITOR), (demo.CHIEF, Role.ADMINISTRATOR)):
        user = User.objects.create_user(email, name="見本")
        RoleAssignment.objects.create(user=user, role=role, department=None, valid_from=dt.date(2020, 4, 1))
    return town


@pytest.mark.parametrize(
    "moment",
    [
        dt.datetime(2026, 11, 20, 14, 10, tzinfo=clock.TOKYO),  # open
        dt.datetime(2026, 11, 22, 2, 0, tzinfo=clock.TOKYO),  # Sunday night
        dt.datetime(2027, 1, 2, 12, 0, tzinfo=clock.TOKYO),  # shut for the new year
    ],
)
def test_it_is_played_once_on_any_day(people, moment):
    with clock.played_at(moment):
        assert demo.play() >= 6
        rows = (Booking, ReaderCard, SeatCode, Sitting, Event)
        before = [one.objects.count() for one in rows]
        assert demo.play() == 0
        assert [one.objects.count() for one in rows] == before
        assert Booking.objects.filter(state=State.NO_SHOW).count() == 1
        assert Sitting.objects.filter(left_at__isnull=False).count() >= 1
        assert Client().get(reverse("library:index")).status_code == 200
        reader = User.objects.get(email=demo.READERS[0])
        page = browser(reader).get(reverse("library:card")).content.decode()
        assert "見本：紛失" in page
        assert "<svg" in page


def test_without_libraries_nothing_is_played(db):
    assert demo.play() == 0
