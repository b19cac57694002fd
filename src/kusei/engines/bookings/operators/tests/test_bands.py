"""Bands: half open, over midnight, by weekday and holiday, not on closed days; the rights follow them to the minute."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kusei.engines.bookings.operators import bands, commands, rights
from kusei.engines.bookings.operators.refusals import MayNot, OutsideHours
from kusei.engines.bookings.operators.tests.conftest import DAY, assign, at, facility, person
from kusei.engines.bookings.resources.commands import close
from kusei.foundation.org.models import Role, RoleAssignment
from kusei.lib.nationalholidays import national_holiday

MINUTES = st.integers(0, 1439)


@given(MINUTES, st.integers(0, 1440))
def test_a_band_is_never_empty_nor_longer_than_a_day(begins, ends):
    first, last = bands.edges(DAY, begins, ends)
    assert dt.timedelta() < last - first <= dt.timedelta(days=1)
    assert (first - at(0)).total_seconds() == begins * 60
    assert ((last - at(0)).total_seconds() / 60 - ends) in {0, 1440}


@given(st.dates(dt.date(2020, 1, 1), dt.date(2026, 12, 31)))
def test_a_day_is_of_the_week_or_of_the_weekend_never_both(day):
    week, weekend = bands.holds_on("weekdays", day), bands.holds_on("weekends", day)
    assert week != weekend
    assert bands.holds_on("all", day)
    assert weekend == (day.weekday() >= 5 or national_holiday(day) is not None)


def test_2400_is_the_end_of_the_day_and_the_same_minute_is_a_day_later():
    assert bands.edges(DAY, 17 * 60, 1440) == (at(17), at(0, day=DAY + bands.ONE_DAY))
    assert bands.edges(DAY, 540, 540) == (at(9), at(9, day=DAY + bands.ONE_DAY))


@pytest.mark.parametrize(
    ("moment", "who"),
    [
        (at(8, 59, second=59), {"none"}),
        (at(9), {"day", "second"}),
        (at(16, 59, second=59), {"day", "second"}),
        (at(17), {"evening"}),
        (at(21, 59, second=59), {"evening"}),
        (at(22), {"night"}),
        (at(23, 59, second=59), {"night"}),
        (at(0, day=dt.date(2026, 12, 4)), {"night"}),
        (at(5, 59, second=59, day=dt.date(2026, 12, 4)), {"night"}),
        (at(6, day=dt.date(2026, 12, 4)), {"none"}),
        (at(10, day=dt.date(2026, 12, 5)), {"holiday"}),  # a Saturday
        (at(10, day=dt.date(2026, 11, 23)), {"holiday"}),  # a Monday that is a holiday (勤労感謝の日)
        (at(10, day=dt.date(2026, 12, 14)), {"none"}),  # the second Monday: the house is closed
        (at(23, day=dt.date(2026, 12, 14)), {"none"}),
        (at(5, day=dt.date(2026, 12, 14)), {"night"}),  # of Sunday
        (at(10, day=dt.date(2026, 12, 29)), {"none"}),  # year end
    ],
)
def test_who_stands_there_at_each_border(town, now, moment, who):
    now(moment)
    names = ("day", "second", "evening", "holiday", "night", "idle", "chief", "clerk", "viewer", "resident")
    assert {name for name in names if rights.stand(getattr(town, name), town.reception)} == who - {"none"}


def test_the_day_does_not_begin_when_staff_closed_the_house(town, now):
    close(by=town.clerk, facility=town.house, resource=None, first_day=DAY, last_day=DAY, begins=0, ends=1440,
          reason="停電")  # fmt: skip
    assert rights.stand(town.day, town.reception) is None


def test_outside_the_band_the_commands_refuse_and_say_when_the_next_begins(town, now):
    now(at(17))
    with pytest.raises(OutsideHours) as refused:
        commands.write(reception_id=town.reception.pk, kind="note", text="x", by=town.holiday)
    assert refused.value.next_at == at(9, day=dt.date(2026, 12, 5))
    with pytest.raises(MayNot) as refused:
        commands.write(reception_id=town.reception.pk, kind="note", text="x", by=town.idle)
    assert not isinstance(refused.value, OutsideHours)


def test_an_assignment_holds_from_its_first_day_until_the_day_before_its_last(town, now):
    assign(town.reception, "day", town.idle, town.chief, valid_from=DAY, valid_until=DAY + bands.ONE_DAY)
    for day, stands in ((DAY - bands.ONE_DAY, False), (DAY, True), (DAY + bands.ONE_DAY, False)):
        now(at(10, day=day))
        assert bool(rights.stand(town.idle, town.reception)) == stands


def test_ending_an_assignment_or_the_role_takes_effect_at_once(town, now):
    stood = town.reception.assignments.get(user=town.day)
    commands.end_assignment(assignment_id=stood.pk, why="退職", by=town.chief)
    assert rights.stand(town.day, town.reception) is None
    assert rights.stand(town.second, town.reception)
    RoleAssignment.objects.filter(user=town.second).update(valid_until=DAY)
    assert rights.stand(town.second, town.reception) is None


def test_one_who_is_staff_as_well_stands_nowhere(town, now):
    RoleAssignment.objects.create(user=town.day, role=Role.VIEWER, department=town.office, valid_from=DAY)
    assert rights.stand(town.day, town.reception) is None


def test_another_house_is_another_house(town, now):
    other = commands.save_reception(facility=facility("other-hall"), till=None, early=15, late=60, by=town.chief)
    assert rights.stand(town.day, other) is None
    guest = person("guest", Role.CONTRACTOR, town.office)
    assign(other, "day", guest, town.chief)
    assert rights.stand(guest, other)
    assert rights.stand(guest, town.reception) is None
