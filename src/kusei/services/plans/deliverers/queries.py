"""What delivers an initiative and how it does this year, which promises something serves, and what staff look over."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.urls import reverse

from kusei.engines.measures import glances, registry, words
from kusei.engines.measures import hooks as measures
from kusei.engines.measures.hooks import Deliverer, Promise
from kusei.engines.measures.models import Glance
from kusei.foundation.org.models import Municipality
from kusei.services.plans.deliverers.models import Delivery
from kusei.services.plans.models import Edition, Initiative, Plan

MOST_FIGURES = 2
"""So many figures of each deliverer are shown."""


@dataclass(frozen=True)
class Figure:
    """A number of something that delivers, in this fiscal year up to a day; `metric` is the key of its metric."""

    title: str
    metric: str
    glance: Glance

    @property
    def said(self) -> str:
        """The value with its unit, in the language of the page."""
        return self.glance.reading.words(words.unit_of(registry.get(self.metric).unit))


@dataclass(frozen=True)
class Delivered:
    """Something that delivers the initiative, as a page shows it."""

    delivery: Delivery
    kind: str
    thing: Deliverer
    figures: list[Figure]


def deliveries_of(plan: Plan, initiative: str) -> list[Delivery]:
    """What is said to deliver the initiative and was not taken back, as it was written. One SQL query."""
    rows = Delivery.objects.filter(plan=plan, initiative=initiative, withdrawn_at=None)
    return list(rows.order_by("kind", "pk"))


def shown(rows: Iterable[Delivery]) -> list[Delivered]:
    """Those that exist, with their figures. What each kind's app asks, and one SQL query for all figures."""
    rows = list(rows)
    things = things_of(rows)
    kinds = measures.deliverer_kinds()
    there = [(row, things[row.kind, row.key]) for row in rows if (row.kind, row.key) in things]
    kept = glances.at_a_glance([wanted for _row, thing in there for wanted in thing.metrics if _single(wanted)])
    return [Delivered(row, kinds[row.kind], thing, _figures(thing, kept)) for row, thing in there]


def things_of(rows: Iterable[Delivery]) -> dict[tuple[str, str], Deliverer]:
    """The deliverers that exist, by kind and key. What each kind's app asks."""
    asked: dict[str, set[str]] = {}
    for row in rows:
        asked.setdefault(row.kind, set()).add(row.key)
    return {
        (kind, key): thing
        for kind, keys in asked.items()
        for key, thing in measures.deliverers(kind, sorted(keys)).items()
    }


def _single(wanted: glances.Wanted) -> bool:
    return len(wanted[1]) <= 1


def _figures(thing: Deliverer, kept: Mapping[glances.Place, Glance]) -> list[Figure]:
    found = []
    for wanted in thing.metrics:
        metric, glance = registry.find(wanted[0]), kept.get(glances.place_of(wanted)) if _single(wanted) else None
        if metric is not None and glance is not None and glance.reading.number is not None:
            found.append(Figure(metric.words, metric.key, glance))
    return found[:MOST_FIGURES]


def wanted_figures() -> list[glances.Wanted]:
    """Every figure that the pages of initiatives show, to be computed at night."""
    rows = Delivery.objects.filter(withdrawn_at=None, plan__municipality__is_home=True)
    return [wanted for thing in things_of(rows).values() for wanted in thing.metrics if _single(wanted)]


def _with_initiatives(rows: QuerySet[Delivery]) -> QuerySet[Any]:
    """With title and code of the initiative in the plan's current edition; those that it no longer has are left out."""
    initiative = Initiative.objects.filter(edition=OuterRef("plan__current_edition"), key=OuterRef("initiative"))
    return rows.annotate(
        initiative_title=Subquery(initiative.values("title")[:1]),
        initiative_code=Subquery(initiative.values("code")[:1]),
    ).filter(initiative_title__isnull=False)


def promises(kind: str, keys: Collection[str]) -> Mapping[str, list[Promise]]:
    """Which promises of the home municipality the things of that kind deliver, by their keys. One SQL query."""
    rows = Delivery.objects.filter(
        kind=kind, key__in=list(keys), withdrawn_at=None, plan__municipality__is_home=True
    ).select_related("plan")
    found: dict[str, list[Promise]] = {}
    for row in _with_initiatives(rows).order_by("plan__slug", "pk"):
        title = " ".join(filter(None, (row.initiative_code, row.initiative_title)))
        url = reverse("plans:initiative", args=[row.plan.slug, row.initiative])
        found.setdefault(row.key, []).append(Promise(row.plan.title, row.initiative, title, url))
    return found


@dataclass(frozen=True)
class Coverage:
    """Of how many initiatives of an edition it is said what delivers them."""

    delivered: int
    every: int


def coverage(edition: Edition) -> Coverage:
    """How far the edition's initiatives have something that delivers them, annexes included. One SQL query."""
    flags = list(_with_flag(edition).values_list("is_delivered", flat=True))
    return Coverage(sum(flags), len(flags))


def _with_flag(edition: Edition) -> QuerySet[Any]:
    own = Delivery.objects.filter(plan=edition.plan_id, initiative=OuterRef("key"), withdrawn_at=None)
    return Initiative.objects.filter(edition=edition).annotate(is_delivered=Exists(own))


def plans_of(municipality: Municipality) -> list[Plan]:
    """The municipality's plans that have an edition in force, by their period. One SQL query."""
    rows = Plan.objects.filter(municipality=municipality, current_edition__isnull=False)
    return list(rows.select_related("current_edition", "municipality").order_by("-current_edition__start_year", "slug"))


def initiatives(edition: Edition, *, text: str = "", without: bool = False) -> QuerySet[Any]:
    """The edition's initiatives in its order, narrowed by words and to those that nothing delivers yet.

    Each has `is_delivered`.
    """
    rows = _with_flag(edition)
    for word in text.split():
        rows = rows.filter(Q(title__icontains=word) | Q(code__iexact=word) | Q(key__iexact=word))
    if without:
        rows = rows.filter(is_delivered=False)
    return rows.order_by("position")


def deliverers_of(plan: Plan, keys: Collection[str]) -> dict[str, list[Deliverer]]:
    """What delivers each of these initiatives. One SQL query and what each kind's app asks."""
    rows = list(Delivery.objects.filter(plan=plan, initiative__in=list(keys), withdrawn_at=None).order_by("kind", "pk"))
    things = things_of(rows)
    found: dict[str, list[Deliverer]] = {}
    for row in rows:
        if (thing := things.get((row.kind, row.key))) is not None:
            found.setdefault(row.initiative, []).append(thing)
    return found


@dataclass(frozen=True)
class Entry:
    """A relation on the staff's page. `thing` is None for what is no longer there."""

    delivery: Delivery
    kind: str
    thing: Deliverer | None


def entries(plan: Plan, initiative: str) -> list[Entry]:
    """Every relation of the initiative, taken back or not, with who made it. One SQL query and what the kinds ask."""
    rows = Delivery.objects.filter(plan=plan, initiative=initiative).select_related("by", "withdrawn_by")
    found = list(rows.order_by(F("withdrawn_at").asc(nulls_first=True), "kind", "pk"))
    things, kinds = things_of(found), measures.deliverer_kinds()
    return [Entry(row, kinds.get(row.kind, row.kind), things.get((row.kind, row.key))) for row in found]


def lost(plan: Plan) -> list[Delivery]:
    """Relations of initiatives that the plan's current edition no longer has. One SQL query."""
    there = Initiative.objects.filter(edition=plan.current_edition_id, key=OuterRef("initiative"))
    rows = Delivery.objects.filter(~Exists(there), plan=plan, withdrawn_at=None)
    return list(rows.order_by("initiative", "kind", "pk"))
