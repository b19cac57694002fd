"""What a page offers for one time of one room: the form, the runs of parts, the equipment, the price so far."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import Http404

from kusei.engines.bookings.reservations import combining, wording
from kusei.engines.bookings.reservations.availability import free_slots
from kusei.engines.bookings.reservations.forms import BookForm
from kusei.engines.bookings.reservations.models import Group
from kusei.engines.bookings.reservations.quoting import quote
from kusei.engines.bookings.reservations.refusals import BookingRefused
from kusei.engines.bookings.resources import queries as resources
from kusei.engines.bookings.resources.format import Rules
from kusei.engines.bookings.resources.models import Facility, Resource
from kusei.engines.bookings.resources.slots import Slot
from kusei.engines.payments.fees import kept as fees
from kusei.engines.payments.fees.format import Table
from kusei.foundation.org.queries import home
from kusei.lib.errors import RuleError


@dataclass(frozen=True)
class Offer:
    """One time of one room with its rules."""

    facility: Facility
    room: Resource
    day: dt.date
    slot: Slot
    rules: Rules
    table: Table | None
    runs: list[Slot]
    starts: list[int]
    extras: list[tuple[Resource, int]]  # with how many pieces one booking may have

    @property
    def times(self) -> str:
        """9:00–12:00; blank where the times are free to choose."""
        return wording.times(self.day, self.slot.begins_at, self.slot.ends_at) if self.slot.part else ""


def facility_of(key: str) -> Facility:
    """The facility of the home municipality, or 404."""
    found = Facility.objects.filter(municipality=home(), key=key).first()
    if found is None:
        raise Http404
    return found


def day_of(text: str) -> dt.date | None:
    """A day as addresses have it."""
    try:
        return dt.date.fromisoformat(text) if len(text) == len("2026-12-03") else None
    except ValueError:
        return None


def offer_of(facility: Facility, room: str, day: str, part: str) -> Offer:
    """What is open at that time, taken or not, or 404. Eleven SQL queries at most."""
    on = day_of(day)
    found = Resource.objects.filter(facility=facility, key=room).select_related("facility__municipality").first()
    if found is None or on is None:
        raise Http404
    every = list(resources.slots([found.pk], on, on)[found.pk])
    here = [one for one in every if one.part == part]
    if not here:
        raise Http404
    content = resources.content_of(facility.pk, on)
    told = content.resource(found.key)
    assert told is not None
    rules = content.rules_for(told)
    free = free_slots([found.pk], on, on)[found.pk]
    runs = [one for one in combining.runs(every, part) if one == here[0] or _all_free(one, free)]
    return Offer(
        facility,
        found,
        on,
        here[0],
        rules,
        fees.table(rules.fee.table) if rules.fee else None,
        runs,
        [one.stretch.begins for one in free] if not part else [],
        _equipment(facility, rules),
    )


def form_for(offer: Offer, data: Any, groups: Sequence[Group] = (), kind: Callable[..., Any] = BookForm) -> Any:
    """The form for the offer."""
    return kind(
        data,
        rules=offer.rules,
        groups=groups,
        table=offer.table,
        on=offer.day,
        starts=offer.starts,
        stretch=offer.slot.stretch,
        runs=[(one.part, wording.times(one.day, one.begins_at, one.ends_at)) for one in offer.runs],
        extras=offer.extras,
    )


def priced(offer: Offer, asked: dict[str, Any], **who: Any) -> dict[str, Any]:
    """What `price.html` shows: the lines, or why there is no price yet."""
    if offer.rules.fee is None:
        return {"free": True}
    wanted: dict[str, Any] = {"resource": offer.room, "day": offer.day, "part": offer.slot.part, **asked, **who}
    if not wanted["part"] and wanted.get("begins") is None:
        first = offer.starts[0] if offer.starts else offer.slot.stretch.begins
        wanted |= {"begins": first, "ends": first + offer.slot.stretch.shortest}
    try:
        price = quote(**wanted)
    except (BookingRefused, RuleError) as refusal:
        return {"refusal": wording.sentence(refusal)}
    return {
        "lines": wording.lines(line.as_json() for line in price.all_lines()),
        "total": price.asked,
        "deposit": price.deposit,
    }


def _equipment(facility: Facility, rules: Rules) -> list[tuple[Resource, int]]:
    most = {one.resource: one.most for one in rules.extras}
    if not most:
        return []
    found = Resource.objects.filter(facility=facility, key__in=most).order_by("position", "key")
    return [(one, most[one.key]) for one in found]


def _all_free(run: Slot, free: Sequence[Slot]) -> bool:
    cells = {cell for one in free for cell in one.stretch.cells}
    return set(run.stretch.cells) <= cells
