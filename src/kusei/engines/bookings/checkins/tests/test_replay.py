"""The same events in any order, again and again, from three devices with wrong clocks: one roster, exact counts."""

from __future__ import annotations

import datetime as dt
import random

from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kusei.engines.bookings.checkins import codes, commands
from kusei.engines.bookings.checkins.models import Event
from kusei.engines.bookings.checkins.queries import counts
from kusei.engines.bookings.checkins.queries.roster import roster
from kusei.engines.bookings.checkins.tests.conftest import DAY, at, device, gate, told


def inside(town):
    return [one.code for one in roster(town.house, DAY).present]


CARDS = st.integers(0, 5)
MOVES = st.lists(
    st.tuples(CARDS, st.sampled_from(["in", "out"]), st.integers(0, 2), st.booleans()), min_size=1, max_size=40
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(moves=MOVES, seed=st.randoms(use_true_random=False), skews=st.tuples(*[st.integers(-600, 600)] * 3))
def test_replayed_in_any_order_and_again_the_roster_is_that_of_a_book_on_paper(town, moves, seed, skews):
    """Three devices, each with a wrong clock; the paper book is written in the order in which people passed."""
    third = _third(town)
    with transaction.atomic():
        numbers = six_codes()
        made = [town.first, town.second, third]
        events, book = [], {}
        for step, (who, kind, by, undone) in enumerate(moves):
            skew = dt.timedelta(seconds=skews[by])
            event = told(
                kind, at(9) + dt.timedelta(minutes=step) + skew, code=numbers[who], offset_ms=-skews[by] * 1000
            )
            events.append((made[by], event))
            if undone:
                events.append((made[by], told("undo", at(9), undoes=event.id)))
            else:
                book[numbers[who]] = kind
        paper = {code for code, kind in book.items() if kind == "in"}
        for _replay in range(2):
            seed.shuffle(events)
            for sender in made:
                commands.receive(device=sender.device, told=[one for by, one in events if by is sender])
            assert set(inside(town)) == paper
        assert Event.objects.filter(house=town.house).count() == len(events)
        transaction.set_rollback(True)


def six_codes():
    bodies = ["0123456789" + letter for letter in codes.ALPHABET[:6]]
    return [body + codes.check_letter(body) for body in bodies]


def _third(town):
    if not hasattr(town, "third"):
        town.third = device(gate(town.house, town.chief, "庭"), town.clerk)
    return town.third


def test_a_thousand_events_of_three_devices_in_random_order_twice(town):
    """Lesson of the field: the same roster, no doubles, exact counts, with clocks ten minutes wrong."""
    luck = random.Random(7)
    people = [held.code for held in town.cards] + six_codes()
    senders = [(town.first, 600), (town.second, -600), (_third(town), 0)]
    told_by, state = [], {}
    for step in range(1_000):
        sender, skew = luck.choice(senders)
        code = luck.choice(people)
        state[code] = "out" if state.get(code) == "in" else "in"
        when = at(9) + dt.timedelta(seconds=20 * step)
        told_by.append(
            (sender, told(state[code], when + dt.timedelta(seconds=skew), code=code, offset_ms=-skew * 1000))
        )
    for _replay in range(2):
        luck.shuffle(told_by)
        for sender, _skew in senders:
            own = [event for by, event in told_by if by is sender]
            for start in range(0, len(own), 200):
                commands.receive(device=sender.device, told=own[start : start + 200])
    assert Event.objects.count() == 1_000
    assert set(inside(town)) == {code for code, kind in state.items() if kind == "in"}
    sums = counts.total(counts.counts(town.house, DAY, DAY))
    assert (sums.visitors, sums.entries) == (9, sum(1 for _by, event in told_by if event.kind == "in"))
