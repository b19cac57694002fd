"""What the pages of the desk share: who may open them, and the alert of an address."""

from __future__ import annotations

from django.http import Http404, HttpRequest

from kusei.engines.notices.emergency.models import Alert
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


def alert_or_404(number: int) -> Alert:
    """The alert with everybody who is named on its page. One SQL query."""
    people = ("author", "changed_by", "asked_by", "released_by", "previous")
    found = Alert.objects.select_related(*people).filter(pk=number).first() if number <= LARGEST_ID else None
    if found is None:
        raise Http404
    return found
