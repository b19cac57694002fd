"""Words about waiting that residents and staff read."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kusei.engines.bookings.reservations import wording as bookings
from kusei.engines.bookings.resources.models import MIDNIGHT
from kusei.engines.bookings.resources.showing.hours import days_text, joined, time_text
from kusei.engines.bookings.resources.slots import Stretch
from kusei.engines.bookings.waiting import queries
from kusei.engines.bookings.waiting.models import Alert, Entry
from kusei.engines.bookings.waiting.queries import Standing
from kusei.foundation.web import clock

STATES = {
    queries.WAITING: ("on-track", gettext_lazy("待っています")),
    queries.OFFERED: ("late", gettext_lazy("返事をお待ちしています")),
    queries.GOT: ("done", gettext_lazy("申し込みました")),
    queries.LAPSED: ("stopped", gettext_lazy("返事の期限が過ぎました")),
    queries.LEFT: ("stopped", gettext_lazy("やめました")),
    queries.OVER: ("stopped", gettext_lazy("期間が終わりました")),
}


def span(stretch: Stretch) -> str:
    """9:00–12:00."""
    return f"{time_text(stretch.begins)}–{time_text(stretch.ends)}"


def wanted(entry: Entry) -> str:
    """The days and times for which somebody waits."""
    days = days_text(entry.first_day, entry.last_day)
    if (entry.begins, entry.ends) == (0, MIDNIGHT):
        return _("%(days)s どの時間でも") % {"days": days}
    return f"{days} {time_text(entry.begins)}–{time_text(entry.ends)}"


def shown(one: Standing) -> dict[str, Any]:
    """An entry as the pages show it."""
    shape, word = STATES[one.state]
    rooms = sorted(one.entry.resources.all(), key=lambda room: (room.position, room.key))
    found: dict[str, Any] = {
        "entry": one.entry,
        "state": one.state,
        "shape": shape,
        "word": word,
        "house": rooms[0].facility if rooms else None,
        "rooms": joined(room.title for room in rooms),
        "wanted": wanted(one.entry),
        "place": one.place,
        "offer": one.offer,
    }
    if one.offer is not None:
        booking = one.offer.booking
        found |= {
            "booking": booking,
            "room": booking.resource,
            "times": bookings.times(booking.day, booking.begins_at, booking.ends_at),
        }
    return found


def alert(one: Alert) -> dict[str, Any]:
    """A saved search as the page shows it."""
    ended = one.expires_on < clock.today()
    if ended:
        shape, word = "stopped", _("期限が過ぎました")
    else:
        shape, word = ("stopped", _("休止中")) if one.paused else ("on-track", _("お知らせします"))
    return {"alert": one, "ended": ended, "shape": shape, "word": word}
