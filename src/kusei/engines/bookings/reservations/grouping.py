"""What people ask about groups: the kinds that facilities register, one's own, those of a desk."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from django.db.models import Q, QuerySet

from kusei.engines.bookings.reservations.models import Group, GroupState, Invitation
from kusei.engines.bookings.resources import queries as resources
from kusei.engines.bookings.resources.models import Facility
from kusei.engines.bookings.resources.showing.hours import said
from kusei.foundation.org.queries import home
from kusei.foundation.people.models import User
from kusei.foundation.web import clock

SOON = dt.timedelta(days=30)
"""How long before its end members are reminded of a registration."""


def kinds_of(facility: Facility) -> dict[str, str]:
    """The kinds of groups that the facility's rules of today know, with what people call them. One SQL query."""
    try:
        content = resources.content_of(facility.pk, clock.today())
    except resources.NotToldThen:
        return {}
    return {
        kind: said(booker.label) for rules in content.rules for booker in rules.bookers for kind in booker.who.groups
    }


def registering() -> list[tuple[Facility, dict[str, str]]]:
    """The facilities that register groups, with their kinds. A query for all, and one for each."""
    found = [(one, kinds_of(one)) for one in Facility.objects.filter(municipality=home()).order_by("position", "key")]
    return [(one, kinds) for one, kinds in found if kinds]


def facilities_knowing(kind: str) -> list[Facility]:
    """The facilities whose rules name the kind."""
    return [one for one, kinds in registering() if kind in kinds]


def of(user: User) -> list[Group]:
    """The groups to which the person belongs, whatever their state. One SQL query."""
    mine = Group.objects.filter(members=user).select_related("facility", "representative")
    return list(mine.order_by("name", "pk"))


def invitations_of(indexes: Collection[str]) -> list[Invitation]:
    """The open invitations of these addresses. One SQL query."""
    now = clock.now()
    open_ = Invitation.objects.filter(index__in=indexes, until__gt=now)
    standing = open_.exclude(group__state__in=(GroupState.REFUSED, GroupState.ENDED))
    return list(standing.select_related("group", "invited_by").order_by("until"))


def at_desk(facilities: Collection[Facility], kinds: Collection[str]) -> QuerySet[Group]:
    """The groups of these facilities, and those without one whose kind they know."""
    mine = Q(facility__in=facilities) | Q(facility=None, kind__in=kinds)
    return Group.objects.filter(mine).select_related("facility", "representative")


def filtered(rows: QuerySet[Group], words: str, state: str) -> QuerySet[Group]:
    """Those whose name has the words, in that state; `over` are registrations whose last day is past."""
    if words:
        rows = rows.filter(Q(name__icontains=words) | Q(district__icontains=words))
    past = Q(state=GroupState.REGISTERED, valid_until__lt=clock.today())
    if state == "over":
        rows = rows.filter(past)
    elif state == GroupState.REGISTERED:
        rows = rows.filter(state=state).exclude(past)
    elif state in GroupState.values:
        rows = rows.filter(state=state)
    return rows.order_by("name", "pk")


def ending_soon() -> QuerySet[Group]:
    """Registered groups whose last day is at most `SOON` away."""
    today = clock.today()
    return Group.objects.filter(state=GroupState.REGISTERED, valid_until__gte=today, valid_until__lte=today + SOON)
