"""Gathers what a booking is about: slot and equipment, the rules of its day, the class of bookers, by which way."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from kusei.engines.bookings.reservations import refusals, rights, rules
from kusei.engines.bookings.reservations.combining import Added, beside, pick
from kusei.engines.bookings.reservations.models import Booking, Group, Source
from kusei.engines.bookings.reservations.rules import Ask
from kusei.engines.bookings.resources import queries as resources
from kusei.engines.bookings.resources.format import Facility as Content
from kusei.engines.bookings.resources.format import Rules
from kusei.engines.bookings.resources.models import Resource
from kusei.engines.bookings.resources.slots import Slot, Slots
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
        {one.resource.key: one.number for one in booking.items.select_related("resource")},
    )


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
    extras: Mapping[str, int] | None = None,
) -> Ask:
    """What somebody asks for; parameters as those of `commands.book`. Raises `NotOffered`, `NotEligible`, `MayNot`,
    `ExtraUnknown`, `ExtraTooMany`.

    Five SQL queries at most, one more with equipment, and what the classes of bookers ask about.
    """
    if source in (Source.RESIDENT, Source.SERIES) and by is not None and by == person:
        if group is not None and not group.members.filter(pk=by.pk).exists():
            raise refusals.NotEligible
        booker = ""  # nobody chooses their own class
    elif source == Source.RESIDENT or (by is not None and source != Source.REOPENED):
        if by is None:
            raise refusals.NotEligible
        rights.require_reception(by, resource.facility)
        source = Source.COUNTER if source == Source.RESIDENT else source
    added = _equipment(resource, extras or {})
    content, every = _offered(resource, [one.pk for one, _number in added], day)
    slot = pick(every[resource.pk], part, begins, ends)
    told = content.resource(resource.key)
    if told is None:
        raise refusals.NotOffered
    its = content.rules_for(told)
    with_it = _allowed(its, [(one, number, beside(every[one.pk], slot)) for one, number in added])
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
        with_it,
    )


def _offered(resource: Resource, added: list[int], day: dt.date) -> tuple[Content, dict[int, Slots]]:
    """What the facility says of the day, and what is open then of the resource and what is added to it."""
    try:
        return resources.day_of(resource.facility_id, [resource.pk, *added], day)
    except resources.NotToldThen:
        raise refusals.NotOffered from None


def _equipment(resource: Resource, extras: Mapping[str, int]) -> list[tuple[Resource, int]]:
    """The equipment of the facility by its keys; what nobody wants is left out. One SQL query where there is any."""
    wanted = {key: number for key, number in extras.items() if number > 0}
    if not wanted:
        return []
    found = {one.key: one for one in Resource.objects.filter(facility=resource.facility_id, key__in=wanted)}
    if len(found) != len(wanted):
        raise refusals.ExtraUnknown
    return [(found[key], number) for key, number in sorted(wanted.items())]


def _allowed(its: Rules, added: Sequence[tuple[Resource, int, Slot]]) -> tuple[Added, ...]:
    told = {one.resource: one for one in its.extras}
    for resource, number, _slot in added:
        if resource.key not in told:
            raise refusals.ExtraUnknown
        if number > told[resource.key].most:
            raise refusals.ExtraTooMany(resource.title, told[resource.key].most)
    return tuple(Added(resource, number, slot, told[resource.key].question) for resource, number, slot in added)
