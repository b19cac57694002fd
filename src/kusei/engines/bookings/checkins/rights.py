"""Who may look at entries and exits, correct them, and set houses and devices up."""

from __future__ import annotations

from kusei.engines.bookings.checkins.models import House
from kusei.engines.bookings.checkins.refusals import MayNot
from kusei.foundation.org import roles
from kusei.foundation.org.models import Department, Role
from kusei.foundation.people.models import User
from kusei.foundation.web import access

STAFF = access.Access(
    "role:viewer, role:contractor, role:administrator",
    lambda request: any(access.holds(request.user, one) for one in (Role.VIEWER, Role.CONTRACTOR, Role.ADMINISTRATOR)),
)


def may_operate(user: User, house: House) -> bool:
    """Who records and corrects by hand, keeps cards and puts devices at gates: editors, and contractors where the
    house allows it.
    """
    contractor = house.contractors and roles.holds(user, Role.CONTRACTOR, house.department)
    return contractor or roles.holds(user, Role.EDITOR, house.department)


def may_manage(user: User, department: Department) -> bool:
    """Who sets houses and gates up: approvers and administrators of the department."""
    return roles.holds(user, Role.APPROVER, department) or roles.holds(user, Role.ADMINISTRATOR, department)


def may_look(user: User, house: House) -> bool:
    """Who sees the counts and the lists."""
    looks = roles.holds(user, Role.VIEWER, house.department)
    return looks or may_operate(user, house) or may_manage(user, house.department)


def may_keep_cards(user: User, department: Department) -> bool:
    """Who issues and stops cards: editors, and contractors where a house of the department allows it."""
    if roles.holds(user, Role.EDITOR, department):
        return True
    allowed = roles.holds(user, Role.CONTRACTOR, department)
    return allowed and House.objects.filter(department=department, contractors=True).exists()


def require(allowed: bool) -> None:
    """Raise `MayNot` unless it holds."""
    if not allowed:
        raise MayNot
