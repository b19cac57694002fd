"""What a person may see: houses, gates with their devices, the list of a day, cards."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass

from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q, QuerySet

from kusei.engines.bookings.checkins import codes, naming
from kusei.engines.bookings.checkins.models import Card, Device, Event, Gate, House
from kusei.foundation.org.models import Department, Role
from kusei.foundation.org.roles import reaches
from kusei.foundation.people.models import User
from kusei.foundation.web.numbers import LARGEST_ID

MOST_FOUND = 5  # names that a kiosk is shown


def visible(user: User) -> QuerySet[House]:
    """The houses that the person may see. Two SQL queries at most, and its own."""
    held = reaches(user, Role.VIEWER, Role.ADMINISTRATOR, Role.CONTRACTOR)
    wanted = Q(pk__in=())
    for role, reach in held.items():
        here = Q() if reach.everywhere else Q(department__in=reach.departments)
        if reach:
            wanted |= here & Q(contractors=True) if role == Role.CONTRACTOR else here & ~Q(pk=None)
    houses = House.objects.filter(wanted).select_related("department", "facility")
    return houses.order_by("department__code", "facility__position", "facility__key")


def house_for(user: User, pk: int) -> House | None:
    """The house of that number, if the person may see it."""
    return visible(user).filter(pk=pk).first() if pk <= LARGEST_ID else None


def managed_departments(user: User) -> QuerySet[Department]:
    """Departments of today for which the person may set houses up."""
    return _departments(user, Role.APPROVER, Role.ADMINISTRATOR)


def card_departments(user: User) -> QuerySet[Department]:
    """Departments that count and whose cards the person may keep."""
    contracted = House.objects.filter(contractors=True).values("department")
    own = _departments(user, Role.EDITOR)
    lent = _departments(user, Role.CONTRACTOR).filter(pk__in=contracted)
    counting = House.objects.values("department")
    return (own | lent).filter(pk__in=counting)


def _departments(user: User, *roles: str) -> QuerySet[Department]:
    held = reaches(user, *roles).values()
    rows = Department.objects.filter(valid_until=None, is_collective=False).order_by("position", "code")
    if any(one.everywhere for one in held):
        return rows
    return rows.filter(pk__in=frozenset().union(*(one.departments for one in held)))


def gates(house: House) -> list[Gate]:
    """The gates in use with their devices in use (`shown`). Two SQL queries."""
    devices = Device.objects.filter(revoked_at=None).order_by("signed_in_at")
    rows = house.gates.filter(ended_at=None).prefetch_related(Prefetch("devices", devices, to_attr="shown"))
    return list(rows.order_by("name"))


@dataclass(frozen=True)
class Line:
    """An event of the list, with whether it was undone and why."""

    event: Event
    undone: Event | None


def day_list(house: House, day: dt.date) -> list[Line]:
    """What was told of a day, latest first, undone events included. Two SQL queries."""
    events = list(
        Event.objects.filter(house=house, day=day)
        .exclude(kind=Event.Kind.UNDO)
        .select_related("gate", "device", "card", "by")
        .order_by("-at", "-sequence", "id")
    )
    undoing = Event.objects.filter(house=house, undoes__in=[one.pk for one in events]).select_related("by")
    undone: dict[uuid.UUID | None, Event] = {one.undoes: one for one in undoing.order_by("-at")}
    return [Line(one, undone.get(one.pk)) for one in events]


def cards(departments: QuerySet[Department], wanted: str) -> QuerySet[Card]:
    """Cards by number or by the beginning of a name, newest first; all of them when nothing is wanted."""
    rows = Card.objects.filter(department__in=departments).select_related("department", "holder")
    if wanted.strip():
        if code := codes.read(wanted):
            rows = rows.filter(code=code)
        else:
            marks = [mark for one in departments if (mark := naming.mark(one, wanted))]
            rows = rows.filter(marks__overlap=marks)
    return rows.order_by("-pk")


def named(house: House, typed: str) -> list[Card]:
    """At most five cards in use whose name begins as typed; none unless the house allows it. One SQL query."""
    mark = naming.mark(house.department, typed) if house.names else None
    if mark is None:
        return []
    rows = Card.objects.filter(department=house.department, marks__contains=[mark], revoked_at=None)
    return list(rows.order_by("pk")[:MOST_FOUND])


def doubtful(house: House, since: dt.date, until: dt.date) -> dict[str, int]:
    """What somebody should look at: times that were not believed, numbers that are no card, stopped cards used."""
    undone = Event.objects.filter(undoes=OuterRef("pk"), house=OuterRef("house"))
    rows = Event.objects.filter(~Exists(undone), house=house, day__range=(since, until))
    return rows.aggregate(
        times=Count("pk", filter=Q(doubtful=True)),
        unknown=Count("pk", filter=~Q(code="") & Q(card=None)),
        stopped=Count("pk", filter=Q(card__revoked_at__lt=F("at"))),
    )
