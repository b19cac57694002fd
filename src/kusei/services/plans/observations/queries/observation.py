"""One observation with its steps; and the record of an initiative's observations, for staff and for everybody."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch, QuerySet

from kusei.services.plans.cycle.standing import Standing, standing
from kusei.services.plans.models import Plan
from kusei.services.plans.observations.models import Observation, Step
from kusei.services.plans.observations.queries.listing import Linked, links_of
from kusei.services.plans.observations.queries.reading import NoSuchObservation, read
from kusei.services.plans.observations.queries.rights import (
    departments_of,
    may_add,
    may_write,
    visible,
    with_departments,
)
from kusei.services.plans.observations.rules import NEXT, WAITING, State, StepKind


@dataclass(frozen=True)
class ObservationView:
    """An observation as a person sees it, and what that person may do."""

    observation: Observation
    links: list[Linked]
    steps: list[Step]
    who: Standing
    next_kinds: tuple[StepKind, ...]
    may_revise: bool
    may_publish: bool
    correctable: tuple[Step, ...]

    @property
    def waits_for(self) -> tuple[StepKind, ...]:
        """What may follow at all, whoever does it."""
        return NEXT[State(self.observation.state)]


def observation_view(user: Any, number: int) -> ObservationView:
    """The page of an observation. Raises `NoSuchObservation`, also for who may not see it. Fixed number of queries."""
    found = read(number)
    who, departments = standing(user, found.plan.municipality), departments_of(found)
    if not (who.may_view(departments)):
        raise NoSuchObservation(number)
    steps = list(found.steps.select_related("by", "corrects").order_by("number"))
    decided = any(step.kind == StepKind.DECIDE for step in steps)
    return ObservationView(
        observation=found,
        links=links_of([found]).get(found.pk, []),
        steps=steps,
        who=who,
        next_kinds=tuple(kind for kind in NEXT[State(found.state)] if may_add(who, departments, kind)),
        may_revise=not steps and may_write(who, departments),
        may_publish=who.planner and (decided or found.public),
        correctable=tuple(step for step in steps if step.corrects_id is None and may_add(who, departments, step.kind)),
    )


@dataclass(frozen=True)
class StepRecord:
    """A step as everybody may read it: no names."""

    kind: str
    label: str
    text: str
    done_on: dt.date
    is_correction: bool


@dataclass(frozen=True)
class ObservationRecord:
    """An observation in the record of an initiative. `url` is its page for staff; blank for the public."""

    id: int
    title: str
    kind: str
    kind_label: str
    vuca: str
    vuca_label: str
    state: str
    state_label: str
    seen: str
    source: str
    source_url: str
    observed_on: dt.date
    public: bool
    steps: tuple[StepRecord, ...]
    url: str

    @property
    def waiting(self) -> bool:
        """Not decided yet."""
        return self.state in WAITING


def of_initiative(plan: Plan, key: str, public: bool = True) -> list[ObservationRecord]:
    """The observations of an initiative, the newest first. Two SQL queries.

    `public`: what the planning section has let out (always decided); otherwise all: the caller has checked who asks.
    """
    rows = Observation.objects.filter(plan=plan, links__key=key)
    return _records(rows.filter(public=True) if public else rows, public=public)


def seen_of_initiative(plan: Plan, key: str, who: Standing) -> list[ObservationRecord]:
    """What this member of staff sees of an initiative's observations. Two SQL queries."""
    rows = with_departments(Observation.objects.filter(plan=plan, links__key=key))
    return _records(visible(rows, who), public=False)


def public_of(plan: Plan) -> list[ObservationRecord]:
    """All public observations of a plan, the newest first. Two SQL queries."""
    return _records(Observation.objects.filter(plan=plan, public=True), public=True)


def _records(rows: QuerySet[Observation], *, public: bool) -> list[ObservationRecord]:
    found = rows.prefetch_related(Prefetch("steps", Step.objects.order_by("number")))
    return [_record(row, public=public) for row in found.order_by("-observed_on", "-pk")]


def _record(row: Observation, *, public: bool) -> ObservationRecord:
    names = ("title", "kind", "vuca", "state", "seen", "source", "source_url", "observed_on", "public")
    return ObservationRecord(
        id=row.pk,
        kind_label=row.get_kind_display(),
        vuca_label=row.get_vuca_display(),
        state_label=row.get_state_display(),
        steps=tuple(
            StepRecord(step.kind, step.get_kind_display(), step.text, step.done_on, step.corrects_id is not None)
            for step in row.steps.all()
        ),
        url="" if public else row.get_absolute_url(),
        **{name: getattr(row, name) for name in names},
    )
