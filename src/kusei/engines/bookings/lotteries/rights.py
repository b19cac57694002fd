"""Who may see and change an entry: who made it, the members of its groups, and staff of the facility's department."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from kusei.engines.bookings.lotteries.models import Entry
from kusei.engines.bookings.lotteries.refusals import MayNot
from kusei.engines.bookings.reservations import rights
from kusei.engines.bookings.resources.models import Facility
from kusei.foundation.people.models import User


def own(user: User) -> QuerySet[Entry]:
    """The entries of the person and of their groups, those that a group takes part in included."""
    mine = Q(group=None, person=user) | Q(group__members=user) | Q(participants__group__members=user)
    return Entry.objects.filter(mine).distinct()


def require(user: User, entry: Entry) -> bool:
    """True for who entered, False for staff in charge. Raises `MayNot` for anybody else."""
    if own(user).filter(pk=entry.pk).exists():
        return True
    require_staff(user, entry.round.facility)
    return False


def require_staff(user: User, facility: Facility) -> None:
    """Raise `MayNot` unless the person is an editor of the department in charge."""
    if not rights.is_staff_of(user, facility):
        raise MayNot
