"""Who may what: the roles that a person holds on a day, and how far each reaches.

A role in a department reaches all departments below it; a role without one reaches everything. Departments
are compared by
their code, so that a role outlives a new name of its department.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from kusei.foundation.org.models import Department, Role, RoleAssignment, in_force
from kusei.foundation.org.remembering import remembered
from kusei.foundation.people.models import User
from kusei.foundation.web import clock

# Who may change or approve something may also look at it. Administrators keep accounts; that alone shows no
# case.
INCLUDED_IN = {
    Role.VIEWER: frozenset({Role.VIEWER, Role.EDITOR, Role.APPROVER}),
    Role.EDITOR: frozenset({Role.EDITOR}),
    Role.APPROVER: frozenset({Role.APPROVER}),
    Role.ADMINISTRATOR: frozenset({Role.ADMINISTRATOR}),
    Role.CONTRACTOR: frozenset({Role.CONTRACTOR}),  # nobody else is one, and it may do nothing of the others
}


@dataclass(frozen=True)
class Reach:
    """Where a role is held: everywhere, or in the departments with these numbers (of every period)."""

    everywhere: bool
    departments: frozenset[int]

    def __bool__(self) -> bool:
        return self.everywhere or bool(self.departments)

    def holds(self, department: Department | None) -> bool:
        """Whether the department lies within; None asks for the whole municipality."""
        return self.everywhere or (department is not None and department.pk in self.departments)

    def within(self, field: str = "department") -> Q:
        """The condition for rows whose department, in that field, lies within. No SQL query."""
        return Q() if self.everywhere else Q(**{f"{field}__in": self.departments})


Beside = tuple[int, int, str, str | None]
"""A department as its number, its municipality's, its code and the code of the one above it."""

NOWHERE = Reach(everywhere=False, departments=frozenset())


def assignments_on(user: Any, on: dt.date | None = None) -> list[RoleAssignment]:
    """The person's roles of the day, none for a closed account. One SQL query."""
    if not isinstance(user, User) or not user.is_active:
        return []
    day = on or clock.today()
    return remembered(("roles", user.pk, day), lambda: _read_assignments(user, day))


def _read_assignments(user: User, day: dt.date) -> list[RoleAssignment]:
    rows = RoleAssignment.objects.filter(in_force(day), user=user)
    return list(rows.select_related("department").order_by("pk"))


def holds(user: Any, role: str, department: Department | None = None, on: dt.date | None = None) -> bool:
    """Whether the person holds the role on the day: in the department or above it; without a department,
    anywhere.
    """
    if department is None:
        return bool(_granting(user, role, on))
    return departments_of(user, role, on=on).holds(department)


def holds_everywhere(user: Any, role: str, on: dt.date | None = None) -> bool:
    """Whether the person holds the role for the whole municipality on the day."""
    return any(row.department_id is None for row in _granting(user, role, on))


def departments_of(user: Any, role: str, on: dt.date | None = None) -> Reach:
    """Where the person holds the role on the day. Two SQL queries at most."""
    return reaches(user, role, on=on)[role]


def reaches(user: Any, *roles: str, on: dt.date | None = None) -> dict[str, Reach]:
    """Where the person holds each of the roles on the day. Two SQL queries at most, whatever their number."""
    held = assignments_on(user, on)
    found: dict[str, Reach] = {}
    rows: list[Beside] | None = None
    for role in roles:
        granting = [row for row in held if row.role in INCLUDED_IN[Role(role)]]
        own = [row.department for row in granting if row.department]
        if any(row.department_id is None for row in granting):
            found[role] = Reach(everywhere=True, departments=frozenset())
        elif not own:
            found[role] = NOWHERE
        else:
            rows = rows if rows is not None else _departments_beside(held)
            found[role] = Reach(everywhere=False, departments=_below(own, rows))
    return found


def own_sections(user: Any, on: dt.date | None = None) -> frozenset[int]:
    """The departments that the person's roles of the day name, and those below them; a role for everything names none.

    Two SQL queries at most.
    """
    held = assignments_on(user, on)
    own = [row.department for row in held if row.department]
    return _below(own, _departments_beside(held)) if own else frozenset()


def _granting(user: Any, role: str, on: dt.date | None) -> list[RoleAssignment]:
    enough = INCLUDED_IN[Role(role)]
    return [row for row in assignments_on(user, on) if row.role in enough]


def _departments_beside(held: list[RoleAssignment]) -> list[Beside]:
    """Every department of the municipalities in which a role is held."""
    municipalities = frozenset(row.department.municipality_id for row in held if row.department)
    return remembered(("departments", municipalities), lambda: _read_departments(municipalities))


def _read_departments(municipalities: frozenset[int]) -> list[Beside]:
    rows = Department.objects.filter(municipality__in=municipalities)
    return list(rows.values_list("pk", "municipality_id", "code", "parent__code"))


def _below(departments: list[Department], rows: list[Beside]) -> frozenset[int]:
    """The departments and all below them, in every period; `rows` are all that may be."""
    numbers: dict[tuple[int, str], set[int]] = {}
    children: dict[tuple[int, str], set[tuple[int, str]]] = {}
    for number, municipality, code, parent in rows:
        key = (municipality, code)
        numbers.setdefault(key, set()).add(number)
        if parent is not None:
            children.setdefault((municipality, parent), set()).add(key)
    reached: set[tuple[int, str]] = set()
    waiting = [(department.municipality_id, department.code) for department in departments]
    while waiting:
        key = waiting.pop()
        if key not in reached:
            reached.add(key)
            waiting += children.get(key, ())
    return frozenset(number for key in reached for number in numbers[key])


def check_of_routes(user: Any, role: str) -> bool:
    """What `foundation.web.access` asks for each route and navigation entry: once a request, then from
    memory.
    """
    if not isinstance(user, User):
        return False
    known: set[str] | None = getattr(user, "_kusei_roles", None)
    if known is None:
        known = {row.role for row in assignments_on(user)}
        user._kusei_roles = known  # type: ignore[attr-defined]
    return any(one in known for one in INCLUDED_IN.get(Role(role), frozenset()))


def is_staff(user: User) -> bool:
    """Whether the account holds any role today."""
    return any(check_of_routes(user, role) for role in Role)
