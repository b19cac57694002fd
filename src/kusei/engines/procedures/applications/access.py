"""Who may see and do what with an application: the one rule that pages, API, files and PDFs ask.

Staff see applications of the departments in which they hold a role today. A confidential one (DV secrecy) is seen only
by approvers of its department and by the member of staff to whom it was given; no other rule opens it. Applicants see
their own, and those of a group or person that they represent today. Whoever opened the link of a cover sees what is
under it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import Http404
from django.utils.translation import gettext as _

from kusei.engines.procedures.applications import hooks
from kusei.engines.procedures.applications.models import Application
from kusei.foundation.org.models import Role
from kusei.foundation.org.roles import Reach, reaches
from kusei.foundation.people.residents.queries import limited_mandates


class NotAllowed(PermissionDenied):
    """The person may see the application, but not do this."""

    code = "applications.not-allowed"

    def __init__(self) -> None:
        super().__init__(_("この操作をする役割がありません。担当の課の人に頼んでください。"))


def _within(reach: Reach, field: str = "department_id") -> Q:
    return Q() if reach.everywhere else Q(**{f"{field}__in": reach.departments})


def visible_to_staff(user: Any) -> Q:
    """The condition on `Application` for what this member of staff may see today."""
    condition = visible_in_sections(user, reaches(user, Role.VIEWER, Role.APPROVER))
    for rule in hooks.visibility_rules():
        if (more := rule(user)) is not None:
            condition |= more & Q(confidential=False)
    return condition


def visible_in_sections(user: Any, reach: Mapping[str, Reach]) -> Q:
    """The part of it that comes from the person's own sections; `reach`: of viewer and approver. No SQL query."""
    if not reach[Role.VIEWER]:
        return Q(pk__in=())
    known = Q(confidential=False) | Q(assignee=user)  # whoever approves may also view
    if reach[Role.APPROVER]:
        known = Q() if reach[Role.APPROVER].everywhere else known | _within(reach[Role.APPROVER])
    return _within(reach[Role.VIEWER]) & known


def for_staff(user: Any) -> QuerySet[Application]:
    """Applications that this member of staff may see."""
    return Application.objects.filter(visible_to_staff(user))


def one_for_staff(user: Any, number: str) -> Application:
    """The application of that number. 404 when there is none, or none that this person may know of."""
    found = (
        for_staff(user)
        .filter(number=number)
        .select_related("procedure", "version", "department", "cover", "assignee", "municipality")
        .first()
    )
    if found is None:
        raise Http404
    return found


def may(user: Any, role: str, application: Application) -> bool:
    """Whether the person holds the role in the application's department today."""
    return reaches(user, role)[role].holds(application.department)


def require(user: Any, role: str, application: Application) -> None:
    """Raise `NotAllowed` unless the person holds the role there."""
    if not may(user, role, application):
        raise NotAllowed


def may_prepare(user: Any, application: Application) -> bool:
    """Whether the person may prepare a decision: editors of the department, and contractors who were given that."""
    if may(user, Role.EDITOR, application):
        return True
    return not application.confidential and any(rule(user, application) for rule in hooks.preparing_rules())


def require_preparer(user: Any, application: Application) -> None:
    """Raise `NotAllowed` unless the person may prepare a decision."""
    if not may_prepare(user, application):
        raise NotAllowed


def visible_to_resident(user: Any, covers: Collection[int] = (), subjects: Collection[str] = ()) -> Q:
    """The condition for a resident: own covers, those opened by link, those of whom they represent (`subjects`)."""
    condition = Q(cover_id__in=list(covers))
    if getattr(user, "is_authenticated", False):
        # What one handed in for somebody else one sees only as long as one may act for them.
        condition |= Q(cover__owner=user, cover__subject="")
        for subject, keys in limited_mandates(user):
            word = f"{subject.kind}:{subject.id}"
            condition |= Q(cover__owner=user, cover__subject=word, procedure__key__in=keys)
    if subjects:
        condition |= Q(cover__subject__in=list(subjects))
    return condition


def one_for_resident(
    user: Any, number: str, covers: Collection[int] = (), subjects: Collection[str] = ()
) -> Application:
    """The application of that number, if it is this person's. 404 else: numbers cannot be tried out."""
    found = (
        Application.objects.filter(visible_to_resident(user, covers, subjects), number=number)
        .select_related("procedure", "version", "department", "cover", "municipality")
        .first()
    )
    if found is None:
        raise Http404
    return found
