"""An entry as its owner and the desk read it: wishes in words, what became of each, and how to check it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field

from kusei.engines.bookings.lotteries import words
from kusei.engines.bookings.lotteries.models import Award, Entry, Reserve, Round
from kusei.engines.bookings.lotteries.wishing import uses_of
from kusei.engines.bookings.reservations import wording
from kusei.engines.bookings.reservations.models import Booking, State
from kusei.engines.bookings.resources.models import Resource
from kusei.foundation.people.models import User
from kusei.lib import draws


@dataclass(frozen=True)
class UseShown:
    """A time of a room that is wished for."""

    room: str
    day: dt.date
    times: str


@dataclass(frozen=True)
class BookedShown:
    """A booking that came out of a wish, with the shape and the word of its state."""

    booking: Booking
    shape: str
    word: str
    times: str


@dataclass
class WishShown:
    """A wish in words, and what became of it."""

    number: int
    uses: list[UseShown]
    reason: str = ""
    won: bool = False
    reserve: int | None = None  # the place in the list of reserves, the farthest where there are several
    passed: str = ""
    award: Award | None = None
    booked: list[BookedShown] = field(default_factory=list)

    @property
    def held(self) -> bool:
        """Whether it waits for an answer."""
        return any(one.booking.state == State.HELD for one in self.booked)

    @property
    def void(self) -> bool:
        """Whether the places could not be kept."""
        return self.award is not None and self.award.state == Award.State.VOID


@dataclass(frozen=True)
class Check:
    """How anybody checks the place of a ticket: a line for a terminal, what it gives, and what that place was."""

    line: str
    rank: str
    place: int
    among: int


def shown(entry: Entry) -> list[WishShown]:
    """The wishes, with the result when there is one. Five SQL queries."""
    pks = {pk for wish in entry.wishes for pk, _day, _part in uses_of(wish)}
    rooms = {one.pk: one.title for one in Resource.objects.filter(pk__in=pks)}
    reasons = entry.outcome.reasons if hasattr(entry, "outcome") else []
    awards = {one.wish: one for one in entry.awards.prefetch_related("uses__booking__resource")}
    waiting = list(entry.reserve_places.order_by("position"))
    texts = dict(words.reasons())
    found = []
    for number, wish in enumerate(entry.wishes, start=1):
        times = wish.get("times") or [""] * len(wish["uses"])
        uses = [
            UseShown(rooms[pk], dt.date.fromisoformat(day), said)
            for (pk, day, _part), said in zip(uses_of(wish), times, strict=True)
        ]
        one = WishShown(number, uses, award=awards.get(number))
        if reasons:
            one.reason, one.won = texts[reasons[number - 1]], reasons[number - 1] in words.WINS
        _add_reserve(one, [row for row in waiting if row.wish == number])
        if one.award is not None:
            one.booked = [_booked(use.booking) for use in one.award.uses.all()]
        found.append(one)
    return found


def _add_reserve(one: WishShown, rows: Sequence[Reserve]) -> None:
    places = [row.position for row in rows if row.state == Reserve.State.WAITING]
    one.reserve = max(places) if places else None
    code = next((row.why for row in rows if row.state == Reserve.State.PASSED), "")
    one.passed = dict(words.passed()).get(code, "")


def _booked(booking: Booking) -> BookedShown:
    shape, word = wording.state(booking)
    return BookedShown(booking, shape, word, wording.times(booking.day, booking.begins_at, booking.ends_at))


def check(found: Round, entry: Entry) -> Check | None:
    """The check of the ticket, when the seed is known. One SQL query."""
    if not found.seed or not hasattr(entry, "outcome"):
        return None
    mine = draws.rank(entry.ticket, found.seed)
    same = Entry.objects.filter(round=found, state=Entry.State.ACTIVE, priority=entry.priority)
    ranks = [draws.rank(ticket, found.seed) for ticket in same.values_list("ticket", flat=True)]
    line = f'printf %s "{found.seed}:{entry.ticket}" | sha256sum'
    return Check(line, mine, sum(one < mine for one in ranks) + 1, len(ranks))


def rows_of(user: User) -> list[tuple[str, list[str]]]:
    """Hook: the person's entries, so that they see who read them."""
    return [("lotteries.entry", [str(pk) for pk in Entry.objects.filter(person=user).values_list("pk", flat=True)])]
