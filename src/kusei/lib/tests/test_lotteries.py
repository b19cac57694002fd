"""The draw for slots: fair, by the rules, and the same for whoever computes it."""

from __future__ import annotations

import dataclasses
import hashlib
from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st

from kusei.lib import draws
from kusei.lib.lotteries import publishing
from kusei.lib.lotteries.drawing import draw, in_order
from kusei.lib.lotteries.model import (
    FULL,
    GROUP_CAP,
    RESIDENTS_FIRST,
    WITHDRAWN,
    WON,
    WON_AS_RESIDENT,
    Held,
    Place,
    Rules,
    Slot,
)
from kusei.lib.tests.made_lotteries import entry, lotteries, lottery, seeds

APRIL = "2027-04"
WINS = {WON, WON_AS_RESIDENT}


def reasons(made) -> dict[str, tuple[str, ...]]:
    return dict(zip((one.ticket for one in made.entries), draw(made).reasons, strict=True))


def tickets(result) -> dict[str, list[str]]:
    return {key: [place.ticket for place in places] for key, places in result.winners.items()}


def ranked(made) -> list[str]:
    """The tickets by (class, hash), computed with `lib.draws` alone."""
    return [
        one.ticket for one in sorted(made.entries, key=lambda one: (one.priority, draws.rank(one.ticket, made.seed)))
    ]


def by_hash(names, seed):
    return sorted(names, key=lambda name: draws.rank(name, seed))


@given(lotteries(), st.booleans())
def test_the_order_is_that_of_class_and_hash(made, residents_only):
    places = {one.ticket: one for one in made.entries}
    wanted = [ticket for ticket in ranked(made) if places[ticket].resident or not residents_only]
    found = in_order(made, residents_only=residents_only)
    assert [made.entries[position].ticket for _, _, position in found] == wanted


@given(lotteries(), st.randoms())
def test_the_order_of_the_input_changes_no_byte(made, random):
    entries, slots = list(made.entries), list(made.promise.slots.items())
    confirmed = list(made.confirmed.items())
    for one in (entries, slots, confirmed):
        random.shuffle(one)
    promise = dataclasses.replace(made.promise, slots=dict(slots))
    shuffled = dataclasses.replace(made, promise=promise, entries=entries, confirmed=dict(confirmed))
    assert publishing.record(shuffled) == publishing.record(made) == publishing.record(made)


@given(lotteries())
def test_no_slot_has_more_winners_than_places_and_wishes_are_won_whole_or_not_at_all(made):
    result = draw(made)
    for key, slot in made.promise.slots.items():
        assert len(result.winners[key]) + result.left[key] == slot.places
        assert result.left[key] >= 0
    won = {
        (one.ticket, number): wish
        for one, whys in zip(made.entries, result.reasons, strict=True)
        for number, (wish, why) in enumerate(zip(one.wishes, whys, strict=True), start=1)
        if why in WINS
    }
    stands = Counter((place.ticket, place.wish, key) for key, places in result.winners.items() for place in places)
    assert stands == Counter((ticket, number, key) for (ticket, number), wish in won.items() for key in wish)


@given(lotteries())
def test_nobody_wins_more_than_asked_for_nor_the_same_slot_twice(made):
    for one, whys in zip(made.entries, draw(made).reasons, strict=True):
        won = [wish for wish, why in zip(one.wishes, whys, strict=True) if why in WINS]
        assert len(won) <= one.most
        keys = [key for wish in won for key in wish]
        assert len(keys) == len(set(keys))
        assert (WITHDRAWN in whys) <= bool(won)


@given(lotteries())
def test_no_group_gets_beyond_its_caps_by_the_draw(made):
    slots, wins = Counter(), Counter()
    for one, whys in zip(made.entries, draw(made).reasons, strict=True):
        for wish in (wish for wish, why in zip(one.wishes, whys, strict=True) if why in WINS):
            months = [made.promise.slots[key].month for key in wish]
            slots.update((group, month) for group in one.groups for month in months)
            wins.update((group, month) for group in one.groups for month in set(months))
    for cap, count, at in (
        (made.promise.rules.slots_per_month, slots, 0),
        (made.promise.rules.wins_per_month, wins, 1),
    ):
        for key, number in count.items():
            assert cap is None or number + made.confirmed.get(key, (0, 0))[at] <= cap


@given(lotteries())
def test_every_loss_has_the_reason_that_it_says(made):
    result = draw(made)
    rank = {ticket: place for place, ticket in enumerate(ranked(made))}
    resident_wins = {
        (one.ticket, number)
        for one, whys in zip(made.entries, result.reasons, strict=True)
        for number, why in enumerate(whys, start=1)
        if why == WON_AS_RESIDENT
    }
    for one, whys in zip(made.entries, result.reasons, strict=True):
        for wish, why in zip(one.wishes, whys, strict=True):
            if why in {FULL, RESIDENTS_FIRST}:
                assert any(result.left[key] == 0 for key in wish)
            if why == RESIDENTS_FIRST:
                assert not one.resident
                assert any(
                    rank[place.ticket] > rank[one.ticket] and place in resident_wins
                    for key in wish
                    for place in result.winners[key]
                )
            if why == GROUP_CAP:
                assert {made.promise.rules.slots_per_month, made.promise.rules.wins_per_month} != {None}
            if why == WON_AS_RESIDENT:
                assert one.resident
                assert all(made.promise.slots[key].residents_first for key in wish)


@given(lotteries())
def test_who_wins_nothing_could_as_well_have_stayed_away(made):
    result = draw(made)
    for position, whys in enumerate(result.reasons):
        if WINS.isdisjoint(whys):
            others = [one for place, one in enumerate(made.entries) if place != position]
            assert draw(dataclasses.replace(made, entries=others)).winners == result.winners


@given(lotteries())
def test_a_lower_class_takes_nothing_from_a_higher_one(made):
    """Without places for residents first; these are there to let a resident of a lower class go first."""
    slots = {key: slot._replace(residents_first=0) for key, slot in made.promise.slots.items()}
    made = dataclasses.replace(made, promise=dataclasses.replace(made.promise, slots=slots))
    higher = [one for one in made.entries if one.priority == 0]
    alone = reasons(dataclasses.replace(made, entries=higher))
    assert {ticket: reasons(made)[ticket] for ticket in alone} == alone


@given(lotteries())
def test_reserves_are_losers_of_a_full_slot_in_their_order(made):
    result, rules = draw(made), made.promise.rules
    rank = {ticket: place for place, ticket in enumerate(ranked(made))}
    entries = {one.ticket: one for one in made.entries}
    found = dict(zip(entries, result.reasons, strict=True))
    for key, places in result.reserves.items():
        assert len(places) <= (rules.reserves if result.left[key] == 0 else 0)
        order = [
            (rules.reserves_residents_first and not entries[place.ticket].resident, rank[place.ticket])
            for place in places
        ]
        assert order == sorted(set(order))
        for place in places:
            assert found[place.ticket][place.wish - 1] in {FULL, RESIDENTS_FIRST}
            assert key in entries[place.ticket].wishes[place.wish - 1]
            assert sum(why in WINS for why in found[place.ticket]) < entries[place.ticket].most


@settings(max_examples=30)
@given(seeds, st.integers(0, 3), st.integers(1, 4))
def test_when_the_rest_is_not_sorted_the_result_is_that_of_sorting_all(seed, reserves, places):
    """Many for few places end early; a slot that nobody wants keeps the same draw from ending early."""
    names = [f"t{number}" for number in range(120)]
    entries = [entry(name, *(("a", "b") if at % 3 else ("a", "c"))) for at, name in enumerate(names)]
    slots = [Slot("a", places, APRIL), Slot("b", 1, APRIL), Slot("c", 30, APRIL)]
    early = lottery(slots, entries, Rules(reserves), seed=seed)
    # With reserves for residents first (here: everybody) nobody is left out.
    late = lottery(slots, entries, Rules(reserves, reserves_residents_first=True), seed=seed)
    assert draw(early) == draw(late)
    assert tickets(draw(early))["a"] == by_hash(names, seed)[:places]


def unevenness(names, places, rounds, people=None) -> float:
    """Chi-square of how often each person wins over many seeds; a person may have several tickets."""
    people = people or {name: name for name in names}
    won = Counter()
    for number in range(rounds):
        seed = hashlib.sha256(str(number).encode()).hexdigest()
        made = lottery([Slot("a", places, APRIL)], [entry(name, "a") for name in names], seed=seed)
        won.update(people[ticket] for ticket in tickets(draw(made))["a"])
    assert sum(won.values()) == rounds * places
    count = len(set(people.values()))
    share = places / count
    total = sum((won[person] - rounds * share) ** 2 for person in set(people.values())) / (rounds * share * (1 - share))
    return total * (count - 1) / count  # each round gives as many places away, so the counts lean on each other


def test_equal_entries_win_equally_often():
    """Twelve entries for three places: below the bound that chance passes once in 10,000 runs."""
    names = [f"t{number:02}" for number in range(12)]
    bound = 37.4  # chi-square, 11 degrees of freedom, 0.0001
    assert unevenness(names, 3, 3000) < bound
    two_tickets = {**{name: name for name in names}, "t12": "t00"}
    assert unevenness([*names, "t12"], 3, 1000, two_tickets) > bound  # the test sees who has a better chance


def test_a_smaller_class_comes_first_whatever_the_hash():
    names = [f"t{number}" for number in range(20)]
    made = lottery(
        [Slot("a", 4, APRIL)], [entry(name, "a", priority=int(number >= 4)) for number, name in enumerate(names)]
    )
    assert sorted(tickets(draw(made))["a"]) == names[:4]


def test_morning_and_afternoon_together_or_not_at_all():
    first, second = by_hash(["t1", "t2"], lottery([], []).seed)
    slots = [Slot("am", 1, APRIL), Slot("pm", 1, APRIL)]
    made = lottery(slots, [entry(first, "pm"), entry(second, "am pm", "am")], Rules(reserves=2))
    assert reasons(made) == {first: (WON,), second: (FULL, WON)}
    made = lottery(slots, [entry(first, "pm"), entry(second, "am pm")], Rules(reserves=2))
    assert reasons(made)[second] == (FULL,)
    assert draw(made).left == {"am": 1, "pm": 0}
    assert draw(made).reserves == {"am": [], "pm": [Place(second, 1)]}


def test_of_alternatives_the_first_is_won_and_the_others_are_withdrawn():
    made = lottery([Slot(key, 1, APRIL) for key in "abc"], [entry("t1", "a", "b", "c"), entry("t2", "a", "b", most=2)])
    first = ranked(made)[0]
    assert reasons(made) == (
        {"t1": (WON, WITHDRAWN, WITHDRAWN), "t2": (FULL, WON)}
        if first == "t1"
        else {"t1": (FULL, FULL, WON), "t2": (WON, WON)}
    )


def test_a_group_gets_no_more_than_its_cap_with_what_it_has_confirmed():
    slots = [Slot(key, 1, APRIL) for key in "abc"] + [Slot("d", 1, "2027-05")]
    entries = [entry(f"t-{key}", key, group="g1") for key in "abcd"]
    held = {("g1", APRIL): Held(2, 2)}
    found = reasons(lottery(slots, entries, Rules(slots_per_month=3), held))
    assert sorted(found[f"t-{key}"][0] for key in "abc") == [GROUP_CAP, GROUP_CAP, WON]
    assert found["t-d"] == (WON,)
    found = reasons(lottery(slots, entries, Rules(wins_per_month=2), held))
    assert [found[f"t-{key}"][0] for key in "abcd"] == [GROUP_CAP] * 3 + [WON]


def test_half_of_the_places_go_to_residents_first_and_those_who_lose_join_the_rest():
    names = [f"t{number}" for number in range(8)]
    order = by_hash(names, lottery([], []).seed)
    away, home = order[:4], order[4:]  # the residents come last by their hashes
    entries = [entry(name, "a", resident=name in home) for name in names]
    made = lottery([Slot("a", 4, APRIL, residents_first=2)], entries, Rules(reserves=4, reserves_residents_first=True))
    found = reasons(made)
    assert [found[name][0] for name in home] == [WON_AS_RESIDENT, WON_AS_RESIDENT, FULL, FULL]
    assert [found[name][0] for name in away] == [WON, WON, RESIDENTS_FIRST, RESIDENTS_FIRST]
    assert [place.ticket for place in draw(made).reserves["a"]] == [*home[2:], *away[2:]]


def test_places_that_residents_leave_go_to_everybody():
    entries = [entry(f"t{number}", "a", resident=number == 0) for number in range(5)]
    result = draw(lottery([Slot("a", 4, APRIL, residents_first=3)], entries))
    assert len(result.winners["a"]) == 4
    assert result.winners["a"][0].ticket == "t0"
