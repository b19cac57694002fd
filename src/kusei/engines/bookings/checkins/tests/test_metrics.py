"""People count once a day by their card, hours between two records, and what was undone not at all."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from kusei.engines.bookings.checkins import commands
from kusei.engines.bookings.checkins.queries import counts
from kusei.engines.bookings.checkins.queries.counts import total
from kusei.engines.bookings.checkins.tests.conftest import DAY, at, house, told
from kusei.engines.measures import registry
from kusei.engines.measures.computing import compute
from kusei.engines.measures.recounting import differences
from kusei.engines.measures.statement import Question

KEYS = ("checkins.visits", "checkins.seat_hours")


def send(town, *events):
    commands.receive(device=town.first.device, told=events)


def number(key: str, until: dt.date = dt.date(2027, 3, 31), year: int = 2026, **filters) -> Decimal:
    return compute(registry.get(f"checkins.{key}"), Question(year, until, filters)).year.reading.number


def agree(*years: int) -> None:
    for year in years:
        assert [line for key in KEYS for line in differences(key, year, dt.date(year + 1, 3, 31))] == []


def test_visits_are_what_the_house_itself_counts(town):
    one, two, three = (held.code for held in town.cards)
    send(town, told("in", at(10), code=one), told("out", at(11), code=one), told("in", at(12), code=one))
    send(town, told("out", at(10), code=two))  # came in unseen
    send(town, told("in", at(10), people=3, band="lower"), told("out", at(11), people=2, band="lower"))
    mistaken = told("in", at(13), code=three)
    send(town, mistaken, told("undo", at(13, 1), undoes=mistaken.id), told("headcount", at(14), people=40))
    assert number("visits") == 1 + 1 + 3 == total(counts.counts(town.house, DAY, DAY)).visitors
    other = house(town.office, town.chief, "other")
    assert number("visits", facility=[other.facility.key]) == 0
    agree(2026)


def test_hours_run_from_each_entry_to_the_next_record_of_the_day(town, now):
    one, two, _three = (held.code for held in town.cards)
    send(town, told("in", at(9), code=one), told("in", at(10), code=one), told("out", at(12, 30), code=one))
    send(town, told("in", at(13), code=one))  # no exit: not known how long
    send(town, told("out", at(9), code=two), told("in", at(9, 30), code=two), told("out", at(9, 50), code=two))
    send(town, told("in", at(9), people=5, band="adult"), told("out", at(12), people=5, band="adult"))
    assert number("seat_hours") == pytest.approx(Decimal("3.833333"), abs=Decimal("0.00001"))
    agree(2026)


def test_a_day_of_each_fiscal_year_counts_in_its_own(town, now):
    code = town.cards[0].code
    for day in (dt.date(2027, 3, 31), dt.date(2027, 4, 1)):
        now(at(17, 0, day))
        send(town, told("in", at(10, 0, day), code=code), told("out", at(11, 0, day), code=code))
    assert [number("visits", dt.date(year + 1, 3, 31), year) for year in (2026, 2027)] == [1, 1]
    assert [number("seat_hours", dt.date(year + 1, 3, 31), year) for year in (2026, 2027)] == [1, 1]
    agree(2026, 2027)
