"""The desk of the cycle: what this person has to do for the plans, by part of the cycle."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from kusei.foundation.org import queries
from kusei.foundation.web.access import allow, role
from kusei.services.plans.cycle import hooks, rules
from kusei.services.plans.cycle.standing import standing

STAFF = role("viewer")


@allow(STAFF)
@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    """What is to be done for the home municipality's plans."""
    home = queries.home()
    if home is None:
        return render(request, "cycle/desk.html", {"home": None, "sections": []})
    who = standing(request.user, home)
    context = {
        "home": home,
        "who": who,
        "calendar": rules.calendar_of(home),
        "sections": hooks.desk_sections(request, home, who),
    }
    return render(request, "cycle/desk.html", context)
