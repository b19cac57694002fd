"""Reads one observation with its departments, for commands and pages alike."""

from __future__ import annotations

from kusei.services.plans.observations.models import Observation
from kusei.services.plans.observations.queries.rights import with_departments


class NoSuchObservation(LookupError):
    """There is no such observation, or the person may not know of it."""


def read(observation_id: int) -> Observation:
    """The observation with its plan and departments. Raises `NoSuchObservation`."""
    rows = with_departments(Observation.objects.select_related("plan__municipality", "plan__current_edition"))
    found = rows.filter(pk=observation_id).first()
    if found is None:
        raise NoSuchObservation(observation_id)
    return found
