"""Use of facilities from their timetables and bookings; visits, income and draws from the parts that know them.

Only days that are over are counted. Nobody's data are read: no name, no group, no purpose.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from django.db.models import Count, F, Func, IntegerField, Sum
from django.db.models.functions import Coalesce

from kusei.engines.bookings.checkins.models import House
from kusei.engines.bookings.checkins.queries import counts
from kusei.engines.bookings.lotteries.models import Entry, Round, Slot
from kusei.engines.bookings.reservations.models import Booking, State
from kusei.engines.bookings.reservations.paying import SOURCE
from kusei.engines.bookings.resources import queries as resources
from kusei.engines.bookings.resources.models import Facility, Occupies, Resource
from kusei.engines.payments.invoices.models import Payment
from kusei.foundation.web import clock
from kusei.services.facilities.counting import BANDS, Figures, Span, by_band, merged, within

USED = (State.CONFIRMED, State.USED, State.NO_SHOW)
"""What took a room on a day that is over; `used` is not said everywhere."""
Month = dt.date
"""Its first day."""


@dataclass
class Use:
    """The figures of one facility: by month, room and part of the day."""

    months: dict[Month, Figures] = field(default_factory=dict)
    rooms: dict[int, Figures] = field(default_factory=dict)  # by resource
    bands: dict[str, Figures] = field(default_factory=dict)  # a booking counts in each part of the day that it touches
    cells: dict[tuple[Month, int], Figures] = field(default_factory=dict)  # month and resource: bookings only

    @property
    def total(self) -> Figures:
        """The whole period."""
        return sum(self.months.values(), Figures())


def last_counted(until: dt.date) -> dt.date:
    """The last day that counts: yesterday, or `until` before it."""
    return min(until, clock.today() - dt.timedelta(days=1))


def usage(facilities: Collection[Facility], since: dt.date, until: dt.date) -> dict[int, Use]:
    """The use of each facility from `since` to `until`, both counted, as far as the days are over.

    Six SQL queries for any number of facilities.
    """
    found = {one.pk: Use() for one in facilities}
    until = last_counted(until)
    if until < since or not found:
        return found
    atoms, houses = _atoms(found)
    opened = _opened(atoms, since, until)
    bookings = Booking.objects.filter(
        resource__facility__in=found, day__range=(since, until), state__in=(*USED, State.CANCELLED)
    )
    rows = [_Row(*one) for one in bookings.values_list("resource_id", "day", "begins_at", "ends_at", "state", "people")]
    _add_minutes(found, atoms, houses, _minutes(atoms, opened, rows))
    for row in rows:
        _add_booking(found[houses[row.resource]], row)
    return found


class _Row(NamedTuple):
    resource: int
    day: dt.date
    begins_at: dt.datetime
    ends_at: dt.datetime
    state: str
    people: int

    @property
    def month(self) -> Month:
        return self.day.replace(day=1)

    @property
    def span(self) -> Span:
        """Minutes since midnight of the day."""
        midnight = dt.datetime.combine(self.day, dt.time(), clock.TOKYO)
        first, last = (int((one - midnight).total_seconds()) // 60 for one in (self.begins_at, self.ends_at))
        return first, last


Taken = dict[int, list[tuple[int, int]]]
"""Resource → its atoms, with the places that one booking takes."""
Key = tuple[int, dt.date]
"""Atom and day."""
Minutes = dict[tuple[int, Month, str], tuple[int, int]]
"""Atom, month and part of the day → open and booked minutes times places."""


def _atoms(facilities: Iterable[int]) -> tuple[Taken, dict[int, int]]:
    atoms: Taken = defaultdict(list)
    houses = dict(Resource.objects.filter(facility__in=list(facilities)).values_list("pk", "facility_id"))
    rows = Occupies.objects.filter(resource__in=houses).values_list("resource_id", "atom_id", "places")
    for resource, atom, places in rows:
        atoms[resource].append((atom, places))
    return atoms, houses


def _opened(atoms: Taken, since: dt.date, until: dt.date) -> dict[Key, list[Span]]:
    """When each atom could be booked: single parts of the day and free hours, of any of its resources."""
    spans: dict[Key, set[Span]] = defaultdict(set)
    for resource, slots in resources.slots(list(atoms), since, until).items():
        for slot in slots:
            here = slot.stretch
            if here.is_free or len(here.cells) == 1:
                for atom, _places in atoms[resource]:
                    spans[atom, here.day].add((here.begins, here.ends))
    return {key: merged(found) for key, found in spans.items()}


def _minutes(atoms: Taken, opened: dict[Key, list[Span]], rows: Iterable[_Row]) -> Minutes:
    places = dict(Occupies.objects.filter(resource__in=atoms).values_list("atom_id", "atom__places"))
    open_: dict[tuple[int, Month, str], int] = defaultdict(int)
    booked: dict[tuple[int, Month, str], int] = defaultdict(int)
    for (atom, day), spans in opened.items():
        for band, number in by_band(spans).items():
            open_[atom, day.replace(day=1), band] += number * places[atom]
    for row in rows:
        if row.state == State.CANCELLED:
            continue
        for atom, taken in atoms[row.resource]:
            inside = within(row.span, opened.get((atom, row.day), ()))
            for band, number in by_band(inside).items():
                booked[atom, row.month, band] += number * taken
    return {key: (open_[key], booked[key]) for key in {*open_, *booked}}


def _add_minutes(found: dict[int, Use], atoms: Taken, houses: dict[int, int], minutes: Minutes) -> None:
    """Of a facility each atom once; of a room all that it takes, whoever booked them."""
    at: dict[int, int] = {atom: houses[resource] for resource, taken in atoms.items() for atom, _places in taken}
    of_atom: dict[int, Figures] = defaultdict(Figures)
    for (atom, month, band), (opened, booked) in minutes.items():
        use, more = found[at[atom]], Figures(opened=opened, booked=booked)
        use.months[month] = use.months.get(month, Figures()) + more
        use.bands[band] = use.bands.get(band, Figures()) + more
        of_atom[atom] += more
    for resource, taken in atoms.items():
        use = found[houses[resource]]
        more = sum((of_atom[atom] for atom, _places in taken), Figures())
        use.rooms[resource] = use.rooms.get(resource, Figures()) + more


def _add_booking(use: Use, row: _Row) -> None:
    missed, gone = row.state == State.NO_SHOW, row.state == State.CANCELLED
    more = Figures(uses=1, no_shows=int(missed), people=0 if missed else row.people)
    if gone:
        more = Figures(cancelled=1)
    use.months[row.month] = use.months.get(row.month, Figures()) + more
    use.rooms[row.resource] = use.rooms.get(row.resource, Figures()) + more
    use.cells[row.month, row.resource] = use.cells.get((row.month, row.resource), Figures()) + more
    for band, number in by_band([row.span]).items():
        if number:
            use.bands[band] = use.bands.get(band, Figures()) + more


def income(facilities: Collection[Facility], since: dt.date, until: dt.date) -> dict[int, dict[Month, int]]:
    """Yen received in these days for bookings, less what goes back of it, by facility and month. Two SQL queries."""
    found: dict[int, dict[Month, int]] = {one.pk: defaultdict(int) for one in facilities}
    rows = list(
        Payment.objects.filter(invoice__source=SOURCE, received_on__range=(since, until)).values_list(
            "invoice__source_id", "received_on", "amount", "refunded"
        )
    )
    bookings = Booking.objects.filter(pk__in={uuid.UUID(source) for source, *_rest in rows})
    houses = dict(bookings.filter(resource__facility__in=found).values_list("pk", "resource__facility_id"))
    for source, day, amount, refunded in rows:
        if (house := houses.get(uuid.UUID(source))) is not None:
            found[house][day.replace(day=1)] += amount - refunded
    return found


def visits(facilities: Collection[Facility], since: dt.date, until: dt.date) -> dict[int, dict[Month, int]]:
    """Visitors by facility and month, of houses that count who comes. One SQL query, and one for each of them."""
    found = {}
    for house in House.objects.filter(facility__in=facilities):
        rows = counts.by(counts.months(house, since, until), lambda row: row.day)
        found[house.facility_id] = {month: sums.visitors for month, sums in rows.items()}
    return found


@dataclass(frozen=True)
class Draws:
    """Draws for months of use: places that were drawn, entries, and places that first wishes name."""

    places: int = 0
    entries: int = 0
    wished: int = 0

    @property
    def ratio(self) -> float | None:
        """倍率: places of first wishes for each place drawn; None without a draw."""
        return round(self.wished / self.places, 2) if self.places else None


class _Length(Func):
    function = "JSONB_ARRAY_LENGTH"
    output_field = IntegerField()


def draws(facilities: Collection[Facility], since: dt.date, until: dt.date) -> dict[int, Draws]:
    """Draws that took place for months of use in the period, by facility. Two SQL queries."""
    rounds = Round.objects.filter(
        state=Round.State.DRAWN, facility__in=facilities, month__range=(since.replace(day=1), until)
    )
    places = dict(
        Slot.objects.filter(round__in=rounds).values_list("round__facility").annotate(Sum("places")).order_by()
    )
    entries = (
        Entry.objects.filter(round__in=rounds, state=Entry.State.ACTIVE)
        .values_list("round__facility")
        .annotate(number=Count("pk"), wished=Sum(Coalesce(_Length(F("wishes__0__slots")), 0)))
        .order_by()
    )
    asked = {facility: (number, wished) for facility, number, wished in entries}
    return {one.pk: Draws(places.get(one.pk, 0), *asked.get(one.pk, (0, 0))) for one in facilities if one.pk in places}


def band_order(use: Use) -> list[tuple[str, Figures]]:
    """The parts of the day in their order, those that were open."""
    return [(band, use.bands[band]) for band in BANDS if band in use.bands and use.bands[band].opened]
