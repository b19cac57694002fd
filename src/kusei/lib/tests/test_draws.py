"""Draws that anybody can check."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kusei.lib import draws

SEED = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"
tickets = st.lists(st.text(st.characters(codec="utf-8"), max_size=8), unique=True, max_size=30)
seeds = st.text("0123456789abcdef", min_size=32, max_size=64)


def test_vectors_computed_with_another_tool():
    """`printf %s "$SEED" | sha256sum`, and for each ticket `printf %s "$SEED:$TICKET" | sha256sum`."""
    assert draws.commit(SEED) == "6c86c6aac5fb24bcf5d9939cb7d7d5645ce39418f449e03b262dd4fa14b4b92b"
    assert draws.rank("000001", SEED) == "dcf0a61b8129fed0c51d0d671a05b0e46979db0ac94b17e4ad58d4f66e348f50"
    assert draws.draw([f"{n:06d}" for n in range(1, 9)], SEED, 3) == ["000007", "000002", "000008"]


@given(tickets, seeds, st.integers(0, 40), st.randoms())
def test_the_order_in_which_tickets_are_given_changes_nothing(entries, seed, prizes, random):
    shuffled = list(entries)
    random.shuffle(shuffled)
    assert draws.draw(entries, seed, prizes) == draws.draw(shuffled, seed, prizes)


@given(tickets, seeds, st.integers(0, 40))
def test_winners_are_entries_each_once_and_no_more_than_there_are_prizes(entries, seed, prizes):
    winners = draws.draw(entries, seed, prizes)
    assert len(winners) == min(prizes, len(entries)) == len(set(winners))
    assert set(winners) <= set(entries)
    assert winners == draws.draw(entries, seed, len(entries))[:prizes]


@given(tickets, seeds, st.integers(1, 10))
def test_who_wins_does_not_lose_when_somebody_else_does_not_take_part(entries, seed, prizes):
    winners = draws.draw(entries, seed, prizes)
    for gone in set(entries) - set(winners):
        assert draws.draw([one for one in entries if one != gone], seed, prizes) == winners


@given(seeds, seeds)
def test_only_the_promised_seed_keeps_the_promise(seed, other):
    assert draws.keeps(seed, draws.commit(seed))
    assert draws.keeps(other, draws.commit(seed)) == (seed == other)


def test_every_ticket_wins_about_as_often():
    entries = [str(n) for n in range(10)]
    won = [draws.draw(entries, hashlib.sha256(str(n).encode()).hexdigest(), 1)[0] for n in range(2000)]
    assert all(120 < won.count(one) < 280 for one in entries)


def test_short_seeds_and_tickets_that_stand_there_twice_are_refused():
    with pytest.raises(draws.SeedTooShort):
        draws.commit("short")
    with pytest.raises(draws.TicketTwice):
        draws.draw(["1", "1"], SEED, 1)
    assert len(draws.new_seed()) == 64
    assert draws.new_seed() != draws.new_seed()
