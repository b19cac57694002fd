"""All plans of all municipalities, as the first page of the register shows them."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import connection
from django.db.models import QuerySet

from kusei.services.plans import hooks
from kusei.services.plans.models import Edition, Kind


@dataclass(frozen=True)
class MunicipalityPlans:
    """A municipality and the current editions of its plans, the newest period first."""

    slug: str
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


STAMP = """
    SELECT md5(concat(
        (SELECT string_agg(
            concat_ws('|', e.id, e.content_hash, e.status, e.loaded_at, p.current_edition_id, p.title_en), ','
            ORDER BY e.id
        ) FROM plans_edition e JOIN plans_plan p ON p.id = e.plan_id),
        (SELECT string_agg(concat_ws('|', m.id, m.name, m.name_en, m.slug, m.is_home), ',' ORDER BY m.id)
            FROM org_municipality m)%s))
"""


def stamp_select() -> str:
    """What `stamp` asks, as an SQL value for who asks more at once."""
    return STAMP % "".join(f", '|', ({select})" for select in hooks.stamps())


def stamp() -> str:
    """Changes whenever a page of the register would: editions, their order of force, municipalities, and what the
    cycle has published. One SQL query.
    """
    with connection.cursor() as cursor:
        cursor.execute(stamp_select())
        return str(cursor.fetchone()[0])


def all_plans() -> list[MunicipalityPlans]:
    """The current edition of every plan, by municipality, the home municipality first. Two SQL queries.

    Each edition has `totals`: how many entries of each kind it counts, in the plan's own words.
    """
    rows = select_plans()
    kinds: dict[int, list[Kind]] = {}
    for kind in Kind.objects.filter(edition__current_of__isnull=False, annex=False).order_by("position"):
        kinds.setdefault(kind.edition_id, []).append(kind)
    found: dict[int, MunicipalityPlans] = {}
    for edition in rows:
        municipality = edition.plan.municipality
        entry = found.setdefault(
            municipality.pk,
            MunicipalityPlans(municipality.slug, municipality.name, municipality.name_en, municipality.is_home, []),
        )
        edition.totals = [(kind, edition.counts.get(f"initiatives:{kind.key}", 0)) for kind in kinds[edition.pk]]
        entry.editions.append(edition)
    return list(found.values())
