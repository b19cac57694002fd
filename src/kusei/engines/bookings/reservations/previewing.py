"""What would become of each day of a series, before anybody books: free, taken, closed, a holiday, over."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from enum import StrEnum
from typing import NamedTuple

from kusei.engines.bookings.claims import queries as claims
from kusei.engines.bookings.reservations.availability import is_free
from kusei.engines.bookings.reservations.combining import pick
from kusei.engines.bookings.reservations.refusals import NotOffered
from kusei.engines.bookings.resources import queries as resources
from kusei.engines.bookings.resources.models import Atom, Resource
from kusei.foundation.web import clock
from kusei.lib.nationalholidays import national_holiday


class Stand(StrEnum):
    """How a day stands."""

    FREE = "free"
    TAKEN = "taken"
    CLOSED = "closed"
    HOLIDAY = "holiday"  # left out because it was said so
    OVER = "over"


class Day(NamedTuple):
    """A day of the series."""

    day: dt.date
    stand: Stand


def preview(  # noqa: PLR0913  what a series consists of
    *,
    resource: Resource,
    days: Sequence[dt.date],
    part: str = "",
    begins: int | None = None,
    ends: int | None = None,
    skip_holidays: bool = False,
) -> list[Day]:
    """Each day in order, at this moment; equipment is not looked at. Five SQL queries."""
    if not days:
        return []
    offered = resources.slots([resource.pk], days[0], days[-1])[resource.pk]
    wanted = set(days)
    by_day = {day: [slot for slot in offered if slot.day == day] for day in wanted}
    atoms = {atom for slots in by_day.values() for slot in slots[:1] for atom, _places in slot.atoms}
    places = dict(Atom.objects.filter(pk__in=atoms).values_list("pk", "places"))
    taken, now = claims.taken(atoms, days[0], days[-1]), clock.now()
    found = []
    for day in days:
        try:
            slot = pick(by_day[day], part, begins, ends)
        except NotOffered:
            found.append(Day(day, Stand.CLOSED))
            continue
        if skip_holidays and national_holiday(day) is not None:
            stand = Stand.HOLIDAY
        elif slot.ends_at <= now:
            stand = Stand.OVER
        else:
            stand = Stand.FREE if is_free(slot, taken, places) else Stand.TAKEN
        found.append(Day(day, stand))
    return found
