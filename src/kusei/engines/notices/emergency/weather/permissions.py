"""Who handles proposals: whoever may write alerts (`emergency.permissions`), since adopting one begins a draft."""

from __future__ import annotations

from typing import Any

from kusei.engines.notices.emergency.permissions import rights
from kusei.engines.notices.emergency.weather.refusals import NotAllowed
from kusei.foundation.org.models import Role, RoleAssignment, in_force
from kusei.foundation.people.models import User
from kusei.foundation.web import clock


def may_decide(user: Any) -> bool:
    """Whether the person may adopt or dismiss. A few SQL queries."""
    return rights(user)["draft"]


def require_decider(user: Any) -> None:
    """Raise `NotAllowed` unless the person may decide."""
    if not may_decide(user):
        raise NotAllowed


def people_on_duty() -> list[User]:
    """Whom a proposal is told to: everybody who may decide about it today."""
    held = RoleAssignment.objects.filter(in_force(clock.today()), role__in=(Role.EDITOR, Role.APPROVER))
    people = User.objects.filter(pk__in=held.values("user_id"), is_active=True).order_by("pk")
    return [person for person in people if may_decide(person)]
