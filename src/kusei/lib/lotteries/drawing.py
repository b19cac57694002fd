"""The draw, version 1: a pure function of slots, rules, entries and seed. No clock, no chance, no order of the input.

1. Entries are ordered by class, then by the SHA-256 of "seed:ticket".
2. First stage: the residents, in this order, for the places that each slot keeps for residents first.
3. Second stage: everybody, in this order, for all places that are left, those of the first stage included.
4. In its turn an entry goes through its wishes in their order. A wish is won if every slot of it has a place, no group
   of the entry goes over its caps, the entry has not won `most` wishes yet, and none that shares a slot with this one.
5. Reserves of a slot without a place left: who lost a wish for it because it was full and could still win one.
"""

from __future__ import annotations

import gc
import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence, Set
from itertools import chain
from operator import itemgetter

from kusei.lib.lotteries.model import (
    FULL,
    GROUP_CAP,
    RESIDENTS_FIRST,
    WITHDRAWN,
    WON,
    WON_AS_RESIDENT,
    Entry,
    Lottery,
    Place,
    Result,
)

Rank = tuple[int, bytes, int]  # class, hash, position
_TICKET, _PRIORITY, _WISHES = itemgetter(0), itemgetter(2), itemgetter(4)  # of an entry, for a million of them
_FULL = frozenset({FULL, RESIDENTS_FIRST})
HEAD = b"\x10"  # one in sixteen: enough to fill what many people want


def draw(lottery: Lottery) -> Result:
    """What each entry won. The lottery must have been checked (`reading.check`)."""
    collecting = gc.isenabled()
    gc.disable()  # nothing here refers in circles; looking for those among a million entries took a quarter of the time
    try:
        return _Drawing(lottery).result()
    finally:
        if collecting:
            gc.enable()


def in_order(lottery: Lottery, *, residents_only: bool = False, wanting: Set[str] | None = None) -> Iterator[Rank]:
    """The entries (or those of residents) in the order of the draw.

    Lazy: the first of each class come without the rest having been sorted, which is most of the work when many want
    few places. Of the rest, those are left out who wish for none of the slots that are `wanting` by then.
    """
    entries = lottery.entries
    classes = set(map(_PRIORITY, entries))
    for priority in sorted(classes):
        chosen: Sequence[int] = range(len(entries))
        tickets = map(_TICKET, entries)
        if residents_only or len(classes) > 1:
            chosen = [at for at in chosen if entries[at][2] == priority and (entries[at][3] or not residents_only)]
            tickets = map(_TICKET, map(entries.__getitem__, chosen))
        digests = _digests(lottery.seed, tickets)
        for part in (
            [(digest, chosen[at]) for at, digest in enumerate(digests) if digest < HEAD],
            # Looked at when the first have been taken, so with what is wanting by then.
            (
                one
                for one in zip(digests, chosen, strict=True)
                if one[0] >= HEAD
                and (wanting is None or not wanting.isdisjoint(chain.from_iterable(entries[one[1]].wishes)))
            ),
        ):
            for digest, position in sorted(part):
                yield priority, digest, position


def _digests(seed: str, tickets: Iterable[str]) -> list[bytes]:
    """`lib.draws.rank` of many tickets, as bytes. What all have in common is hashed once."""
    begun = hashlib.sha256(f"{seed}:".encode()).copy
    digests = []
    for ticket in tickets:
        one = begun()
        one.update(ticket.encode())
        digests.append(one.digest())
    return digests


class _Lost(dict[int, tuple[str, ...]]):
    """By how many wishes: every one of them lost because it was full. The same object for all who wish as often."""

    def __missing__(self, wishes: int) -> tuple[str, ...]:
        return self.setdefault(wishes, (FULL,) * wishes)


class _Drawing:
    """The state of one draw: what is left, what groups hold, who won."""

    def __init__(self, lottery: Lottery) -> None:
        self.lottery = lottery
        promise = lottery.promise
        self.rules = promise.rules
        self.slots = promise.slots
        self.left = {key: slot.places for key, slot in promise.slots.items()}
        self.full = {key for key, left in self.left.items() if not left}
        self.quota = {key: slot.residents_first for key, slot in promise.slots.items()}
        self.used_up = {key for key, left in self.quota.items() if not left}  # as for residents first
        self.staged = any(self.quota.values())
        self.winners: dict[str, list[Place]] = {key: [] for key in promise.slots}
        self.waiting: dict[str, list[tuple[bool, Place]]] = {key: [] for key in promise.slots}
        self.last: dict[str, Rank] = {}  # of each slot: the last of those who won it in the first stage
        self.first_wins: dict[int, dict[int, str]] = {}
        self.capped = self.rules.slots_per_month is not None or self.rules.wins_per_month is not None
        self.held = {key: list(held) for key, held in lottery.confirmed.items()}

    def result(self) -> Result:
        if self.staged:
            for rank in in_order(self.lottery, residents_only=True):
                self._first(rank)
        entries = self.lottery.entries
        reasons = list(map(_Lost().__getitem__, map(len, map(_WISHES, entries))))
        # Slots of which more can be said. Who wishes for none of them loses because they are full, which stands there
        # already. With places or reserves for residents first everybody takes a turn: it may concern any of them.
        wanting = {key for key in self.slots if self.left[key] or self.rules.reserves}
        everybody = self.staged or self.rules.reserves_residents_first
        for rank in in_order(self.lottery, wanting=None if everybody else wanting):
            if not (everybody or wanting):
                break
            if not everybody and wanting.isdisjoint(chain.from_iterable(entries[rank[2]].wishes)):
                continue
            reasons[rank[2]] = self._second(rank, wanting)
        return Result(reasons, self.winners, {key: self._reserves(key) for key in self.slots}, self.left)

    def _first(self, rank: Rank) -> None:
        entry = self.lottery.entries[rank[2]]
        won: dict[int, str] = {}
        for number, wish in enumerate(entry.wishes):
            if self._withdrawn(entry, won, wish) or not self.used_up.isdisjoint(wish) or self._over(entry, wish):
                continue
            won[number] = WON_AS_RESIDENT
            self._take(entry, number)
            for key in wish:
                self.quota[key] -= 1
                if not self.quota[key]:
                    self.used_up.add(key)
                self.last[key] = rank
        if won:
            self.first_wins[rank[2]] = won

    def _second(self, rank: Rank, wanting: set[str]) -> tuple[str, ...]:
        entry, won, lost = self.lottery.entries[rank[2]], self.first_wins.get(rank[2], {}), {}
        for number, wish in enumerate(entry.wishes):
            if number in won:
                continue
            if won and self._withdrawn(entry, won, wish):
                lost[number] = WITHDRAWN
            elif not self.full.isdisjoint(wish):
                lost[number] = self._full(entry, wish, rank)
            elif self.capped and self._over(entry, wish):
                lost[number] = GROUP_CAP
            else:
                won = {**won, number: WON}
                self._take(entry, number)
                if not self.rules.reserves:
                    wanting.difference_update(self.full.intersection(wish))
        if lost and self.rules.reserves and len(won) < entry.most:
            self._wait(entry, lost, won, wanting)
        return tuple((won.get(number) or lost[number]) for number in range(len(entry.wishes)))

    @staticmethod
    def _withdrawn(entry: Entry, won: dict[int, str], wish: tuple[str, ...]) -> bool:
        return len(won) >= entry.most or any(key in entry.wishes[number] for number in won for key in wish)

    def _full(self, entry: Entry, wish: tuple[str, ...], rank: Rank) -> str:
        if entry.resident or not self.last:
            return FULL
        overtaken = any(key in self.last and self.last[key] > rank for key in self.full.intersection(wish))
        return RESIDENTS_FIRST if overtaken else FULL

    def _over(self, entry: Entry, wish: tuple[str, ...]) -> bool:
        """Whether a group of the entry would have more in a month than it may."""
        if not self.capped:
            return False
        slots, wins = self.rules.slots_per_month, self.rules.wins_per_month
        for month, count in Counter(self.slots[key].month for key in wish).items():
            for group in entry.groups:
                held = self.held.get((group, month), (0, 0))
                if (slots is not None and held[0] + count > slots) or (wins is not None and held[1] + 1 > wins):
                    return True
        return False

    def _take(self, entry: Entry, number: int) -> None:
        wish = entry.wishes[number]
        for key in wish:
            self.left[key] -= 1
            if not self.left[key]:
                self.full.add(key)
            self.winners[key].append(Place(entry.ticket, number + 1))
        if not self.capped:
            return
        for month, count in Counter(self.slots[key].month for key in wish).items():
            for group in entry.groups:
                held = self.held.setdefault((group, month), [0, 0])
                held[0] += count
                held[1] += 1

    def _wait(self, entry: Entry, lost: dict[int, str], won: dict[int, str], wanting: set[str]) -> None:
        """Put the entry on the list of each slot of the wishes that it lost because they were full, once each."""
        seen: set[str] = set()
        for number, why in lost.items():
            wish = entry.wishes[number]
            if why not in _FULL or (won and self._withdrawn(entry, won, wish)):
                continue
            for key in wish:
                if key in seen:
                    continue
                seen.add(key)
                self.waiting[key].append((not entry.resident, Place(entry.ticket, number + 1)))
                if len(self.waiting[key]) >= self.rules.reserves and key in self.full:
                    wanting.discard(key)

    def _reserves(self, key: str) -> list[Place]:
        if self.left[key]:
            return []
        waiting = self.waiting[key]
        if self.rules.reserves_residents_first:
            waiting = sorted(waiting, key=lambda one: one[0])
        return [place for _, place in waiting[: self.rules.reserves]]
