"""When a seat may be confirmed, until when it waits, and how long somebody stays: computed from the pack's rules.

`check_in`: minutes before the beginning from which one may confirm. `no_show.after`: minutes after it in which one
must; who booked in the middle of the time has as many minutes from then.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from kusei.engines.bookings.reservations.models import Booking
from kusei.engines.bookings.resources import queries as resources
from kusei.engines.bookings.resources.models import Resource

SEAT, LIBRARY = "seat", "library"
BEFORE = 15
"""Minutes where the pack says nothing."""


@dataclass(frozen=True)
class Waiting:
    """From when to when somebody confirms that they came; at `until` the seat is free."""

    opens: dt.datetime
    until: dt.datetime
    frees: bool = True  # false: the pack leaves it to staff, and `until` is the end of the use

    def holds(self, moment: dt.datetime) -> bool:
        """Whether the moment lies in it; the end does not."""
        return self.opens <= moment < self.until


def waiting_of(booking: Booking) -> Waiting:
    """The time in which this booking is confirmed. One SQL query where the pack was not read yet."""
    rules = resources.rules_of(booking.resource, booking.day)
    before = rules.check_in if rules.check_in is not None else BEFORE
    opens = booking.begins_at - dt.timedelta(minutes=before)
    if rules.no_show is None or rules.no_show.after is None:
        return Waiting(opens, booking.ends_at, frees=False)
    begins = max(booking.begins_at, booking.made_at)
    return Waiting(opens, min(begins + dt.timedelta(minutes=rules.no_show.after), booking.ends_at))


def minutes_to_come(seat: Resource, day: dt.date) -> int | None:
    """How many minutes a seat waits; None where staff look themselves, or the pack does not know the seat that day."""
    try:
        no_show = resources.rules_of(seat, day).no_show
    except resources.NotToldThen:
        return None
    return no_show.after if no_show else None
