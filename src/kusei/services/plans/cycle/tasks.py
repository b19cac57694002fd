"""What the sources of work of the cycle share: where the person stands in the home municipality's cycle."""

from __future__ import annotations

from django.http import HttpRequest

from kusei.foundation.org.models import Municipality
from kusei.foundation.org.queries import home
from kusei.foundation.org.remembering import remembered
from kusei.foundation.web.access import role
from kusei.services.plans.cycle.standing import NOBODY, Standing, standing

STAFF = role("viewer")


def place_of(request: HttpRequest) -> tuple[Municipality | None, Standing]:
    """The home municipality and what the person may do there; nothing before its pack was loaded. At most five SQL
    queries, asked once for all sources of a page.
    """
    here = home()
    if here is None:
        return None, NOBODY
    who = remembered(("standing", request.user.pk, here.pk), lambda: standing(request.user, here))
    return here, who
