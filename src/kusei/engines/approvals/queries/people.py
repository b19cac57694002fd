"""Who can be chosen in a form: departments to draft for, deputies, people who take a draft over."""

from __future__ import annotations

from django.db.models import Q

from kusei.engines.approvals.models import Absence, Draft
from kusei.engines.approvals.queries.visibility import drafting_departments
from kusei.foundation.org import staff
from kusei.foundation.org.models import Department, Role, RoleAssignment, in_force
from kusei.foundation.org.queries import department_choices, home
from kusei.foundation.org.roles import departments_of
from kusei.foundation.people.models import User
from kusei.foundation.web import clock

Choices = list[tuple[int, str]]
MOST_PEOPLE = 500


def departments() -> Choices:
    """The departments of today. Two SQL queries."""
    return department_choices(home())


def department_choices_for(user: User) -> Choices:
    """The departments for which the person may draft today."""
    allowed = drafting_departments(user)
    return [(pk, name.strip("　")) for pk, name in departments() if allowed is None or pk in allowed]


def approver_choices() -> Choices:
    """Everybody who is an approver somewhere today. One SQL query."""
    return _named(Role.APPROVER)


def _named(*roles: Role) -> Choices:
    held = RoleAssignment.objects.filter(in_force(clock.today()), role__in=roles)
    people = User.objects.filter(is_active=True, pk__in=held.values("user")).order_by("name", "pk")
    return [(user.pk, str(user)) for user in people[:MOST_PEOPLE]]


def absent_choices(by: User, approvers: Choices) -> Choices:
    """Approvers for whom an administrator may register an absence. None for everybody else."""
    if not departments_of(by, Role.ADMINISTRATOR):
        return []
    in_charge = set(staff.in_view(by).values_list("pk", flat=True))
    return [(pk, name) for pk, name in approvers if pk in in_charge and pk != by.pk]


def successors(draft: Draft) -> Choices:
    """Who may take the draft over: those who may draft for its department today, but its drafter. Three queries."""
    held = RoleAssignment.objects.filter(in_force(clock.today()), role__in=[Role.EDITOR, Role.APPROVER])
    rows = held.filter(user__is_active=True).exclude(user=draft.drafter_id)
    above = departments_with(draft.department)
    here = rows.filter(Q(department=None) | Q(department__in=above)).select_related("user")
    found = {row.user_id: str(row.user) for row in here.order_by("user__name", "user_id")}
    return list(found.items())[:MOST_PEOPLE]


def departments_with(department: Department) -> list[int]:
    """The department and those above it, in every period."""
    rows = Department.objects.filter(municipality=department.municipality_id).select_related("parent")
    by_code: dict[str, list[Department]] = {}
    for row in rows:
        by_code.setdefault(row.code, []).append(row)
    reached: set[str] = set()
    waiting = [department.code]
    while waiting:
        code = waiting.pop()
        if code not in reached:
            reached.add(code)
            waiting += [row.parent.code for row in by_code.get(code, ()) if row.parent]
    return [row.pk for code in reached for row in by_code.get(code, ())]


def absences(user: User) -> list[Absence]:
    """Absences that have not passed and concern the person, or people in their charge. Three SQL queries."""
    rows = Absence.objects.filter(cancelled_at=None, last_day__gte=clock.today())
    mine = Q(person=user) | Q(deputy=user)
    if departments_of(user, Role.ADMINISTRATOR):
        mine |= Q(person__in=staff.in_view(user).values("pk"))
    rows = rows.filter(mine).select_related("person", "deputy")
    return list(rows.order_by("first_day", "pk"))
