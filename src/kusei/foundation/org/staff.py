"""The staff that an administrator sees: all, or those of the departments in their charge."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Prefetch, Q, QuerySet

from kusei.foundation.org.models import Role, RoleAssignment, in_force
from kusei.foundation.org.roles import Reach, departments_of
from kusei.foundation.people import second_factor
from kusei.foundation.people.models import User
from kusei.foundation.web import clock


def in_view(by: User, *, text: str = "") -> QuerySet[User]:
    """Accounts that `by` may see, by name, with their roles of today in `roles_today`; `text` narrows them.

    An administrator of the whole municipality sees every account but those of residents; another those who have or had
    a role in the departments in their charge.
    """
    today = RoleAssignment.objects.filter(in_force(clock.today())).select_related("department").order_by("pk")
    found = _of(departments_of(by, Role.ADMINISTRATOR))
    for word in text.split():
        found = found.filter(Q(name__icontains=word) | Q(email__icontains=word) | Q(staff_number__icontains=word))
    return found.prefetch_related(Prefetch("role_assignments", today, to_attr="roles_today")).order_by("name", "pk")


def _of(reach: Reach) -> QuerySet[User]:
    if reach.everywhere:
        return User.objects.filter(is_resident=False)
    held = RoleAssignment.objects.filter(department__in=reach.departments).values("user")
    return User.objects.filter(pk__in=held)


def in_charge_of(by: User, user: User) -> bool:
    """Whether every role that the person holds today lies within what `by` administers, and at least one
    does.
    """
    reach = departments_of(by, Role.ADMINISTRATOR)
    if reach.everywhere:
        return True
    held = RoleAssignment.objects.filter(in_force(clock.today()), user=user).select_related("department")
    rows = list(held)
    return bool(rows) and all(reach.holds(row.department) for row in rows)


@dataclass(frozen=True)
class StaffMember:
    """A person with everything that their page shows."""

    user: User
    current: list[RoleAssignment]
    coming: list[RoleAssignment]
    past: list[RoleAssignment]
    has_second_factor: bool


def member(by: User, number: int) -> StaffMember | None:
    """The person with that number, if `by` may see them. Four SQL queries at most."""
    user = _of(departments_of(by, Role.ADMINISTRATOR)).filter(pk=number).first()
    if user is None:
        return None
    rows = list(RoleAssignment.objects.filter(user=user).select_related("department").order_by("valid_from", "pk"))
    today = clock.today()
    return StaffMember(
        user=user,
        current=[row for row in rows if row.valid_from <= today and not _over(row, today)],
        coming=[row for row in rows if row.valid_from > today and not _over(row, today) and not _empty(row)],
        past=[row for row in rows if _over(row, today) or _empty(row)],
        has_second_factor=second_factor.has_second_factor(user),
    )


def _over(row: RoleAssignment, day: dt.date) -> bool:
    return row.valid_until is not None and row.valid_until <= day


def _empty(row: RoleAssignment) -> bool:
    return row.valid_until == row.valid_from
