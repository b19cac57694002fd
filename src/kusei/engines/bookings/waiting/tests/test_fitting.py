"""What is kept for the line, against what a slot needs: nothing is counted twice and nothing is lost."""

from __future__ import annotations

import datetime as dt
from collections import Counter

from hypothesis import given
from hypothesis import strategies as some

from kusei.engines.bookings.resources.slots import Need
from kusei.engines.bookings.waiting.fitting import Kept

DAY = dt.date(2026, 12, 3)
MIDNIGHT = dt.datetime(2026, 12, 3, tzinfo=dt.UTC)
cells = some.dictionaries(some.tuples(some.integers(1, 3), some.integers(0, 3)), some.integers(1, 3), max_size=6)
times = some.tuples(some.integers(0, 20), some.integers(1, 8)).map(lambda one: (one[0], one[0] + one[1]))


def needs(told):
    return [Need(atom, places, DAY, cell, MIDNIGHT, MIDNIGHT) for (atom, cell), places in told.items()]


def total(several):
    found = Counter()
    for one in several:
        found[one.atom_id, one.day, one.cell] += one.places
    return found


@given(cells, cells)
def test_of_cells_what_is_missing_and_what_is_left_over_make_up_the_difference(kept, wanted):
    held, asked = total(needs(kept)), total(needs(wanted))
    it = Kept(cells=Counter(held))
    assert total(it.missing(needs(wanted))) == asked - held
    assert total(it.rest(needs(wanted))) == held - asked


def hours(begins, ends):
    return (MIDNIGHT + dt.timedelta(hours=begins), MIDNIGHT + dt.timedelta(hours=ends))


def minutes_of(several):
    return {
        hour
        for one in several
        for hour in range(
            int((one.begins_at - MIDNIGHT).total_seconds() // 3600),
            int((one.ends_at - MIDNIGHT).total_seconds() // 3600),
        )
    }


@given(times, times)
def test_of_free_times_too(kept, wanted):
    it = Kept(spans={1: [hours(*kept)]})
    need = [Need(1, 1, DAY, None, *hours(*wanted))]
    assert minutes_of(it.missing(need)) == set(range(*wanted)) - set(range(*kept))
    assert minutes_of(it.rest(need)) == set(range(*kept)) - set(range(*wanted))
