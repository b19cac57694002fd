"""Which drafts a person may see today, by the roles of the day."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet

from kusei.engines.approvals.models import Absence, ApprovalEvent, Draft, Step
from kusei.foundation.org.models import Department, Role
from kusei.foundation.org.roles import Reach, departments_of, holds, reaches
from kusei.foundation.people.models import User
from kusei.foundation.web import clock


def visible_to(user: User) -> QuerySet[Draft]:
    """Drafts that the person may see.

    Those of departments where they may view; those whose route asks a department where they approve, or where
    somebody approves whose deputy they are today; and those that they drafted or acted on. Without any role
    today, none.
    """
    reach = reaches(user, Role.VIEWER, Role.APPROVER)
    view = reach[Role.VIEWER]
    if not view:
        return Draft.objects.none()
    if view.everywhere:
        return Draft.objects.all()
    asks = Step.objects.filter(_asked(user, reach[Role.APPROVER]), round__draft=OuterRef("pk"))
    acted = ApprovalEvent.objects.filter(Q(actor=user) | Q(on_behalf_of=user), draft=OuterRef("pk"))
    return Draft.objects.filter(Q(drafter=user) | Q(department__in=view.departments) | Exists(asks) | Exists(acted))


def _asked(user: User, own: Reach) -> Q:
    """Steps that ask somebody whom the person is, or for whom they decide today; `own`: where they approve."""
    asked = Q(department__in=own.departments)
    if not own:
        return asked
    for absence in Absence.objects.filter(Absence.on(clock.today()), deputy=user).select_related("person"):
        reach = departments_of(absence.person, Role.APPROVER)
        asked |= Q() if reach.everywhere else Q(department__in=reach.departments)
        if reach.everywhere:
            return Q(pk__isnull=False)
    return asked


def may_draft_in(user: User, department: Department) -> bool:
    """Whether the person may draft for the department today: editors and approvers may."""
    return holds(user, Role.EDITOR, department) or holds(user, Role.APPROVER, department)


def drafting_departments(user: User) -> frozenset[int] | None:
    """The departments for which the person may draft today; None means all."""
    editor, approver = departments_of(user, Role.EDITOR), departments_of(user, Role.APPROVER)
    if editor.everywhere or approver.everywhere:
        return None
    return editor.departments | approver.departments
