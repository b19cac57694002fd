"""Lotteries made up for tests: of any shape, small enough that every rule is met often."""

from __future__ import annotations

from hypothesis import strategies as st

from kusei.lib import draws
from kusei.lib.lotteries.model import Entry, Held, Lottery, Promise, Rules, Slot

SEED = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"
MONTHS = ("2027-04", "2027-05")
NO_RULES = Rules()


def lottery(slots, entries, rules=NO_RULES, confirmed=None, seed=SEED) -> Lottery:
    """A lottery of these slots and entries."""
    promise = Promise(
        "hall-2027-04", "区民会館 4月分", "2027年2月1日", draws.commit(seed), rules, {one.key: one for one in slots}
    )
    return Lottery(promise, list(entries), dict(confirmed or {}), seed)


def entry(ticket, *wishes, group=None, priority=1, resident=True, most=1) -> Entry:
    """An entry whose wishes are given as words: "am pm" is both or none."""
    chosen = tuple(tuple(sorted(wish.split())) for wish in wishes)
    return Entry(ticket, (group or f"g-{ticket}",), priority, resident, chosen, most)


keys = st.sampled_from("abcdef")
groups = st.lists(st.sampled_from(("g1", "g2", "g3", "g4")), min_size=1, max_size=2, unique=True).map(
    lambda found: tuple(sorted(found))
)
caps = st.none() | st.integers(0, 4)
seeds = st.text("0123456789abcdef", min_size=32, max_size=64)


@st.composite
def slots(draw):
    places = draw(st.integers(0, 3))
    return Slot(draw(keys), places, draw(st.sampled_from(MONTHS)), draw(st.integers(0, places)))


@st.composite
def lotteries(draw, most_entries=8):
    """Any lottery that passes the check."""
    offered = draw(st.lists(slots(), min_size=1, max_size=5, unique_by=lambda slot: slot.key))
    wish = st.lists(st.sampled_from([slot.key for slot in offered]), min_size=1, max_size=3, unique=True)
    wish = wish.map(lambda found: tuple(sorted(found)))
    entries = st.builds(
        Entry,
        ticket=st.from_regex(r"[A-Za-z0-9][A-Za-z0-9._-]{0,4}", fullmatch=True),
        groups=groups,
        priority=st.integers(0, 2),
        resident=st.booleans(),
        wishes=st.lists(wish, min_size=1, max_size=4).map(tuple),
        most=st.integers(1, 3),
    )
    return lottery(
        offered,
        draw(st.lists(entries, max_size=most_entries, unique_by=lambda one: one.ticket)),
        draw(st.builds(Rules, st.integers(0, 3), st.booleans(), caps, caps)),
        draw(
            st.dictionaries(
                st.tuples(st.sampled_from(("g1", "g2")), st.sampled_from(MONTHS)),
                st.builds(Held, st.integers(0, 3), st.integers(0, 2)),
                max_size=3,
            )
        ),
        draw(seeds),
    )
