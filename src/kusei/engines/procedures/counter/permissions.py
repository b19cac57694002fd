"""Who may take in for others: editors of any department (総合窓口), each only what they themselves take in.

They see the draft, and the receipt on the day; what the department in charge does later they see only where they hold
a role.
"""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from kusei.foundation.org.models import Department, Role
from kusei.foundation.org.roles import assignments_on, holds
from kusei.foundation.people.models import User
from kusei.foundation.web.access import allow, role

COUNTER = role(Role.EDITOR)
counter = allow(COUNTER)


class NotAllowed(PermissionDenied):
    """The person holds no role with which one takes in."""

    code = "counter.not-allowed"

    def __init__(self) -> None:
        super().__init__(_("窓口の受付ができるのは、編集の役割がある職員だけです。"))


def require(user: Any) -> None:
    """Raise `NotAllowed` unless the person may take in today. One SQL query."""
    if not holds(user, Role.EDITOR):
        raise NotAllowed


def departments_of(user: User) -> list[Department]:
    """The departments in whose name the person may take in, by their own roles. One SQL query."""
    rows = [one.department for one in assignments_on(user) if one.role == Role.EDITOR and one.department]
    return list({one.pk: one for one in rows}.values())
