"""All plans of all municipalities, as the first page of the register shows them."""

from __future__ import annotations

from dataclasses import dataclass

from kusei.services.plans.models import Edition


@dataclass(frozen=True)
class MunicipalityPlans:
    """A municipality and the current editions of its plans, the newest period first."""

    name: str
    name_en: str
    is_home: bool
    editions: list[Edition]


def all_plans() -> list[MunicipalityPlans]:
    """The current edition of every plan, by municipality, the home municipality first. One SQL query."""
    rows = (
        Edition.objects.filter(current_of__isnull=False)
        .select_related("plan__municipality")
        .defer("document")
        .order_by("-plan__municipality__is_home", "plan__municipality__code", "-start_year", "plan__slug")
    )
    found: dict[int, MunicipalityPlans] = {}
    for edition in rows:
        municipality = edition.plan.municipality
        entry = found.setdefault(
            municipality.pk,
            MunicipalityPlans(municipality.name, municipality.name_en, municipality.is_home, []),
        )
        entry.editions.append(edition)
    return list(found.values())
