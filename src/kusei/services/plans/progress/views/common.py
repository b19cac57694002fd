"""What the pages of progress share: who may open them, and the round of an address."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import Http404, HttpRequest

from kusei.foundation.web.access import allow, role
from kusei.foundation.web.numbers import LARGEST_ID
from kusei.services.plans.cycle.standing import NotAllowed, Standing, standing
from kusei.services.plans.progress.models import Round
from kusei.services.plans.progress.queries.sheet import find_round

staff = allow(role("viewer"))


@dataclass(frozen=True)
class Here:
    """The round of the address and what the person may do with it."""

    round: Round
    who: Standing


def here(request: HttpRequest, number: int) -> Here:
    """The round with the person's standing. 404 when there is none, `NotAllowed` when they see nothing of its plan."""
    found = find_round(number) if number <= LARGEST_ID else None
    if found is None:
        raise Http404
    who = standing(request.user, found.plan.municipality)
    if not who.staff and not who.publisher:
        raise NotAllowed
    return Here(found, who)


def require_overseer(at: Here) -> None:
    """Raise `NotAllowed` unless the person runs the cycle or lets results out."""
    if not at.who.planner and not at.who.publisher:
        raise NotAllowed
