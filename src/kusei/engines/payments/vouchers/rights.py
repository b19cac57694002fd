"""Who may do what: roles of the department in charge, and the shop's own people."""

from __future__ import annotations

from kusei.engines.payments.vouchers.models import Member, Programme, Shop
from kusei.engines.payments.vouchers.refusals import IdentityNeeded, MayNot
from kusei.foundation.org import roles
from kusei.foundation.org.models import Department
from kusei.foundation.people import identity
from kusei.foundation.people.identity import Level
from kusei.foundation.people.models import User


def require(user: User | None, role: str, department: Department | None) -> None:
    """Raise `MayNot` unless the person holds the role there today. None is the system itself, which may."""
    if user is not None and not roles.holds(user, role, department):
        raise MayNot


def works_for(user: User, shop: Shop) -> bool:
    """Whether the person was invited by the shop's department, accepted, and was not taken off."""
    return Member.objects.filter(shop=shop, user=user, ended_at=None, user__is_active=True).exists()


def require_member(user: User, shop: Shop) -> None:
    """Raise `MayNot` unless the person works for the shop."""
    if not works_for(user, shop):
        raise MayNot


def require_known(person: User, programme: Programme) -> None:
    """Raise `IdentityNeeded` unless the resident is known as surely as the programme wants."""
    if not person.is_resident or not identity.level_of(person).at_least(Level(programme.rules.level)):
        raise IdentityNeeded
