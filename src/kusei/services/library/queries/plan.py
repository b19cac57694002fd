"""Which seats are free, now or at a time: for all libraries together in six queries."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q

from kusei.engines.bookings.claims import queries as claims
from kusei.engines.bookings.claims.queries import Taken
from kusei.engines.bookings.reservations.availability import is_free
from kusei.engines.bookings.resources import queries as resources
from kusei.engines.bookings.resources.models import Atom, Facility, Resource
from kusei.engines.bookings.resources.slots import NotOffered, Slot, Slots
from kusei.foundation.org.queries import home
from kusei.foundation.web import clock
from kusei.services.library.models import Sitting
from kusei.services.library.rules import LIBRARY, SEAT

LEAST_NOW = 15
"""So many minutes are left at least of what is offered now."""


@dataclass(frozen=True)
class Offer:
    """A seat that is free from now on: it may be booked from minute `begins` to each of `ends`."""

    seat: Resource
    day: dt.date
    minute: int  # now, since midnight
    begins: int
    ends: tuple[int, ...]

    @property
    def longest(self) -> int:
        """So many minutes from now."""
        return self.ends[-1] - self.minute

    def end_for(self, minutes: int) -> int:
        """The first end after so many minutes, else the last."""
        return next((end for end in self.ends if end - self.minute >= minutes), self.ends[-1])


@dataclass(frozen=True)
class Room:
    """A library at this moment. `closes`: minutes since midnight; None when it is shut now."""

    library: Facility
    seats: int
    free: tuple[Offer, ...]
    closes: int | None


@dataclass(frozen=True)
class Hours:
    """What can be chosen on a day: beginnings and lengths in minutes; empty when the library is shut."""

    begins: tuple[int, ...]
    lengths: tuple[int, ...]
    step: int = 30


def libraries() -> list[Facility]:
    """The libraries that have not ended, in order. One SQL query."""
    rows = Facility.objects.filter(Q(last_day=None) | Q(last_day__gte=clock.today()), kind=LIBRARY)
    return list(rows.filter(municipality=home()).select_related("municipality").order_by("position", "key"))


def seats_of(*libraries: Facility) -> list[Resource]:
    """Their seats that can still be booked, in order. One SQL query."""
    every = resources.open_resources([one.pk for one in libraries], clock.today())
    return [one for one in every if one.kind == SEAT]


def rooms(libraries: Sequence[Facility]) -> list[Room]:
    """What is free at this moment in each. Five SQL queries."""
    seats, now = seats_of(*libraries), clock.now().astimezone(clock.TOKYO)
    today, minute = now.date(), now.hour * 60 + now.minute
    offered = resources.slots([one.pk for one in seats], today, today)
    taken, places = _taken(offered, today)
    found = []
    for library in libraries:
        own = [one for one in seats if one.facility_id == library.pk]
        offers = [
            offer for one in own if (offer := _offer(one, offered[one.pk], today, minute, taken, places)) is not None
        ]
        open_now = [
            slot.stretch.ends
            for one in own
            for slot in offered[one.pk]
            if slot.stretch.begins <= minute < slot.stretch.ends
        ]
        found.append(Room(library, len(own), tuple(offers), max(open_now, default=None)))
    return found


def now(library: Facility) -> list[Offer]:
    """The seats of one library that are free from now on, in order. Five SQL queries."""
    return list(rooms([library])[0].free)


def hours(seats: Sequence[Resource], day: dt.date) -> Hours:
    """What can be chosen on that day: beginnings that are not over. Three SQL queries."""
    if not seats:
        return Hours((), ())
    offered = resources.slots([seats[0].pk], day, day)[seats[0].pk]
    begins: list[int] = []
    lengths: tuple[int, ...] = ()
    step = 30
    for slot in offered:
        here = slot.stretch
        begins += [one for one in slot.starts() if here.begins_at + (one - here.begins) * _MINUTE > clock.now()]
        lengths, step = tuple(range(here.shortest, here.longest + 1, here.step)), here.step
    return Hours(tuple(begins), lengths, step)


def free_at(seats: Sequence[Resource], day: dt.date, begins: int, ends: int) -> set[int]:
    """The numbers of the seats that are free from minute to minute. Five SQL queries."""
    offered = resources.slots([one.pk for one in seats], day, day)
    taken, places = _taken(offered, day)
    return {pk for pk, slots in offered.items() if _fits(slots, begins, ends, taken, places)}


def going_on(last: Sitting) -> tuple[int, int] | None:
    """From which to which minute somebody could stay on their seat; None when they may not. Whether it is free is not
    looked at.
    """
    booking, first = last.booking, last
    while first.after is not None:
        first = first.after
    midnight = dt.datetime.combine(booking.day, dt.time(), clock.TOKYO)
    begun, begins = (int((one - midnight) / _MINUTE) for one in (first.booking.begins_at, booking.ends_at))
    for slot in resources.slots([booking.resource_id], booking.day, booking.day)[booking.resource_id]:
        here = slot.stretch
        ends = begins + max(here.step, here.shortest)
        if here.begins <= begins and ends <= here.ends and ends - begun <= here.longest:
            return begins, ends
    return None


_MINUTE = dt.timedelta(minutes=1)


def _taken(offered: dict[int, Slots], day: dt.date) -> tuple[Taken, dict[int, int]]:
    atoms = {atom for slots in offered.values() for atom, _places in slots.atoms}
    return claims.taken(atoms, day, day), dict(Atom.objects.filter(pk__in=atoms).values_list("pk", "places"))


def _fits(slots: Slots, begins: int, ends: int, taken: Taken, places: dict[int, int]) -> bool:
    for slot in slots:
        try:
            if is_free(slot.between(begins, ends), taken, places):
                return True
        except NotOffered:
            continue
    return False


def _offer(  # noqa: PLR0913, PLR0917  what it depends on
    seat: Resource, slots: Slots, day: dt.date, minute: int, taken: Taken, places: dict[int, int]
) -> Offer | None:
    for slot in slots:
        here = slot.stretch
        if here.is_free and here.begins <= minute < here.ends:
            begins = minute - (minute - here.begins) % here.step
            ends = tuple(_ends(slot, begins, taken, places))
            ends = tuple(one for one in ends if one - minute >= LEAST_NOW)
            return Offer(seat, day, minute, begins, ends) if ends else None
    return None


def _ends(slot: Slot, begins: int, taken: Taken, places: dict[int, int]) -> list[int]:
    """Until when it is free without a break."""
    here, found = slot.stretch, []
    for end in range(begins + here.shortest, min(begins + here.longest, here.ends) + 1, here.step):
        if not is_free(slot.between(begins, end), taken, places):
            break
        found.append(end)
    return found
