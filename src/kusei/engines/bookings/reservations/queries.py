"""What people and other parts ask about bookings."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from django.db.models import Count, Max, Q, QuerySet
from django.utils.translation import gettext as _

from kusei.engines.bookings.reservations.models import COUNTED, STANDING, Booking, Group, GroupState, State
from kusei.engines.bookings.resources.models import Facility
from kusei.foundation.org import roles
from kusei.foundation.org.models import Department, Role
from kusei.foundation.org.queries import home
from kusei.foundation.people.models import User
from kusei.foundation.web import clock

_NEEDED = ("resource__facility", "group")


def of(user: User) -> QuerySet[Booking]:
    """The bookings of the person and of their groups."""
    groups = Group.objects.filter(members=user).values("pk")
    return Booking.objects.filter(Q(person=user) | Q(group__in=groups)).select_related(*_NEEDED)


def coming(user: User) -> list[Booking]:
    """What is still to come, the next first. One SQL query."""
    return list(of(user).filter(state__in=STANDING, ends_at__gt=clock.now()).order_by("begins_at", "number"))


def others(user: User) -> QuerySet[Booking]:
    """What is over, the latest first."""
    return of(user).exclude(state__in=STANDING, ends_at__gt=clock.now()).order_by("-begins_at", "-number")


def groups_of(user: User) -> list[Group]:
    """The groups for which the person may book today. One SQL query."""
    today = clock.today()
    valid = Q(valid_until=None) | Q(valid_until__gte=today)
    held = Group.objects.filter(valid, state=GroupState.REGISTERED, members=user, valid_from__lte=today)
    return list(held.order_by("name", "pk"))


def facilities_of(user: User) -> list[Facility]:
    """The facilities of the home municipality whose department the person may look at. Four SQL queries at most."""
    found = list(Facility.objects.filter(municipality=home()).order_by("position", "key"))
    reach = roles.departments_of(user, Role.VIEWER)
    codes = {one.department_code for one in found}
    departments = Department.objects.filter(municipality=home(), code__in=codes)
    mine = {one.code for one in departments if reach.holds(one)}
    return [one for one in found if one.department_code in mine]


def facilities_within(reach: roles.Reach) -> QuerySet[Facility]:
    """The home municipality's facilities whose department lies within. No SQL query: it becomes part of another."""
    found = Facility.objects.filter(municipality__is_home=True)
    if reach.everywhere:
        return found
    own = Department.objects.filter(pk__in=reach.departments, municipality__is_home=True)
    return found.filter(department_code__in=own.values("code"))


def in_facilities(facilities: Collection[Facility] | QuerySet[Facility]) -> QuerySet[Booking]:
    """All bookings there, with what the pages of the desk show."""
    return Booking.objects.filter(resource__facility__in=facilities).select_related(*_NEEDED, "person")


def on(facilities: Collection[Facility], day: dt.date) -> QuerySet[Booking]:
    """The bookings of the day that stand, were used or were missed, as a house reads them: by room and time."""
    order = ("resource__facility__position", "resource__facility__key", "resource__position", "begins_at")
    return in_facilities(facilities).filter(day=day, state__in=COUNTED).order_by(*order)


def asked(facilities: Collection[Facility] | QuerySet[Facility]) -> QuerySet[Booking]:
    """What waits for approval, the next use first."""
    return in_facilities(facilities).filter(state=State.ASKED).order_by("begins_at", "number")


def deposits_waiting(facilities: Collection[Facility] | QuerySet[Facility]) -> QuerySet[Booking]:
    """Uses that are over and whose deposit nobody has decided about, the oldest first."""
    over = in_facilities(facilities).filter(deposit__gt=0, state__in=(State.USED, State.NO_SHOW))
    return over.exclude(events__kind="deposit").order_by("ends_at", "number")


def unrecorded(facilities: Collection[Facility] | QuerySet[Facility]) -> QuerySet[Booking]:
    """Uses that were over a day ago and of which nobody recorded whether somebody came, the oldest first."""
    over = in_facilities(facilities).filter(state=State.CONFIRMED, ends_at__lt=clock.now() - dt.timedelta(days=1))
    return over.order_by("ends_at", "number")


def last_use(facility_id: int) -> dt.date | None:
    """The last day on which something in the facility is booked. One SQL query."""
    standing = Booking.objects.filter(resource__facility=facility_id, state__in=STANDING)
    day: dt.date | None = standing.aggregate(last=Max("day"))["last"]
    return day


def rows_of(user: User) -> list[tuple[str, list[str]]]:
    """Hook: the person's bookings and the groups that they represent, so that they see who read them."""
    bookings = Booking.objects.filter(person=user).values_list("pk", flat=True)
    groups = Group.objects.filter(representative=user).values_list("pk", flat=True)
    return [
        ("reservations.booking", [str(number) for number in bookings]),
        ("reservations.group", [str(number) for number in groups]),
    ]


def why_not_close(user: User) -> str:
    """Hook: an account stays open while the person has bookings to come; blank when there are none."""
    if Booking.objects.filter(person=user, state__in=STANDING, ends_at__gt=clock.now()).exists():
        return _("これからの予約があります。取り消すか、使い終わってから、もう一度お試しください。")
    leads = Group.objects.filter(representative=user, state=GroupState.REGISTERED)
    if leads.annotate(people=Count("members")).filter(people__gt=1).exists():
        return _("代表をしている団体があります。先に、ほかの人に代表を代わってください。")
    return ""
