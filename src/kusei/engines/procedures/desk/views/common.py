"""What the pages of the desk share."""

from __future__ import annotations

from django.http import HttpRequest

from kusei.engines.approvals.refusals import ApprovalRefused
from kusei.engines.procedures.applications import refusals
from kusei.foundation.org.models import Role
from kusei.foundation.people.models import User
from kusei.foundation.web.access import allow, role

STAFF = role(Role.VIEWER)
staff = allow(STAFF)
REFUSALS = (*refusals.REFUSALS, ApprovalRefused)


def signed_in(request: HttpRequest) -> User:
    """The account of the request; the routes are open to staff only."""
    assert isinstance(request.user, User)
    return request.user
