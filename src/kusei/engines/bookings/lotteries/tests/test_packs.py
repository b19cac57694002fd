"""The rounds of the facilities that come with the house, through the year."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from django.conf import settings

from kusei.engines.bookings.lotteries import commands
from kusei.engines.bookings.lotteries.models import Round, Slot
from kusei.engines.bookings.resources.commands import put_in_force
from kusei.engines.bookings.resources.files import read_folder
from kusei.engines.payments.testing import department
from kusei.foundation.org.models import Department
from kusei.foundation.web import clock

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("watch")]
PACKS = Path(settings.PACKS_DIR)


def told(pack: str, key: str) -> None:
    """Put one facility of a pack in force."""
    (content,) = (one for one in read_folder(PACKS / pack) if one.key == key)
    home = department().municipality
    Department.objects.get_or_create(municipality=home, code=content.department, defaults={"name": "所管課"})
    put_in_force(municipality=home, content=content)


def at(*moment: int) -> dt.datetime:
    return dt.datetime(*moment, tzinfo=clock.TOKYO)


def test_the_international_centre_draws_on_the_fifth_two_months_before_as_the_plan_says(watch):
    told("ota", "international-centre")
    commands.plan_rounds()
    found = Round.objects.get(month=dt.date(2027, 3, 1))
    assert (found.opens_at, found.closes_at, found.draws_at) == (
        at(2026, 11, 1, 9), at(2027, 1, 5), at(2027, 1, 5, 10),
    )  # fmt: skip
    assert commands.open_round(round_id=found.pk)
    assert Slot.objects.filter(round=found).count() == 31 * 3 * 3  # two halves of the large room and the small one
    found.refresh_from_db()
    assert found.terms["wins"] == 4


def test_a_hall_draws_in_the_month_in_which_it_takes_entries(watch):
    told("setagaya", "tamagawa-hall")
    commands.plan_rounds()
    found = Round.objects.get(month=dt.date(2027, 4, 1))
    assert (found.opens_at, found.closes_at, found.draws_at) == (
        at(2026, 12, 1, 9), at(2026, 12, 11), at(2026, 12, 15, 10),
    )  # fmt: skip


def test_plots_are_drawn_once_a_year_as_the_slots_of_the_first_of_april(watch):
    told("setagaya", "farm-example")
    commands.plan_rounds()
    found = Round.objects.get()
    assert found.month == dt.date(2027, 4, 1)
    watch.at = found.opens_at
    assert commands.open_round(round_id=found.pk)
    assert set(Slot.objects.filter(round=found).values_list("day", "places")) == {(dt.date(2027, 4, 1), 1)}
    assert Slot.objects.filter(round=found).count() == 10
