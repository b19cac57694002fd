"""The lock under which an observation changes, and what is said to whoever comes second."""

from __future__ import annotations

from django.utils.translation import gettext as _

from kusei.services.plans.cycle.refusals import CycleRefused
from kusei.services.plans.observations.models import Observation
from kusei.services.plans.observations.queries.reading import NoSuchObservation, read


class Stale(CycleRefused):
    """Somebody changed the observation after the person opened it."""

    code = "observations.stale"

    def __str__(self) -> str:
        return _(
            "画面を開いたあとに、ほかの人がこの気づきを変えました。下にいまの内容があります。"
            "あなたの書いたものは残っています。読み比べてから、もう一度保存するか、やめるかを選べます。"
        )


def locked(observation_id: int) -> Observation:
    """The observation, held until the transaction ends, with its departments. Raises `NoSuchObservation`."""
    # The lock first, in a statement of its own: only then is what is read what the others wrote.
    if not Observation.objects.select_for_update(of=("self",)).filter(pk=observation_id).exists():
        raise NoSuchObservation(observation_id)
    return read(observation_id)


def require_version(observation: Observation, version: int) -> None:
    """Raise `Stale` unless the person saw this very version."""
    if observation.version != version:
        raise Stale


def advance(observation: Observation, *fields: str) -> None:
    """Save the fields as a new version."""
    observation.version += 1
    observation.save(update_fields=[*fields, "version"])
