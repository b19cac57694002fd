"""Tells who saved a search that something that fits became free: at most once for a slot, a person and a day."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext as _

from kusei.engines.bookings.finding import rooms
from kusei.engines.bookings.finding.charging import Visitor
from kusei.engines.bookings.finding.free import free_days
from kusei.engines.bookings.finding.showing import span
from kusei.engines.bookings.finding.wishes import Wish
from kusei.engines.bookings.resources.models import Resource
from kusei.engines.bookings.resources.slots import Stretch
from kusei.engines.bookings.waiting import telling
from kusei.engines.bookings.waiting.models import Alert, Freed
from kusei.foundation.web import clock
from kusei.foundation.web.formats import date_text

MOST = 10_000
"""Alerts that one slot is compared with."""
REMINDS = dt.timedelta(days=7)
Free = list[tuple[Resource, Stretch]]


def tell(freed_id: uuid.UUID) -> int:
    """Compare what is free now, where something became free, with all saved searches. How many were told.

    Nothing where the waiting list took it. Six SQL queries, and one for each who is told or asks for a price.
    """
    freed = Freed.objects.select_related("resource__facility").get(pk=freed_id)
    free = free_there(freed)
    if not free:
        return 0
    every = rooms.bookable(clock.today())
    houses = [one.facility for one in every]
    told: set[int] = set()
    alerts = Alert.objects.filter(deleted_at=None, paused=False, expires_on__gte=clock.today(), person__is_active=True)
    for alert in alerts.select_related("person").order_by("pk")[:MOST]:
        wish = Wish.from_json(alert.wish)
        start = rooms.start_of(wish, houses)
        fitting = [one for one in free if rooms.fits(wish, one[0], start) and _takes(wish, one[1])]
        fitting = [one for one in fitting if _affordable(alert, wish, *one)]
        if fitting and alert.person_id not in told:
            told.add(alert.person_id)
            _tell(alert, freed, fitting[0])
    return len(told)


def free_there(freed: Freed) -> Free:
    """What is free at the time that became free, of the resource first and of all that share an atom with it."""
    sharing = Resource.objects.filter(atoms__resources=freed.resource_id).distinct()
    sharing = sharing.select_related("facility__municipality").order_by("position", "key")
    several = sorted(sharing, key=lambda one: one.pk != freed.resource_id)
    free = free_days([one.pk for one in several], freed.day, freed.day)
    return [
        (room, one)
        for room in several
        for one in free[room.pk].get(freed.day, ())
        if one.begins_at < freed.ends_at and freed.begins_at < one.ends_at
    ]


def _takes(wish: Wish, stretch: Stretch) -> bool:
    return wish.takes(stretch) and (not stretch.is_free or wish.minutes <= stretch.ends - stretch.begins)


def _affordable(alert: Alert, wish: Wish, room: Resource, stretch: Stretch) -> bool:
    if wish.most is None:
        return True
    visitor = Visitor.of(alert.person, None, {room.facility_id}, stretch.day, stretch.day)
    price = visitor.offer(room, stretch, wish.minutes).price
    return price is not None and price <= wish.most


def _tell(alert: Alert, freed: Freed, what: tuple[Resource, Stretch]) -> None:
    room, stretch = what
    on = freed.made_at.astimezone(clock.TOKYO).date()
    occasion = f"free:{freed.resource_id}:{freed.day}:{freed.part}:{freed.begins_at:%H%M}:{on}"

    def words() -> tuple[str, str]:
        body = _("%(house)s %(room)sの%(when)sが空きました。先に予約した方が使えます。") % {
            "house": room.facility.title,
            "room": room.title,
            "when": span(stretch.day, stretch),
        }
        return _("空きが出ました"), body

    keys = [room.facility.key, room.key, stretch.day.isoformat(), *([stretch.part] if stretch.part else [])]
    telling.tell(alert.person, occasion, on, words, lambda: reverse("bookings:new", args=keys))


def remind(alerts: Iterable[Alert]) -> None:
    """An alert runs out soon, and can be renewed by a button."""
    for alert in alerts:

        def words(name: str = alert.name, until: dt.date = alert.expires_on) -> tuple[str, str]:
            body = _(
                "「%(name)s」のお知らせは、%(day)sで終わります。続けるときは、空き待ちのページで延ばしてください。"
            )
            return _("空きのお知らせが、まもなく終わります"), body % {"name": name, "day": date_text(until)}

        telling.tell(
            alert.person,
            f"alert-ends:{alert.pk}:{alert.expires_on}",
            alert.expires_on,
            words,
            lambda: reverse("waiting:mine"),
        )


def running_out() -> list[Alert]:
    """Those that end in a week, though there are days left that were asked for."""
    last = clock.today() + REMINDS
    live = Alert.objects.filter(deleted_at=None, expires_on=last, person__is_active=True).select_related("person")
    return [one for one in live if Wish.from_json(one.wish).until > last]
