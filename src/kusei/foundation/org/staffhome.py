"""The home page of staff: who they are here, what waits for them in every part of the platform, and what apps add."""

from __future__ import annotations

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from kusei.foundation.org import roles
from kusei.foundation.org.models import Role, RoleAssignment
from kusei.foundation.people.models import User
from kusei.foundation.web import access, clock, frame, tasks

WORKING = (Role.VIEWER, Role.ADMINISTRATOR)


def _works_here(request: HttpRequest) -> bool:
    return any(access.holds(request.user, one) for one in WORKING)


def _refuse(request: HttpRequest) -> HttpResponseBase:
    """Residents and contractors learn of no such page."""
    if request.user.is_authenticated:
        raise Http404
    return redirect_to_login(request.get_full_path())


STAFF = access.Access("role:viewer, role:administrator", _works_here, _refuse)


def landing(user: User) -> str:
    """Where members of staff begin after they signed in; blank for everybody else."""
    return reverse("staff:home") if any(roles.check_of_routes(user, one) for one in WORKING) else ""


@access.allow(STAFF)
@never_cache
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What waits for the person, the overdue first, and what the apps put beside it."""
    waiting = tasks.waiting(request, "staff")
    context = {
        "today": clock.today(),
        "places": _places(roles.assignments_on(request.user)),
        "urgent": [one for one in waiting if one.is_urgent],
        "others": [one for one in waiting if one.count and not one.is_urgent],
        "uncounted": [one.source.title for one in waiting if one.count is None],
        "sections": frame.staff_sections(request),
    }
    return render(request, "org/staff_home.html", context)


def _places(held: list[RoleAssignment]) -> list[tuple[str, list[str]]]:
    """Each department of the person with the words for the roles there; a blank name is the whole municipality."""
    found: dict[str, list[str]] = {}
    for row in held:
        found.setdefault(row.department.name if row.department else "", []).append(row.get_role_display())
    return list(found.items())
