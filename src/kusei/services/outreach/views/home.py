"""What waits for an approver, on the home page of staff."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import Q
from django.http import HttpRequest

from kusei.foundation.org.models import Role
from kusei.foundation.org.roles import check_of_routes, departments_of
from kusei.services.outreach.queries.listing import waiting_for


def waiting(request: HttpRequest) -> Mapping[str, Any] | None:
    """A count for approvers for whom something waits; nothing for everybody else."""
    if not request.user.is_authenticated or not check_of_routes(request.user, Role.APPROVER):
        return None
    reach = departments_of(request.user, Role.APPROVER)
    number = waiting_for(Q() if reach.everywhere else Q(department__in=reach.departments))
    return {"number": number} if number else None
