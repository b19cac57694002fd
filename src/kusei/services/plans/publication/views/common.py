"""What the staff pages share: who may open them, and the booklet of an address."""

from __future__ import annotations

from django.http import Http404, HttpRequest

from kusei.foundation.org.models import Role
from kusei.foundation.people.models import User
from kusei.foundation.web.access import allow, role
from kusei.foundation.web.numbers import LARGEST_ID
from kusei.services.plans.cycle.standing import Standing, standing
from kusei.services.plans.publication.queries.booklets import BookletRow, find

staff = allow(role(Role.VIEWER))


def signed_in(request: HttpRequest) -> User:
    """The account of the request; the routes are open to staff only."""
    assert isinstance(request.user, User)
    return request.user


def booklet_or_404(request: HttpRequest, number: int) -> tuple[BookletRow, Standing]:
    """The booklet and what the person may do in its municipality; nobody but its staff knows of it."""
    found = find(min(number, LARGEST_ID))
    if found is None:
        raise Http404
    who = standing(request.user, found.booklet.edition.plan.municipality)
    if not (who.staff or who.publisher):
        raise Http404
    return found, who
