"""Lists of observations: what a person sees, narrowed; what waits for a decision."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db.models import Count, Prefetch, Q, QuerySet

from kusei.foundation.org.models import Municipality
from kusei.services.plans.cycle.standing import Standing
from kusei.services.plans.models import Initiative, Plan
from kusei.services.plans.observations.models import Observation, ObservationInitiative, Step
from kusei.services.plans.observations.queries.rights import of_departments, visible, with_departments
from kusei.services.plans.observations.rules import WAITING, State


@dataclass(frozen=True)
class Filter:
    """What a list is narrowed to. `state` is a state, or `waiting` for all that is not decided."""

    state: str = ""
    kind: str = ""
    vuca: str = ""
    plan: str = ""
    initiative: str = ""
    department: int | None = None
    text: str = ""


@dataclass(frozen=True)
class Linked:
    """An initiative as the current edition calls it; a title of None: the edition no longer has it."""

    plan: str
    key: str
    code: str
    title: str | None


def observations(municipality: Municipality, who: Standing, wanted: Filter) -> QuerySet[Observation]:
    """What the person sees, the newest first, with plan and department."""
    rows = visible(with_departments(Observation.objects.filter(plan__municipality=municipality)), who)
    if wanted.state == "waiting":
        rows = rows.filter(state__in=WAITING)
    elif wanted.state:
        rows = rows.filter(state=wanted.state)
    for name, value in (("kind", wanted.kind), ("vuca", wanted.vuca), ("plan__slug", wanted.plan)):
        if value:
            rows = rows.filter(**{name: value})
    if wanted.initiative:
        rows = rows.filter(pk__in=_of_initiative(wanted.initiative))
    if wanted.department is not None:
        rows = of_departments(rows, {wanted.department})
    for word in wanted.text.split():
        said = Step.objects.filter(text__icontains=word).values("observation")
        rows = rows.filter(
            Q(title__icontains=word) | Q(seen__icontains=word) | Q(source__icontains=word) | Q(pk__in=said)
        )
    return rows.select_related("plan", "department").order_by("-observed_on", "-pk")


def _of_initiative(text: str) -> QuerySet[ObservationInitiative, dict[str, int]]:
    """Those linked to the initiative of that key or printed code."""
    keys = Initiative.objects.filter(edition__current_of__isnull=False, code=text).values("key")
    return ObservationInitiative.objects.filter(Q(key=text) | Q(key__in=keys)).values("observation")


def counts(rows: QuerySet[Observation]) -> dict[str, int]:
    """How many there are in each state. One SQL query."""
    found = dict(rows.order_by().values_list("state").annotate(Count("pk")))
    return {state.value: found.get(state.value, 0) for state in State}


def links_of(rows: Collection[Observation]) -> dict[int, list[Linked]]:
    """The linked initiatives of each, by its number. Two SQL queries."""
    links = list(ObservationInitiative.objects.filter(observation__in=rows).order_by("pk"))
    plans = {row.pk: row.plan for row in rows}
    names = _names({row.plan_id for row in rows}, {link.key for link in links})
    found: dict[int, list[Linked]] = {}
    for link in links:
        plan = plans[link.observation_id]
        code, title = names.get((plan.pk, link.key), ("", None))
        found.setdefault(link.observation_id, []).append(Linked(plan.slug, link.key, code, title))
    return found


def _names(plans: Iterable[int], keys: Iterable[str]) -> dict[tuple[int, str], tuple[str, str | None]]:
    rows = Initiative.objects.filter(edition__current_of__in=list(plans), key__in=list(keys))
    return {(plan, key): (code or "", title) for plan, key, code, title in rows.values_list(
        "edition__plan", "key", "code", "title"
    )}  # fmt: skip


def waiting_rows(municipality: Municipality, who: Standing) -> QuerySet[Observation]:
    """What waits for a decision in the departments that the person writes for.

    Planners and people of the whole municipality see everything that waits.
    """
    rows = with_departments(Observation.objects.filter(plan__municipality=municipality, state__in=WAITING))
    if who.planner or who.publisher or who.edits.everywhere or who.approves.everywhere:
        return rows
    return of_departments(rows, who.edits.departments | who.approves.departments)


def waiting_of(municipality: Municipality, who: Standing) -> list[Observation]:
    """What waits for a decision in the departments that the person writes for; the oldest first. One SQL query."""
    rows = waiting_rows(municipality, who)
    return list(rows.select_related("plan", "department").order_by("observed_on", "pk"))


def open_for(plan: Plan, initiative_keys: Collection[str]) -> dict[str, list[Observation]]:
    """Observations not decided yet, by initiative, the oldest first. For staff: the caller has checked who asks.

    Two SQL queries.
    """
    links = ObservationInitiative.objects.filter(
        key__in=list(initiative_keys), observation__plan=plan, observation__state__in=WAITING
    )
    steps = Prefetch("observation__steps", Step.objects.order_by("number"))
    found: dict[str, list[Observation]] = {}
    rows = links.select_related("observation").prefetch_related(steps)
    for link in rows.order_by("observation__observed_on", "observation"):
        found.setdefault(link.key, []).append(link.observation)
    return found
