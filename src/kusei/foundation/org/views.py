"""Administrators' pages: departments as of a day, the list of staff, one person."""

from __future__ import annotations

import datetime as dt

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from kusei.foundation.org import queries, staff
from kusei.foundation.org.forms import DayForm
from kusei.foundation.org.models import Role
from kusei.foundation.org.roles import holds_everywhere
from kusei.foundation.people.models import User
from kusei.foundation.people.tokens.queries import tokens_of
from kusei.foundation.people.tokens.words import rows as token_rows
from kusei.foundation.web import clock
from kusei.foundation.web.access import allow, role

PER_PAGE = 50
administrator = allow(role(Role.ADMINISTRATOR))


def signed_in(request: HttpRequest) -> User:
    """The account of the request; the route is open to administrators only."""
    assert isinstance(request.user, User)
    return request.user


@administrator
@require_safe
def departments(request: HttpRequest) -> HttpResponse:
    """The departments of the home municipality on a day, today unless the address says another."""
    asked = "on_year" in request.GET or "on" in request.GET
    form = DayForm(request.GET) if asked else DayForm(initial={"on": clock.today()})
    day: dt.date = (form.cleaned_data["on"] if asked and form.is_valid() else None) or clock.today()
    municipality = queries.home()
    tree = queries.department_tree(municipality, on=day) if municipality else []
    context = {"municipality": municipality, "tree": tree, "day": day, "form": form}
    return render(request, "org/departments.html", context)


@administrator
@require_safe
def staff_list(request: HttpRequest) -> HttpResponse:
    """The staff that the administrator may see, by name, searched by `q`."""
    by, text = signed_in(request), request.GET.get("q", "").strip()[:100]
    page = Paginator(staff.in_view(by, text=text), PER_PAGE).get_page(request.GET.get("page"))
    context = {"page_obj": page, "q": text, "everywhere": holds_everywhere(by, Role.ADMINISTRATOR)}
    return render(request, "org/staff.html", context)


@administrator
@require_safe
def person(request: HttpRequest, number: int) -> HttpResponse:
    """One person with all roles: today's, coming and past."""
    by, member = signed_in(request), member_or_404(request, number)
    return render(
        request,
        "org/person.html",
        {
            "member": member,
            "rows": token_rows(tokens_of(member.user)),
            "everywhere": holds_everywhere(by, Role.ADMINISTRATOR),
            "oneself": by.pk == number,
        },
    )


def member_or_404(request: HttpRequest, number: int) -> staff.StaffMember:
    """The person, as far as the administrator may see them; otherwise there is nobody with that number."""
    found = staff.member(signed_in(request), number)
    if found is None:
        raise Http404
    return found
