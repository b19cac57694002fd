"""What every command of this floor asks first: may this person administer here."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from kusei.foundation.org.models import Department, Role
from kusei.foundation.org.roles import departments_of
from kusei.foundation.people.models import User


class NotAllowed(PermissionDenied):
    """The person may not do this; the sentence says whom to ask."""

    code = "org.not-allowed"

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)


def require_administrator(by: User | None, *, of: Department | None = None) -> None:
    """Raise `NotAllowed` unless `by` administers the department, or without one the whole municipality,
    today.

    None stands for the command line: whoever runs commands on the server can already do everything.
    """
    if by is None or departments_of(by, Role.ADMINISTRATOR).holds(of):
        return
    if of is None:
        raise NotAllowed(_("全庁の管理者だけができます。全庁の管理者に頼んでください。"))
    raise NotAllowed(_("「%(name)s」を受け持つ管理者だけができます。その管理者に頼んでください。") % {"name": of.name})
