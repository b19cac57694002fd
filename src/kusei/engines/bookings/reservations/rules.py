"""The rules for a booking, one object each, in the order in which they are told. Quotas are counted when it is booked.

Rules on who, when and by which way hold for residents who book by themselves; staff, lotteries and offers decided that
already. What does not fit into the room holds for all.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from kusei.engines.bookings.reservations import refusals
from kusei.engines.bookings.reservations.combining import Added
from kusei.engines.bookings.reservations.models import Booking, Group, GroupState, Source, State
from kusei.engines.bookings.resources.format import Facility as Content
from kusei.engines.bookings.resources.format import Rules
from kusei.engines.bookings.resources.format.rules import Booker, Quota, Who
from kusei.engines.bookings.resources.models import Resource
from kusei.engines.bookings.resources.slots import Need, Slot
from kusei.foundation.people import identity
from kusei.foundation.people.identity import Level
from kusei.foundation.people.models import User
from kusei.foundation.web import clock
from kusei.lib import bookingtimes


@dataclass(frozen=True)
class Ask:
    """Who wants what, and by which rules."""

    resource: Resource
    slot: Slot
    content: Content
    rules: Rules
    booker: Booker | None
    person: User | None
    group: Group | None
    people: int
    purpose: str
    answers: Mapping[str, Any]
    source: Source
    by: User | None
    now: dt.datetime
    extras: tuple[Added, ...] = ()

    @property
    def by_oneself(self) -> bool:
        """Whether a resident books, and nobody decided before that they may."""
        return self.source in (Source.RESIDENT, Source.SERIES) and self.by is not None and self.by == self.person

    @property
    def minutes(self) -> int:
        """How long the use is."""
        return self.slot.stretch.ends - self.slot.stretch.begins

    def needs(self) -> tuple[Need, ...]:
        """What to claim, the equipment included: all of it in one call, or nothing."""
        return (*self.slot.needs(), *(need for one in self.extras for need in one.needs()))


class Rule(Protocol):
    """One rule. `code` is that of its refusals, or their common beginning."""

    code: str

    def refuse(self, ask: Ask) -> None:
        """Raise the refusal when the rule is broken."""


class NotPast:
    """What has begun is not booked any more; staff may still write down a use of today. Free
    times that become free by themselves when nobody comes (`no_show.after`) may be taken in their middle.
    """

    code = "bookings.past"

    def refuse(self, ask: Ask) -> None:
        """Raises `Past`."""
        no_show = ask.rules.no_show
        in_the_middle = no_show is not None and no_show.after is not None and ask.slot.stretch.is_free
        end = ask.slot.begins_at if ask.by_oneself and not in_the_middle else ask.slot.ends_at
        if end <= ask.now:
            raise refusals.Past


class AtTheCounter:
    """Some things only staff book."""

    code = "bookings.counter-only"

    def refuse(self, ask: Ask) -> None:
        """Raises `CounterOnly`."""
        if ask.by_oneself and ask.rules.counter_only:
            raise refusals.CounterOnly


class Eligible:
    """Somebody belongs to a class of bookers that books by itself."""

    code = "bookings.not-eligible"

    def refuse(self, ask: Ask) -> None:
        """Raises `NotEligible`."""
        if ask.by_oneself and (ask.booker is None or ask.booker.window is None):
            raise refusals.NotEligible


class WithinWindow:
    """Not earlier and not later than the class may ask for that day."""

    code = "bookings.window"

    def refuse(self, ask: Ask) -> None:
        """Raises `WindowNotYet`, `WindowOver`."""
        if not ask.by_oneself or ask.booker is None or ask.booker.window is None:
            return
        window, closings = ask.booker.window.built(), ask.content.closed.built
        stand = window.stand(ask.slot.day, ask.now, closings)
        if stand is bookingtimes.Stand.BEFORE:
            raise refusals.WindowNotYet(window.opens.moment(ask.slot.day, closings))
        if stand is bookingtimes.Stand.OVER:
            raise refusals.WindowOver


class FitsIn:
    """As many people as the room holds."""

    code = "bookings.people"

    def refuse(self, ask: Ask) -> None:
        """Raises `PeopleMissing`, `TooManyPeople`."""
        if ask.by_oneself and ask.rules.headcount and ask.people < 1:
            raise refusals.PeopleMissing
        if 0 < ask.resource.capacity < ask.people:
            raise refusals.TooManyPeople(ask.resource.capacity)


class PurposeTold:
    """What for, where the rules ask for it."""

    code = "bookings.purpose-missing"

    def refuse(self, ask: Ask) -> None:
        """Raises `PurposeMissing`."""
        if ask.by_oneself and ask.rules.purpose and not ask.purpose.strip():
            raise refusals.PurposeMissing


class NotSuspended:
    """Who did not come too often waits."""

    code = "bookings.suspended"

    def refuse(self, ask: Ask) -> None:
        """Raises `Suspended`. One SQL query where no-shows suspend."""
        rule = ask.rules.no_show
        if not ask.by_oneself or rule is None:
            return
        mine = {"group": ask.group} if ask.group is not None else {"person": ask.person, "group": None}
        missed = Booking.objects.filter(
            state=State.NO_SHOW,
            resource__facility=ask.resource.facility_id,
            day__gt=ask.now.date() - dt.timedelta(days=rule.within_days + rule.suspends_days),
            **mine,
        ).values_list("day", flat=True)
        until = rule.built().suspended_until(missed)
        if until is not None and until >= ask.now.astimezone(clock.TOKYO).date():
            raise refusals.Suspended(until)


RULES: tuple[Rule, ...] = (
    NotPast(),
    AtTheCounter(),
    Eligible(),
    WithinWindow(),
    FitsIn(),
    PurposeTold(),
    NotSuspended(),
)


def check(ask: Ask) -> None:
    """Raise the refusal of the first rule that is broken."""
    for rule in RULES:
        rule.refuse(ask)


def booker_of(rules: Rules, resource: Resource, person: User | None, group: Group | None) -> Booker | None:
    """The first class that fits; None when none does. Asks the database only for what a class asks about."""
    return next((one for one in rules.bookers if _fits(one.who, resource, person, group)), None)


def _fits(who: Who, resource: Resource, person: User | None, group: Group | None) -> bool:
    today = clock.today()
    if who.groups and (group is None or group.kind not in who.groups or not registered(group, today)):
        return False
    if who.districts and (group is None or group.district not in who.districts):
        return False
    if who.identified and not identity.level_of(person).at_least(Level.CARD):
        return False
    # Work and school are proved at the counter and lead to a group or a booking there; the card says the address.
    return not who.belongs or ("lives" in who.belongs and _lives(resource, person))


def _lives(resource: Resource, person: User | None) -> bool:
    address = identity.attributes_of(person).get("address", "") if person is not None else ""
    home = resource.facility.municipality
    return bool(address) and address.startswith(home.official_name or home.name)


def registered(group: Group, day: dt.date) -> bool:
    """Whether the group's registration holds on the day."""
    held = group.valid_from <= day and (group.valid_until is None or day <= group.valid_until)
    return held and group.state == GroupState.REGISTERED


def limits(ask: Ask) -> list[dict[str, Any]]:
    """The quotas of the class for this day, as `reservations_book` counts them; empty for whom none counts."""
    if ask.booker is None or not ask.by_oneself:
        return []
    same = [one.key for one in ask.content.resources if one.rules == ask.rules.key]
    return [_limit(ask, quota, same, place) for place, quota in enumerate(ask.booker.quotas)]


def _limit(ask: Ask, quota: Quota, same: list[str], place: int) -> dict[str, Any]:
    stretch = bookingtimes.stretch_of(quota.per, ask.slot.day)
    return {
        "most": quota.most,
        "counts": quota.of,
        "since": stretch[0].isoformat() if stretch else None,
        "until": stretch[1].isoformat() if stretch else None,
        "facility": ask.resource.facility_id,
        "keys": None if quota.whole_facility else same,
        "place": place,
    }
