"""Who may what: editors and contractors of an office's department work at its windows, viewers see its state."""

from __future__ import annotations

from django.db.models import Q

from kusei.foundation.org import roles
from kusei.foundation.org.models import Department, Role, RoleAssignment, in_force
from kusei.foundation.people.models import User
from kusei.foundation.web import access, clock
from kusei.services.counters.models import Visit
from kusei.services.counters.packs import Office, offices
from kusei.services.counters.refusals import MayNot

STAFF = access.Access(
    "role:viewer, role:contractor",
    lambda request: any(access.holds(request.user, one) for one in (Role.VIEWER, Role.CONTRACTOR)),
)
WORK = (Role.EDITOR, Role.CONTRACTOR)
LOOK = (Role.VIEWER,)


def offices_of(user: User, *held: Role) -> list[Office]:
    """The offices for whose department the person holds one of the roles today. Three SQL queries at most."""
    reaches = list(roles.reaches(user, *held).values())
    if not any(reaches):
        return []
    numbers = _departments()
    return [
        one
        for one in offices()
        if any(reach.everywhere or numbers.get(one.department, set()) & reach.departments for reach in reaches)
    ]


def may_work(user: User, office: Office) -> bool:
    """Whether the person may sit at a window of the office. One SQL query for who has a role in its own department."""
    if not user.is_active:
        return False
    own = Q(department__code=office.department, department__municipality__is_home=True) | Q(department=None)
    held = RoleAssignment.objects.filter(own, in_force(clock.today()), user=user, role__in=WORK)
    return held.exists() or office in offices_of(user, *WORK)


def may_look(user: User, office: Office) -> bool:
    """Whether the person may see the state of the office and its numbers."""
    return office in offices_of(user, *LOOK, *WORK)


def require_work(user: User, office: Office) -> None:
    """Raise `MayNot` unless the person may work there."""
    if not may_work(user, office):
        raise MayNot


def may_see_visit(user: User, visit: Visit) -> bool:
    """Whether the person works where the visit begins or at one of its sections."""
    places = {visit.office, *visit.steps.values_list("office", flat=True)}
    return any(one.key in places for one in offices_of(user, *WORK))


def require_visit(user: User, visit: Visit) -> None:
    """Raise `MayNot` unless the person works there."""
    if not may_see_visit(user, visit):
        raise MayNot


def _departments() -> dict[str, set[int]]:
    found: dict[str, set[int]] = {}
    for code, number in Department.objects.filter(municipality__is_home=True).values_list("code", "pk"):
        found.setdefault(code, set()).add(number)
    return found
