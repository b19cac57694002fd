"""Who may see, change and publish: viewers look, editors work, approvers publish, where they hold the role."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django.http import Http404

from kusei.engines.procedures.builder.models import Workpiece
from kusei.engines.procedures.builder.refusals import NotAllowed
from kusei.engines.procedures.models import Procedure
from kusei.foundation.org.models import Department, Municipality, Role
from kusei.foundation.org.queries import home
from kusei.foundation.org.roles import Reach, departments_of, reaches


def home_or_404() -> Municipality:
    """The municipality whose procedures are made here."""
    if (found := home()) is None:
        raise Http404
    return found


def within(reach: Reach) -> Q:
    """The condition on rows with a `department` for what lies within the reach."""
    return Q() if reach.everywhere else Q(department_id__in=reach.departments)


def visible(user: Any) -> QuerySet[Workpiece]:
    """The working copies that this person may look at. Two SQL queries to find out, one for the rows."""
    return Workpiece.objects.filter(within(departments_of(user, Role.VIEWER)))


def one_visible(user: Any, number: int) -> Workpiece:
    """The working copy of that number; 404 when there is none or none that this person may know of."""
    rows = visible(user).select_related("municipality", "department", "procedure", "based_on", "version", "owner")
    found = rows.select_related("submitted_by", "approved_by").filter(pk=number).first()
    if found is None:
        raise Http404
    return found


def codes(reach: Reach, municipality: Municipality) -> frozenset[str]:
    """The codes of the municipality's departments within the reach. One SQL query."""
    rows = Department.objects.filter(municipality=municipality)
    if not reach.everywhere:
        rows = rows.filter(pk__in=reach.departments)
    return frozenset(rows.values_list("code", flat=True))


def visible_procedures(user: Any, municipality: Municipality) -> QuerySet[Procedure]:
    """The procedures of the departments in which this person may look."""
    known = codes(departments_of(user, Role.VIEWER), municipality)
    return Procedure.objects.filter(municipality=municipality, department_code__in=known)


def procedure_or_404(user: Any, key: str) -> Procedure:
    """The procedure of that key, if this person may look at it."""
    found = visible_procedures(user, home_or_404()).filter(key=key).first()
    if found is None:
        raise Http404
    return found


def require(user: Any, role: str, department: Department) -> None:
    """Raise `NotAllowed` unless the person holds the role in the department today."""
    if not reaches(user, role)[role].holds(department):
        raise NotAllowed


def department_of(municipality: Municipality, code: str) -> Department | None:
    """The department of that code, as it is now."""
    return Department.objects.filter(municipality=municipality, code=code).order_by("-valid_from", "-pk").first()
