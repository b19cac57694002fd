"""What people and the desk ask about waiting lists."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from kusei.engines.bookings.reservations.models import State
from kusei.engines.bookings.resources.models import Facility, Occupies
from kusei.engines.bookings.waiting.models import Alert, Entry, Offer
from kusei.foundation.people.models import User
from kusei.foundation.web import clock

WAITING, OFFERED, GOT, LAPSED, LEFT, OVER = "waiting", "offered", "got", "lapsed", "left", "over"


@dataclass(frozen=True)
class Standing:
    """An entry, where it stands, its place in line (1 is next; 0 when it does not wait), what is offered."""

    entry: Entry
    state: str
    place: int = 0
    offer: Offer | None = None


def mine(person: User) -> list[Standing]:
    """Everything that a person waited for, the latest first. Six SQL queries."""
    rows = _whole(Entry.objects.filter(person=person)).order_by("-pk")
    return standings(list(rows))


def standings(entries: Sequence[Entry]) -> list[Standing]:
    """Where each stands. Three SQL queries where somebody waits. The entries come from `_whole`."""
    waiting = [one for one in entries if state_of(one)[0] == WAITING]
    places = _places(waiting)
    return [Standing(one, *_with_place(one, places)) for one in entries]


def _with_place(entry: Entry, places: dict[int, int]) -> tuple[str, int, Offer | None]:
    state, offer = state_of(entry)
    return state, places.get(entry.pk, 0), offer


def _whole(rows: QuerySet[Entry]) -> QuerySet[Entry]:
    return rows.select_related("person", "group").prefetch_related(
        "resources__facility", "offers__booking__resource__facility"
    )


def state_of(entry: Entry) -> tuple[str, Offer | None]:
    """Where an entry stands, and the offer that decided it."""
    offer = next((one for one in entry.offers.all() if one.declined_at is None), None)
    if offer is not None:
        by_booking = {
            State.HELD: OFFERED,
            State.LAPSED: LAPSED,
            State.CANCELLED: LEFT,
            State.UNDONE: LEFT,
            State.REFUSED: OVER,
        }
        return by_booking.get(State(offer.booking.state), GOT), offer
    if entry.left_at is not None:
        return LEFT, None
    return (OVER, None) if entry.last_day < clock.today() else (WAITING, None)


def _places(entries: Sequence[Entry]) -> dict[int, int]:
    """The place in line of each: one more than those before it who wait for something of the same place and time."""
    if not entries:
        return {}
    since, until = min(one.first_day for one in entries), max(one.last_day for one in entries)
    line = list(Entry.objects.in_line().filter(first_day__lte=until, last_day__gte=since).prefetch_related("resources"))
    rooms = {room.pk for one in (*line, *entries) for room in one.resources.all()}
    atoms: dict[int, set[int]] = defaultdict(set)
    for room, atom in Occupies.objects.filter(resource__in=rooms).values_list("resource_id", "atom_id"):
        atoms[room].add(atom)

    def taken(entry: Entry) -> set[int]:
        return {atom for room in entry.resources.all() for atom in atoms[room.pk]}

    wants = {one.pk: taken(one) for one in (*line, *entries)}
    return {
        one.pk: 1 + sum(other.pk < one.pk and _meet(other, one, wants[other.pk] & wants[one.pk]) for other in line)
        for one in entries
    }


def _meet(one: Entry, other: Entry, shared: Iterable[int]) -> bool:
    days = one.first_day <= other.last_day and other.first_day <= one.last_day
    return bool(shared) and days and one.begins < other.ends and other.begins < one.ends


def line_of(facility: Facility, since: dt.date) -> list[Standing]:
    """Who waits for something in the house from the day on, and who has an offer, in their order. Six SQL queries."""
    rows = Entry.objects.filter(resources__facility=facility, last_day__gte=since, left_at=None).distinct()
    found = standings(list(_whole(rows).order_by("pk")))
    return [one for one in found if one.state in (WAITING, OFFERED)]


def alerts_of(person: User) -> list[Alert]:
    """The saved searches of a person, those that ended last month included. One SQL query."""
    since = clock.today() - dt.timedelta(days=31)
    return list(Alert.objects.filter(person=person, deleted_at=None, expires_on__gte=since).order_by("-pk"))


def rows_of(user: User) -> list[tuple[str, list[str]]]:
    """Hook: the person's rows, so that they see who read them."""
    numbers = Entry.objects.filter(person=user).values_list("pk", flat=True)
    return [("waiting.entry", [str(number) for number in numbers])]
