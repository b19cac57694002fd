"""Whose an observation is, and so who sees, writes and decides: by the departments of its initiatives, on the day."""

from __future__ import annotations

from collections.abc import Collection

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Q, QuerySet

from kusei.services.plans.cycle.standing import Standing
from kusei.services.plans.models import ResponsibleDepartment
from kusei.services.plans.observations.models import Observation, ObservationInitiative
from kusei.services.plans.observations.rules import StepKind

# Deciding, and closing without action, are decisions; so is correcting one.
DECISIONS = frozenset({StepKind.DECIDE, StepKind.CLOSE})


def with_departments(rows: QuerySet[Observation]) -> QuerySet[Observation]:
    """Annotates `responsible`: the departments (numbers) of the linked initiatives in the current edition."""
    links = ObservationInitiative.objects.filter(observation=OuterRef(OuterRef("pk"))).values("key")
    found = ResponsibleDepartment.objects.filter(
        edition__current_of=OuterRef("plan"), initiative__key__in=links, department__is_collective=False
    )
    return rows.annotate(responsible=ArraySubquery(found.values("department").distinct()))


def departments_of(observation: Observation) -> frozenset[int]:
    """The departments of an observation that was read `with_departments`: those of its initiatives; without any, the
    one where it was noticed; none at all: the planning section alone.
    """
    own = [] if observation.department_id is None else [observation.department_id]
    return frozenset(observation.responsible or own)


def visible(rows: QuerySet[Observation], who: Standing) -> QuerySet[Observation]:
    """Those that the person sees, of rows `with_departments`: the same rule as `departments_of`, in SQL."""
    if who.planner or who.publisher or who.views.everywhere:
        return rows
    return of_departments(rows, who.views.departments)


def of_departments(rows: QuerySet[Observation], departments: Collection[int]) -> QuerySet[Observation]:
    """Those of the departments, of rows `with_departments`."""
    if not departments:
        return rows.none()
    numbers = sorted(departments)
    return rows.filter(Q(responsible__overlap=numbers) | Q(responsible__len=0, department__in=numbers))


def may_write(who: Standing, departments: Collection[int]) -> bool:
    """Writes down, draws conclusions, reports what was done."""
    return who.may_edit(departments) or who.may_approve(departments)


def may_decide(who: Standing, departments: Collection[int]) -> bool:
    """Decides, or closes without action: approvers of a department, and the planning section."""
    return who.planner or who.may_approve(departments)


def may_add(who: Standing, departments: Collection[int], kind: str) -> bool:
    """Adds a step of that kind."""
    return may_decide(who, departments) if kind in DECISIONS else may_write(who, departments)
