"""What the pages of observations share: who opens them, and of which municipality."""

from __future__ import annotations

from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _

from kusei.foundation.org import queries as org
from kusei.foundation.org.models import Municipality, Role
from kusei.foundation.web.access import allow, role
from kusei.foundation.web.numbers import LARGEST_ID
from kusei.services.plans.observations.queries.observation import ObservationView, observation_view
from kusei.services.plans.observations.queries.reading import NoSuchObservation

staff = allow(role(Role.VIEWER))


def home_or_404() -> Municipality:
    """The home municipality."""
    found = org.home()
    if found is None:
        raise Http404(_("まだ自治体が取り込まれていません。"))
    return found


def view_or_404(request: HttpRequest, number: int) -> ObservationView:
    """The observation as far as the person may see it; what they may not see does not exist for them."""
    try:
        return observation_view(request.user, min(number, LARGEST_ID))
    except NoSuchObservation:
        raise Http404(_("その気づきはありません。一覧からお探しください。")) from None
