"""Bookings for other programs: iCalendar (RFC 5545) of a house without names, of a person, of a group.

What changes a booking changes its entry: the UID stays, DTSTAMP and SEQUENCE follow its history, what was cancelled
says so for as long as it would have been shown. A mistake that was undone is not told.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable

from django.db.models import Count, Max, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from icalendar import Calendar, Event, vDuration

from kusei.engines.bookings.finding.models import Feed
from kusei.engines.bookings.reservations.models import STANDING, Booking, State
from kusei.engines.bookings.resources.models import Facility
from kusei.foundation.web import clock

BACK, AHEAD = dt.timedelta(days=92), dt.timedelta(days=400)
MOST = 3000
"""Entries of one calendar."""
STATUS = {
    State.HELD: "TENTATIVE",
    State.UNPAID: "TENTATIVE",
    State.ASKED: "TENTATIVE",
    State.CONFIRMED: "CONFIRMED",
    State.USED: "CONFIRMED",
    State.NO_SHOW: "CANCELLED",
    State.CANCELLED: "CANCELLED",
    State.LAPSED: "CANCELLED",
    State.REFUSED: "CANCELLED",
}
_FIRST, _LAST = dt.date(2000, 1, 1), dt.date(2100, 1, 1)


def feed_of(token_digest: str) -> Feed | None:
    """The feed of an address that still works: not revoked, the account open, the person still in the group."""
    found = (
        Feed.objects.filter(digest=token_digest, revoked_at=None, person__is_active=True)
        .select_related("person", "group")
        .first()
    )
    if found is None or found.group is None:
        return found
    return found if found.group.members.filter(pk=found.person_id).exists() else None


def of_feed(feed: Feed, site: str) -> bytes:
    """The calendar of a person or a group, from three months back to a year and a month ahead. One SQL query.

    `site` is the beginning of the links: https://…
    """
    who = {"group": feed.group} if feed.group else {"person": feed.person}
    name = _("%(who)sの予約") % {"who": feed.group.name} if feed.group else _("わたしの施設の予約")
    rows = _between(Booking.objects.filter(**who).exclude(state=State.UNDONE))
    return _calendar(name, (_own(one, site) for one in rows))


def of_facility(facility: Facility) -> bytes:
    """The times in which something of the house is booked, without names, from today on. One SQL query."""
    rows = _between(
        Booking.objects.filter(resource__facility=facility).exclude(state__in=(State.UNDONE, State.USED)),
        back=dt.timedelta(0),
    )
    return _calendar(_("%(name)sの予約の状況") % {"name": facility.title}, (_busy(one) for one in rows))


def _between(rows: QuerySet[Booking], back: dt.timedelta = BACK) -> QuerySet[Booking]:
    today = clock.today()
    return (
        rows.filter(day__range=(today - back, today + AHEAD))
        .select_related("resource__facility", "group")
        .annotate(changes=Count("events"), changed_at=Max("events__at"))
        .order_by("begins_at", "number")[:MOST]
    )


def _calendar(name: str, events: Iterable[Event]) -> bytes:
    feed = Calendar()
    feed.add("prodid", "-//Kusei//Bookings//JA")
    feed.add("version", "2.0")
    feed.add("method", "PUBLISH")
    feed.add("x-wr-calname", name)
    feed.add("x-wr-timezone", "Asia/Tokyo")
    feed.add("refresh-interval", vDuration(dt.timedelta(hours=1)), parameters={"VALUE": "DURATION"})
    feed.add("x-published-ttl", "PT1H")
    for one in events:
        feed.add_component(one)
    feed.add_missing_timezones(first_date=_FIRST, last_date=_LAST)
    return bytes(feed.to_ical())


def _event(booking: Booking, uid: str) -> Event:
    changed = booking.changed_at or booking.made_at  # type: ignore[attr-defined]
    event = Event()
    event.add("uid", f"{uid}@kusei")
    event.add("dtstamp", changed.astimezone(dt.UTC))
    event.add("last-modified", changed.astimezone(dt.UTC))
    event.add("sequence", max(booking.changes - 1, 0))  # type: ignore[attr-defined]
    event.add("dtstart", booking.begins_at.astimezone(clock.TOKYO))
    event.add("dtend", booking.ends_at.astimezone(clock.TOKYO))
    status = STATUS[State(booking.state)]
    event.add("status", status)
    event.add("transp", "TRANSPARENT" if status == "CANCELLED" else "OPAQUE")
    return event


def _own(booking: Booking, site: str) -> Event:
    room, house = booking.resource, booking.resource.facility
    event = _event(booking, f"booking-{booking.pk}")
    event.add("summary", f"{house.title} {room.title}（{booking.get_state_display()}）")
    event.add("location", f"{house.name} {house.address}".strip())
    lines = [_("予約番号 %(number)s") % {"number": booking.number}]
    lines += [booking.group.name] if booking.group else []
    lines += [booking.purpose] if booking.purpose else []
    event.add("description", "\n".join(lines))
    event.add("url", site + reverse("bookings:one", args=[booking.pk]))
    return event


def _busy(booking: Booking) -> Event:
    """Nothing in it tells who booked, for what, or which booking it is."""
    hidden = hashlib.sha256(f"busy:{booking.pk}".encode()).hexdigest()[:32]
    event = _event(booking, f"busy-{hidden}")
    free = booking.state not in (*STANDING, State.USED)
    event.add("summary", f"{booking.resource.title} {_('空きました') if free else _('予約あり')}")
    event.add("location", booking.resource.facility.name)
    return event
