"""Sample seats and cards: a gate, codes on seats, a reader's card, and two weeks of sitting, missing and leaving early.

All through the commands, the past with the clock of that moment.
"""

from __future__ import annotations

import datetime as dt

from kusei.engines.bookings.checkins import demo as checkins
from kusei.engines.bookings.reservations.models import Booking
from kusei.engines.bookings.reservations.refusals import BookingRefused
from kusei.engines.bookings.reservations.rights import department_of
from kusei.engines.bookings.resources.models import Facility, Resource
from kusei.foundation.people.models import User
from kusei.foundation.web import clock
from kusei.foundation.web.clock import played_at
from kusei.services.library import commands
from kusei.services.library.models import Proof, ReaderCard
from kusei.services.library.queries import plan
from kusei.services.library.refusals import LibraryRefused

READERS = ("hanako@kusei.example", "taro@kusei.example", "mary@kusei.example")
LIBRARIAN, CHIEF = "planner@kusei.example", "administrator@kusei.example"  # hold their roles everywhere
# Open days back from today, reader, seat, from hour to hour, and what became of it: minutes until they left, or missed.
PAST: tuple[tuple[int, int, int, int, int, int | None], ...] = (
    (9, 0, 0, 10, 12, 120),
    (7, 1, 4, 13, 16, 95),
    (5, 2, 2, 14, 15, None),
    (4, 0, 6, 9, 11, 110),
    (2, 1, 1, 15, 17, 120),
    (1, 2, 8, 13, 14, 60),
)


def play() -> int:
    """Make them once, if the home municipality has libraries; how many bookings of seats."""
    libraries = plan.libraries()
    if not libraries or ReaderCard.objects.exists():
        return 0
    library = libraries[0]
    readers = sorted(User.objects.filter(email__in=READERS), key=lambda one: READERS.index(one.email))
    librarian, chief = User.objects.get(email=LIBRARIAN), User.objects.get(email=CHIEF)
    department = department_of(library)
    checkins.play(facility=library, department=department, approver=chief, editor=librarian, parent=readers[-1])
    seats = {one.pk: one for one in plan.seats_of(library)}
    codes = {one.resource_id: one.code for one in commands.renew_codes(library=library, by=librarian)}
    ordered = [seats[pk] for pk in codes]
    card = commands.issue_reader_card(
        person=readers[0],
        department=department,
        valid_until=clock.today() + dt.timedelta(days=2 * 365),
        proof=Proof.DOCUMENT,
        by=librarian,
    )
    commands.reissue_reader_card(card_id=card.pk, why="見本：紛失", by=librarian)  # i18n: a sample's record
    _played(ordered, readers)
    _coming(library, ordered, readers)
    return Booking.objects.filter(resource__facility__in=libraries).count()


def _played(seats: list[Resource], readers: list[User]) -> None:
    days = _open_days(seats[0], step=-1, number=max(one[0] for one in PAST))
    for back, who, seat, begins, ends, stayed in PAST:
        if len(days) < back:
            continue
        day, reader = days[back - 1], readers[who % len(readers)]
        at = dt.datetime.combine(day, dt.time(begins), clock.TOKYO)
        with played_at(at - dt.timedelta(hours=20)):
            made = commands.book_seat(seat=seats[seat], day=day, begins=begins * 60, ends=ends * 60, person=reader)
        if stayed is None:
            with played_at(at + dt.timedelta(minutes=15)):
                commands.free_missed(booking_id=made.pk)
            continue
        with played_at(at + dt.timedelta(minutes=4)):
            commands.come(booking_id=made.pk, by=reader, seat=seats[seat])
        if stayed < (ends - begins) * 60:
            with played_at(at + dt.timedelta(minutes=stayed)):
                commands.leave(person=reader)


def _coming(library: Facility, seats: list[Resource], readers: list[User]) -> None:
    """One sits there now, if the library is open; one has booked the next open day."""
    days = _open_days(seats[0], step=1, number=1)
    if days:
        commands.book_seat(seat=seats[0], day=days[0], begins=600, ends=720, person=readers[0])
    try:
        commands.sit_down(seat=seats[3], person=readers[1 % len(readers)])
    except (LibraryRefused, BookingRefused):  # shut at this hour
        return


def _open_days(seat: Resource, *, step: int, number: int) -> list[dt.date]:
    """So many open days before or after today, the nearest first, within the seven days ahead and four weeks back."""
    found: list[dt.date] = []
    for away in range(1, 8 if step > 0 else 29):
        day = clock.today() + dt.timedelta(days=step * away)
        with played_at(dt.datetime.combine(day, dt.time(), clock.TOKYO)):
            if 600 in plan.hours([seat], day).begins:
                found.append(day)
        if len(found) == number:
            break
    return found
