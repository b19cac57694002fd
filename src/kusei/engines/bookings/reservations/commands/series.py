"""Books the same time week by week, and says of every day what became of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import transaction

from kusei.engines.bookings.reservations.commands.booking import book
from kusei.engines.bookings.reservations.commands.changing import cancel
from kusei.engines.bookings.reservations.contacts import Guest
from kusei.engines.bookings.reservations.models import STANDING, Booking, Group, Series, Source
from kusei.engines.bookings.reservations.refusals import BookingRefused, ReasonMissing
from kusei.engines.bookings.resources.models import Resource
from kusei.engines.payments.invoices.refusals import PaymentsRefused
from kusei.foundation.people.models import User
from kusei.foundation.web import clock
from kusei.lib.errors import RuleError
from kusei.lib.nationalholidays import national_holiday

MOST_WEEKS = 53
MOST_APART = 8
"""Weeks between two days."""


class Skipped(BookingRefused):
    """A national holiday that was left out on purpose."""

    code = "bookings.holiday-skipped"


def days_of(first_day: dt.date, times: int, every: int = 1) -> list[dt.date]:
    """The days of a series, in order."""
    return [first_day + dt.timedelta(weeks=every * number) for number in range(times)]


def times_until(first_day: dt.date, last_day: dt.date, every: int = 1) -> int:
    """How many days a series has that goes on through the last day."""
    return max((last_day - first_day).days // (7 * every) + 1, 0)


def book_series(  # noqa: PLR0913  what a series consists of
    *,
    resource: Resource,
    first_day: dt.date,
    weeks: int,
    every: int = 1,
    skip_holidays: bool = False,
    part: str = "",
    begins: int | None = None,
    ends: int | None = None,
    person: User | None = None,
    group: Group | None = None,
    people: int = 0,
    purpose: str = "",
    answers: Mapping[str, Any] | None = None,
    booker: str = "",
    extras: Mapping[str, int] | None = None,
    guest: Guest | None = None,
    by: User,
) -> Series:
    """So many times the same weekday and time, every week or every second, third … week. What cannot be booked is
    reported and does not stop the rest; national holidays are left out when it is said so.

    Each day is a transaction of its own with its line of the report, so that nothing waits in a circle and a series
    that is interrupted says how far it came. Raises `ValueError` for a number of weeks that makes no series, `MayNot`.
    """
    if not 1 < weeks <= MOST_WEEKS or not 1 <= every <= MOST_APART:
        raise ValueError("a series has two weeks to a year of them")
    series = Series.objects.create(resource=resource, made_by=by, made_at=clock.now())
    for day in days_of(first_day, weeks, every):
        line = {"day": day.isoformat(), "outcome": "booked"}
        with transaction.atomic():
            try:
                if skip_holidays and national_holiday(day) is not None:
                    raise Skipped
                book(
                    resource=resource,
                    day=day,
                    part=part,
                    begins=begins,
                    ends=ends,
                    person=person,
                    group=group,
                    people=people,
                    purpose=purpose,
                    answers=answers,
                    booker=booker,
                    extras=extras,
                    guest=guest,
                    source=Source.SERIES,
                    series=series,
                    by=by,
                )
            except (BookingRefused, RuleError) as refusal:
                line["outcome"] = refusal.code
            series.report = [*series.report, line]
            series.save(update_fields=["report"])
    return series


def cancel_rest(*, series_id: int, why: str, full: bool = False, by: User) -> tuple[int, int]:
    """Cancel what is still to come of a series: how many bookings were cancelled, and how many could not be.

    Each in a transaction of its own. Raises `ReasonMissing`, `MayNot`.
    """
    if not why.strip():
        raise ReasonMissing
    coming = Booking.objects.filter(series=series_id, state__in=STANDING, begins_at__gt=clock.now())
    done = left = 0
    for number in coming.order_by("begins_at").values_list("pk", flat=True):
        try:
            cancel(booking_id=number, by=by, why=why, full=full)
            done += 1
        except (BookingRefused, PaymentsRefused):
            left += 1
    return done, left
