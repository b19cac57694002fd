"""Who may hand over: approvers of the department; endpoints and keys are the administrators'."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.utils.translation import gettext as _

from kusei.foundation.org.models import Department, in_force
from kusei.foundation.org.roles import departments_of, holds_everywhere
from kusei.foundation.web import clock


class NotAllowed(PermissionDenied):
    """The person does not hold the role in the department."""

    code = "handover.not-allowed"

    def __init__(self) -> None:
        super().__init__(_("この組織での役割がありません。担当の課の承認者か管理者に頼んでください。"))


def require(user: Any, role: str, department: Department) -> None:
    """Raise `NotAllowed` unless the person holds the role in the department today."""
    if not departments_of(user, role).holds(department):
        raise NotAllowed


def require_everywhere(user: Any, role: str) -> None:
    """Raise `NotAllowed` unless the person holds the role for the whole municipality today."""
    if not holds_everywhere(user, role):
        raise NotAllowed


def within(user: Any, role: str, field: str = "department") -> Q:
    """The condition for rows whose department the person holds the role in. Two SQL queries at most."""
    reach = departments_of(user, role)
    return Q() if reach.everywhere else Q(**{f"{field}__in": reach.departments})


def department_of(municipality_id: int, code: str) -> Department | None:
    """The department of that code as it is called today, else as it was called last. One SQL query."""
    rows = list(Department.objects.filter(municipality=municipality_id, code=code).order_by("-valid_from"))
    today = set(Department.objects.filter(in_force(clock.today()), pk__in=[row.pk for row in rows]).values_list("pk"))
    return next((row for row in rows if (row.pk,) in today), rows[0] if rows else None)


def same_department(department: Department) -> Q:
    """The condition on applications of the department under every name that it ever had."""
    return Q(department__municipality=department.municipality_id, department__code=department.code)
