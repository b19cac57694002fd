"""Gathers what a booking is about: the slot, the rules of its day, the class of bookers, by which way it comes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from kusei.engines.bookings.reservations import refusals, rights, rules
from kusei.engines.bookings.reservations.models import Booking, Group, Source
from kusei.engines.bookings.reservations.rules import Ask
from kusei.engines.bookings.resources import queries as resources
from kusei.engines.bookings.resources.models import Resource
from kusei.engines.bookings.resources.slots import NotOffered, Slot
from kusei.foundation.people.models import User
from kusei.foundation.web import clock


def ask_of(booking: Booking, by: User | None) -> Ask:
    """What the booking asked for, by the rules as they are told now. Raises `NotOffered` when it is not offered any
    more.
    """
    midnight = dt.datetime.combine(booking.day, dt.time(), clock.TOKYO)
    minutes = [int((one - midnight).total_seconds()) // 60 for one in (booking.begins_at, booking.ends_at)]
    return ask_for(
        booking.resource,
        booking.day,
        booking.part,
        None if booking.part else minutes[0],
        None if booking.part else minutes[1],
        booking.person,
        booking.group,
        booking.people,
        booking.purpose,
        booking.answers,
        Source.REOPENED,
        booking.booker,
        by,
    )


def offered(resource: Resource, day: dt.date, part: str, begins: int | None, ends: int | None) -> Slot:
    """The slot as it is offered. Raises `NotOffered`. Three SQL queries."""
    for slot in resources.slots([resource.pk], day, day)[resource.pk]:
        if part and slot.part == part:
            return slot
        if not part and slot.stretch.is_free and begins is not None and ends is not None:
            try:
                return slot.between(begins, ends)
            except NotOffered:
                continue
    raise refusals.NotOffered


def ask_for(  # noqa: PLR0913, PLR0917  as `book`
    resource: Resource,
    day: dt.date,
    part: str,
    begins: int | None,
    ends: int | None,
    person: User | None,
    group: Group | None,
    people: int,
    purpose: str,
    answers: Mapping[str, Any],
    source: Source,
    booker: str,
    by: User | None,
) -> Ask:
    """What somebody asks for; parameters as those of `commands.book`. Raises `NotOffered`, `NotEligible`, `MayNot`.

    Six SQL queries at most, and what the classes of bookers ask about.
    """
    if source in (Source.RESIDENT, Source.SERIES) and by is not None and by == person:
        if group is not None and not group.members.filter(pk=by.pk).exists():
            raise refusals.NotEligible
        booker = ""  # nobody chooses their own class
    elif source == Source.RESIDENT or (by is not None and source != Source.REOPENED):
        if by is None:
            raise refusals.NotEligible
        rights.require_staff(by, resource.facility)
        source = Source.COUNTER if source == Source.RESIDENT else source
    slot = offered(resource, day, part, begins, ends)
    content = resources.content_of(resource.facility_id, day)
    told = content.resource(resource.key)
    if told is None:
        raise refusals.NotOffered
    its = content.rules_for(told)
    chosen = its.booker(booker) if booker else rules.booker_of(its, resource, person, group)
    return Ask(
        resource,
        slot,
        content,
        its,
        chosen,
        person,
        group,
        people,
        purpose.strip(),
        answers,
        source,
        by,
        clock.now(),
    )
