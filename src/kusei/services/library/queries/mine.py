"""The seats of a person: what they have booked and where they sit."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from kusei.engines.bookings.reservations.models import STANDING, Booking, State
from kusei.foundation.people.models import User
from kusei.foundation.web import clock
from kusei.services.library.models import Sitting
from kusei.services.library.rules import LIBRARY, SEAT, Waiting, waiting_of

_SEATS = {"resource__kind": SEAT, "resource__facility__kind": LIBRARY}
LONGEST_AHEAD = dt.timedelta(hours=1)  # no pack lets anybody confirm so long before the beginning


@dataclass(frozen=True)
class Mine:
    """A booking of a seat that is not over, and what can be done with it."""

    booking: Booking
    waiting: Waiting
    sitting: bool

    @property
    def can_come(self) -> bool:
        """Whether it may be confirmed now."""
        return not self.sitting and self.booking.state == State.CONFIRMED and self.waiting.holds(clock.now())

    @property
    def minutes_left(self) -> int:
        """So many whole minutes are left for confirming, at least one."""
        return max(int((self.waiting.until - clock.now()).total_seconds()) // 60, 1)


def seats() -> QuerySet[Booking]:
    """All bookings of seats in libraries, with what the pages show."""
    return Booking.objects.filter(**_SEATS).select_related("resource__facility__municipality", "person", "sitting")


def standing(person: User) -> QuerySet[Booking]:
    """The person's seats that are not over: booked, or sat on and not left. The first comes first."""
    here = Q(state__in=STANDING) | Q(state=State.USED, sitting__left_at=None)
    return seats().filter(here, person=person, ends_at__gt=clock.now()).order_by("begins_at", "number")


def mine(person: User) -> list[Mine]:
    """The same with what can be done; parts of one sitting that was prolonged as one, with its last end."""
    found: list[Mine] = []
    for booking in standing(person):
        sitting = booking.state == State.USED
        if sitting and found and found[-1].sitting and found[-1].booking.resource_id == booking.resource_id:
            found.pop()
        found.append(Mine(booking, waiting_of(booking), sitting))
    return found


def sittings(person: User) -> list[Sitting]:
    """Where the person sits and has not left: one, and what prolongs it, in order. One SQL query."""
    rows = Sitting.objects.filter(left_at=None, booking__person=person, booking__ends_at__gt=clock.now())
    return list(rows.select_related("booking__resource__facility", "after__booking").order_by("booking__begins_at"))


def waiting_in(facility_id: int, person_id: int, at: dt.datetime) -> list[uuid.UUID]:
    """The person's seats in that house that an arrival at that time may confirm, the first first. One SQL query."""
    rows = Booking.objects.filter(
        **_SEATS,
        resource__facility=facility_id,
        person=person_id,
        state__in=(State.CONFIRMED, State.NO_SHOW),
        begins_at__lte=at + LONGEST_AHEAD,
        ends_at__gt=at,
    )
    return list(rows.order_by("begins_at").values_list("pk", flat=True))


def missed_by(moment: dt.datetime, most: int) -> list[tuple[uuid.UUID, dt.datetime]]:
    """Seats that nobody has come to and that become free until that moment, with when. One SQL query and the packs'."""
    rows = seats().filter(state=State.CONFIRMED, begins_at__lte=moment).order_by("begins_at")[:most]
    found = []
    for booking in rows:
        waiting = waiting_of(booking)
        if waiting.frees and waiting.until <= moment:
            found.append((booking.pk, waiting.until))
    return found
