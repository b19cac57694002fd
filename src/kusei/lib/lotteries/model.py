"""What a lottery is made of: slots, rules, entries and what their groups hold already; and what comes out of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

VERSION = "1"

# What became of a wish.
WON = "won"
WON_AS_RESIDENT = "won-as-resident"  # in the first stage, which is for residents only
FULL = "full"
RESIDENTS_FIRST = "residents-first"  # full, and a place went to a resident who comes later in the order
GROUP_CAP = "group-cap"  # a group would have more in a month than it may
WITHDRAWN = "withdrawn"  # as many wishes as asked for were won, or one that shares a slot with this one


class Slot(NamedTuple):
    """What is drawn: so many places of one room and time. `residents_first` of them are offered to residents first."""

    key: str
    places: int
    month: str  # 2027-04: the month for which it counts
    residents_first: int = 0


class Rules(NamedTuple):
    """The rules that hold for the whole draw. `None` is no cap."""

    reserves: int = 0  # ranked reserves (補欠) of each slot
    reserves_residents_first: bool = False
    slots_per_month: int | None = None  # what a group may have in a month, bookings confirmed before counted
    wins_per_month: int | None = None  # the same, a wish with several slots counted once


class Entry(NamedTuple):
    """One entry: wishes in order, each a set of slots won all together or not at all; `most` of the wishes are won."""

    ticket: str
    groups: tuple[str, ...]  # anonymised; the caps hold for each of them
    priority: int  # the smaller class comes first
    resident: bool
    wishes: tuple[tuple[str, ...], ...]
    most: int = 1


class Held(NamedTuple):
    """What a group has confirmed already in a month."""

    slots: int
    wins: int


@dataclass(frozen=True, slots=True)
class Promise:
    """What is published before the window closes and cannot be changed after it: slots, rules, the hash of the seed."""

    lottery: str
    name: str
    closes: str
    seed_hash: str
    rules: Rules
    slots: Mapping[str, Slot]


@dataclass(frozen=True, slots=True)
class Lottery:
    """Everything that a draw depends on."""

    promise: Promise
    entries: Sequence[Entry]
    confirmed: Mapping[tuple[str, str], Held]  # (group, month)
    seed: str


class Place(NamedTuple):
    """A wish of a ticket, as it stands in the list of a slot. Wishes are counted from 1 (第1希望)."""

    ticket: str
    wish: int


@dataclass(frozen=True, slots=True)
class Result:
    """What became of each wish of each entry (as `lottery.entries` stand), and who got each slot."""

    reasons: Sequence[tuple[str, ...]]
    winners: Mapping[str, Sequence[Place]]
    reserves: Mapping[str, Sequence[Place]]
    left: Mapping[str, int]
