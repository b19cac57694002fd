"""Who may what: readers their own seats and cards, staff of a library's department the desk."""

from __future__ import annotations

from kusei.engines.bookings.checkins import rights as checkins
from kusei.engines.bookings.reservations.rights import department_of
from kusei.engines.bookings.resources.models import Facility
from kusei.foundation.org.models import Department, Role
from kusei.foundation.people.models import User
from kusei.foundation.web import access
from kusei.services.library.queries import plan
from kusei.services.library.refusals import MayNot

DESK = access.Access(
    "role:editor, role:contractor",
    lambda request: any(access.holds(request.user, one) for one in (Role.EDITOR, Role.CONTRACTOR)),
)


def may_keep(user: User, department: Department) -> bool:
    """Who keeps cards and codes: editors of the department, and contractors where one of its houses allows it."""
    return not user.is_resident and checkins.may_keep_cards(user, department)


def require_keeper(user: User, library: Facility) -> None:
    """Raise `MayNot` unless the person keeps the cards and codes of this library."""
    if not may_keep(user, department_of(library)):
        raise MayNot


def departments_of(user: User) -> list[Department]:
    """The departments of libraries whose cards the person keeps, in order."""
    codes = {one.department_code for one in plan.libraries()}
    rows = Department.objects.filter(municipality__is_home=True, code__in=codes, valid_until=None)
    return [one for one in rows.order_by("position", "code") if may_keep(user, one)]


def libraries_of(user: User) -> list[Facility]:
    """The libraries whose desk the person works at."""
    codes = {one.code for one in departments_of(user)}
    return [one for one in plan.libraries() if one.department_code in codes]
