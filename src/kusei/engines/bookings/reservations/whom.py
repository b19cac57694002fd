"""For whom staff book: a registered group, somebody with an account, or somebody without."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

from django.db.models import Q, QuerySet

from kusei.engines.bookings.reservations import grouping
from kusei.engines.bookings.reservations.models import Booking, Group, GroupState
from kusei.engines.bookings.resources.models import Facility
from kusei.foundation.people.models import User
from kusei.foundation.web import clock

MOST = 20
SHORTEST = 2
"""Characters of a name that are looked for."""


@dataclass(frozen=True)
class Found:
    """Groups and people that fit the words."""

    groups: list[Group] = field(default_factory=list)
    people: list[User] = field(default_factory=list)


def registered(facilities: Collection[Facility]) -> QuerySet[Group]:
    """The groups of these facilities whose registration holds today."""
    today = clock.today()
    kinds = {kind for one in facilities for kind in grouping.kinds_of(one)}
    valid = Q(valid_until=None) | Q(valid_until__gte=today)
    return grouping.at_desk(facilities, kinds).filter(valid, state=GroupState.REGISTERED, valid_from__lte=today)


def find(words: str, facilities: Collection[Facility]) -> Found:
    """By the name of the group or person, the e-mail address, or the number of an earlier booking there.

    At most `MOST` of each. Four SQL queries at most, and one for each facility.
    """
    words = " ".join(words.split())
    if not words:
        return Found()
    people = Q(email__iexact=words)
    if words.isascii() and words.isdigit() and len(words) < 18:
        mine = Booking.objects.filter(number=int(words), resource__facility__in=facilities)
        people |= Q(pk__in=mine.values("person"))
    groups: list[Group] = []
    if len(words) >= SHORTEST:
        people |= Q(name__icontains=words)
        groups = list(registered(facilities).filter(name__icontains=words).order_by("name", "pk")[:MOST])
    residents = User.objects.filter(people, is_resident=True, is_active=True)
    return Found(groups, list(residents.order_by("name", "pk")[:MOST]))
