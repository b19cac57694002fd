"""Joins and leaves the line, answers offers; keeps, pauses and deletes alerts. A person does it for themselves."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.db import transaction

from kusei.engines.bookings.claims import commands as claims
from kusei.engines.bookings.finding.free import free_days
from kusei.engines.bookings.finding.wishes import Wish
from kusei.engines.bookings.reservations import commands as reservations
from kusei.engines.bookings.reservations.models import Booking, Group, State
from kusei.engines.bookings.reservations.moving import locked, move
from kusei.engines.bookings.reservations.refusals import BookingRefused
from kusei.engines.bookings.resources import queries as resources
from kusei.engines.bookings.resources.models import MIDNIGHT, Resource
from kusei.engines.bookings.resources.slots import Slot
from kusei.engines.bookings.waiting import eligible
from kusei.engines.bookings.waiting.fitting import wanted
from kusei.engines.bookings.waiting.models import Alert, Entry, Offer
from kusei.engines.bookings.waiting.refusals import FreeAlready, NothingThere, Over, TooLong, TooMany, Twice
from kusei.foundation.audit.context import reason
from kusei.foundation.people.models import User
from kusei.foundation.web import clock
from kusei.lib.errors import RuleError

MOST_ENTRIES, MOST_ALERTS = 10, 10
LONGEST = 60
"""Days for which somebody waits at once."""
KEEPS = dt.timedelta(days=90)
"""How long an alert lasts until it is renewed."""
MOST_CHECKED = 40
DECLINED = "空き待ちの案内の辞退"  # i18n: kept in the record


@transaction.atomic
def join(  # noqa: PLR0913  what somebody waits for
    *,
    person: User,
    resources_wanted: Sequence[Resource],
    first_day: dt.date,
    last_day: dt.date,
    part: str = "",
    begins: int = 0,
    ends: int = MIDNIGHT,
    minutes: int = 0,
    group: Group | None = None,
    people: int = 0,
    purpose: str = "",
    answers: Mapping[str, Any] | None = None,
) -> Entry:
    """Wait for any of these resources on any of these days, in that part or within these times.

    Raises `TooLong`, `TooMany`, `Twice`, `NothingThere`, `FreeAlready`; and what would refuse a booking of all the
    slots that are waited for (window, class, capacity, an answer for the fee), quotas excepted: they count when it is
    offered.
    """
    first_day = max(first_day, clock.today())
    if (last_day - first_day).days >= LONGEST:
        raise TooLong(LONGEST)
    if last_day < first_day or ends <= begins or not resources_wanted:
        raise NothingThere
    User.objects.select_for_update(no_key=True).get(pk=person.pk)  # two at once: the number is counted right
    own = list(Entry.objects.in_line().filter(person=person).prefetch_related("resources"))
    if len(own) >= MOST_ENTRIES:
        raise TooMany(MOST_ENTRIES)
    entry = Entry(
        person=person,
        group=group,
        first_day=first_day,
        last_day=last_day,
        part=part,
        begins=begins,
        ends=ends,
        minutes=minutes,
        people=people,
        purpose=purpose.strip(),
        answers=dict(answers or {}),
        made_at=clock.now(),
    )
    keys = {one.pk for one in resources_wanted}
    _require_use(entry, resources_wanted)
    if any(_same(one, entry, keys) for one in own):
        raise Twice
    with reason("空き待ちの申込み"):
        entry.save()
        entry.resources.set(resources_wanted)
    return entry


def _same(one: Entry, other: Entry, resource_ids: set[int]) -> bool:
    facts = ("group_id", "first_day", "last_day", "part", "begins", "ends", "minutes")
    same = all(getattr(one, name) == getattr(other, name) for name in facts)
    return same and {room.pk for room in one.resources.all()} == resource_ids


def _require_use(entry: Entry, rooms: Sequence[Resource]) -> None:
    """There is a slot that they could book if it were free, and none that is. Of a part, the times are filled in."""
    by_id = {one.pk: one for one in rooms}
    offered = resources.slots(list(by_id), entry.first_day, entry.last_day)
    now = clock.now()
    slots = [one for pk in by_id for one in wanted(entry, offered[pk]) if one.begins_at > now]
    if not slots:
        raise NothingThere
    if entry.part:
        entry.begins, entry.ends = slots[0].stretch.begins, slots[0].stretch.ends
    free = free_days(list(by_id), entry.first_day, entry.last_day, minutes=entry.minutes)
    if any(_is_free(one, free[one.resource_id].get(one.day, ())) for one in slots):
        raise FreeAlready
    refused: Exception | None = None
    for slot in sorted(slots, key=lambda one: one.begins_at)[:MOST_CHECKED]:
        try:
            eligible.check(entry, by_id[slot.resource_id], slot)
        except (BookingRefused, RuleError) as refusal:
            refused = refused or refusal
        else:
            return
    assert refused is not None
    raise refused


def _is_free(slot: Slot, free: Sequence[Any]) -> bool:
    return any(
        one.part == slot.part and one.begins <= slot.stretch.begins and slot.stretch.ends <= one.ends for one in free
    )


@transaction.atomic
def leave(*, entry_id: int, by: User) -> None:
    """Wait no longer. What is offered at the moment is declined. Raises `Entry.DoesNotExist` for another's."""
    entry = Entry.objects.select_for_update().get(pk=entry_id, person=by)
    offer = entry.offers.filter(declined_at=None, booking__state=State.HELD).first()
    with reason("空き待ちの取りやめ"):
        if offer is not None:
            _decline(offer, by)
        if entry.left_at is None:
            entry.left_at = clock.now()
            entry.save(update_fields=["left_at"])


def accept(*, offer_id: int, by: User) -> Booking:
    """Take what is offered: it becomes a booking. Raises `Over`, and what `reservations.accept` raises."""
    with transaction.atomic():
        offer = _own(offer_id, by)
        if offer.booking.state != State.HELD or offer.booking.until is None or offer.booking.until <= clock.now():
            raise Over
        return reservations.accept(booking_id=offer.booking_id, by=by)


def decline(*, offer_id: int, by: User) -> None:
    """Leave it to the next; they stay in line for other slots, and this one is not offered to them again.

    Raises `Over`.
    """
    with transaction.atomic(), reason("空き待ちの案内の辞退"):
        _decline(_own(offer_id, by), by)


def _own(offer_id: int, by: User) -> Offer:
    """The offer, its entry held first, as whoever offers holds it. Raises `Offer.DoesNotExist`."""
    found = Offer.objects.select_related("entry").get(pk=offer_id, entry__person=by)
    Entry.objects.select_for_update().get(pk=found.entry_id)
    return Offer.objects.select_related("booking").get(pk=offer_id)


def _decline(offer: Offer, by: User) -> None:
    booking = locked(offer.booking_id)
    if booking.state != State.HELD:
        raise Over
    offer.declined_at = clock.now()
    offer.save(update_fields=["declined_at"])
    claims.release(booking.pk)
    move(booking, State.CANCELLED, kind="cancelled", by=by, why=DECLINED)


@transaction.atomic
def save_alert(*, person: User, wish: Wish, name: str) -> Alert:
    """Tell the person when something that fits becomes free, for 90 days. Raises `TooMany`, `Twice`."""
    User.objects.select_for_update(no_key=True).get(pk=person.pk)
    own = list(Alert.objects.filter(person=person, deleted_at=None, expires_on__gte=clock.today()))
    if any(one.wish == wish.as_json() for one in own):
        raise Twice
    if len(own) >= MOST_ALERTS:
        raise TooMany(MOST_ALERTS)
    with reason("空きのお知らせの登録"):
        return Alert.objects.create(
            person=person,
            name=name[:300],
            wish=wish.as_json(),
            made_at=clock.now(),
            expires_on=min(clock.today() + KEEPS, wish.until),
        )


def pause_alert(*, alert_id: int, paused: bool, by: User) -> None:
    """Say nothing for now, or again. Raises `Alert.DoesNotExist` for another's."""
    _change(alert_id, by, lambda alert: setattr(alert, "paused", paused))


def renew_alert(*, alert_id: int, by: User) -> None:
    """Another 90 days, as long as there are days that were asked for. Raises `Alert.DoesNotExist` for another's."""

    def renew(alert: Alert) -> None:
        alert.expires_on = min(clock.today() + KEEPS, Wish.from_json(alert.wish).until)

    _change(alert_id, by, renew)


def delete_alert(*, alert_id: int, by: User) -> None:
    """Never again. Raises `Alert.DoesNotExist` for another's."""
    _change(alert_id, by, lambda alert: setattr(alert, "deleted_at", clock.now()))


@transaction.atomic
def _change(alert_id: int, by: User, change: Callable[[Alert], None]) -> None:
    alert = Alert.objects.select_for_update().get(pk=alert_id, person=by, deleted_at=None)
    with reason("空きのお知らせの変更"):
        change(alert)
        alert.save()


def forget(*, user: User) -> None:
    """Hook: an account that closes waits for nothing and is told nothing."""
    with reason("アカウントの終了"):
        Entry.objects.filter(person=user, left_at=None).update(left_at=clock.now())
        Alert.objects.filter(person=user, deleted_at=None).update(deleted_at=clock.now())
