"""All plans of all municipalities, as the first page of the register shows them."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import QuerySet

from kusei.services.plans.models import Edition


@dataclass(frozen=True)
class MunicipalityPlans:
    """A municipality and the current editions of its plans, the newest period first."""

    name: str
    name_en: str
    is_home: bool
    editions: list[Edition]


def select_plans(*, municipality: str = "") -> QuerySet[Edition]:
    """The current edition of every plan, or of one municipality (its code), the home municipality first."""
    rows = Edition.objects.filter(current_of__isnull=False)
    if municipality:
        rows = rows.filter(plan__municipality__code=municipality)
    return (
        rows.select_related("plan__municipality")
        .defer("document")
        .order_by("-plan__municipality__is_home", "plan__municipality__code", "-start_year", "plan__slug")
    )


def all_plans() -> list[MunicipalityPlans]:
    """The current edition of every plan, by municipality, the home municipality first. One SQL query."""
    rows = select_plans()
    found: dict[int, MunicipalityPlans] = {}
    for edition in rows:
        municipality = edition.plan.municipality
        entry = found.setdefault(
            municipality.pk,
            MunicipalityPlans(municipality.name, municipality.name_en, municipality.is_home, []),
        )
        entry.editions.append(edition)
    return list(found.values())
