"""Until when an offer is held."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as some

from kusei.engines.bookings.waiting.deadlines import LEAST, SPARE, answer_until
from kusei.lib.bookingtimes import JAPAN

NOW = dt.datetime(2026, 11, 20, 10, tzinfo=JAPAN)


@pytest.mark.parametrize(
    ("now", "begins", "until"),
    [
        (NOW, dt.datetime(2026, 12, 3, 9, tzinfo=JAPAN), dt.datetime(2026, 11, 21, 10, tzinfo=JAPAN)),
        (NOW, dt.datetime(2026, 11, 20, 18, tzinfo=JAPAN), dt.datetime(2026, 11, 20, 12, tzinfo=JAPAN)),
        (NOW, dt.datetime(2026, 11, 20, 11, 5, tzinfo=JAPAN), dt.datetime(2026, 11, 20, 10, 30, tzinfo=JAPAN)),
        (NOW.replace(hour=23), dt.datetime(2026, 12, 3, 9, tzinfo=JAPAN), dt.datetime(2026, 11, 22, 10, tzinfo=JAPAN)),
        (
            NOW.replace(hour=22),
            dt.datetime(2026, 11, 21, 9, tzinfo=JAPAN),
            dt.datetime(2026, 11, 21, 8, 30, tzinfo=JAPAN),
        ),
        (NOW, dt.datetime(2026, 11, 20, 10, 59, tzinfo=JAPAN), None),
        (NOW, dt.datetime(2026, 11, 20, 9, tzinfo=JAPAN), None),
    ],
)  # fmt: skip
def test_a_day_less_when_the_use_is_near_and_never_in_the_night(now, begins, until):
    assert answer_until(now, begins) == until


@given(
    some.datetimes(dt.datetime(2026, 1, 1), dt.datetime(2028, 12, 31), timezones=some.just(JAPAN)),
    some.timedeltas(dt.timedelta(minutes=-10), dt.timedelta(days=90)),
)
def test_there_is_always_time_to_answer_and_time_for_the_next(now, ahead):
    until = answer_until(now, now + ahead)
    if until is None:
        assert ahead < SPARE + LEAST
    else:
        assert now + LEAST <= until <= now + ahead - SPARE
        assert until - now <= dt.timedelta(hours=24 + 13)
