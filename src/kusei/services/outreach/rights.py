"""Who may what with a campaign, on the day: editors of its department write it, approvers let it out and stop it."""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from kusei.engines.approvals.queries.visibility import visible_to as drafts_visible_to
from kusei.foundation.org.models import Department, Role
from kusei.foundation.org.roles import departments_of, holds
from kusei.foundation.people.models import User
from kusei.services.outreach.models import Campaign
from kusei.services.outreach.refusals import NotAllowed


def visible_to(by: User) -> QuerySet[Campaign]:
    """The campaigns of departments where the person looks, and those whose decision the person may see."""
    view = departments_of(by, Role.VIEWER)
    if view.everywhere:
        return Campaign.objects.all()
    asked = drafts_visible_to(by).filter(kind="outreach.campaign").order_by().values("pk")
    return Campaign.objects.filter(Q(department__in=view.departments) | Q(approval__in=asked))


def may_write(by: User, department: Department) -> bool:
    """Whether the person drafts for the department today."""
    return holds(by, Role.EDITOR, department)


def may_release(by: User, department: Department) -> bool:
    """Whether the person lets out and stops campaigns of the department today."""
    return holds(by, Role.APPROVER, department)


def require_writer(by: User, department: Department) -> None:
    """Raise `NotAllowed` unless the person drafts for the department."""
    if not may_write(by, department):
        raise NotAllowed(_("配信を書けるのは、きょう、担当の組織の編集の役割がある人です。"))


def require_releaser(by: User, department: Department) -> None:
    """Raise `NotAllowed` unless the person lets out campaigns of the department."""
    if not may_release(by, department):
        raise NotAllowed(_("配信を決めたり止めたりできるのは、きょう、担当の組織の承認の役割がある人です。"))
