"""Books the same time week by week, and says of every day what became of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import transaction

from kusei.engines.bookings.reservations.commands.booking import book
from kusei.engines.bookings.reservations.models import Group, Series, Source
from kusei.engines.bookings.reservations.refusals import BookingRefused
from kusei.engines.bookings.resources.models import Resource
from kusei.foundation.people.models import User
from kusei.foundation.web import clock
from kusei.lib.errors import RuleError

MOST_WEEKS = 53


def book_series(  # noqa: PLR0913  what a series consists of
    *,
    resource: Resource,
    first_day: dt.date,
    weeks: int,
    part: str = "",
    begins: int | None = None,
    ends: int | None = None,
    person: User | None = None,
    group: Group | None = None,
    people: int = 0,
    purpose: str = "",
    answers: Mapping[str, Any] | None = None,
    booker: str = "",
    by: User,
) -> Series:
    """So many weeks of the same weekday and time. What cannot be booked is reported and does not stop the rest.

    Each day is a transaction of its own with its line of the report, so that nothing waits in a circle and a series
    that is interrupted says how far it came. Raises `ValueError` for a number of weeks that makes no series, `MayNot`.
    """
    if not 1 < weeks <= MOST_WEEKS:
        raise ValueError("a series has two weeks to a year of them")
    series = Series.objects.create(resource=resource, made_by=by, made_at=clock.now())
    for week in range(weeks):
        day = first_day + dt.timedelta(weeks=week)
        line = {"day": day.isoformat(), "outcome": "booked"}
        with transaction.atomic():
            try:
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
                    source=Source.SERIES,
                    series=series,
                    by=by,
                )
            except (BookingRefused, RuleError) as refusal:
                line["outcome"] = refusal.code
            series.report = [*series.report, line]
            series.save(update_fields=["report"])
    return series
