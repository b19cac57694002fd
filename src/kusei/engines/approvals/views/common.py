"""What the pages of approvals share: who may open them, and the draft of an address."""

from __future__ import annotations

from django.http import Http404, HttpRequest

from kusei.engines.approvals.queries.draft import DraftView, draft_view
from kusei.foundation.org.models import Role
from kusei.foundation.people.models import User
from kusei.foundation.web.access import allow, role
from kusei.foundation.web.numbers import LARGEST_ID

STAFF = role(Role.VIEWER)
staff = allow(STAFF)


def signed_in(request: HttpRequest) -> User:
    """The account of the request; the routes are open to staff only."""
    assert isinstance(request.user, User)
    return request.user


def view_or_404(request: HttpRequest, number: int) -> DraftView:
    """The draft as far as the person may see it; what they may not see does not exist for them."""
    found = draft_view(signed_in(request), number) if number <= LARGEST_ID else None
    if found is None:
        raise Http404
    return found
