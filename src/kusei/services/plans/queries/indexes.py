"""The ways into the register: departments, tags, SDGs and fiscal years, each with how many initiatives it leads to."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Q
from django.db.models.functions import Coalesce

from kusei.services.plans.models import Initiative, ResponsibleDepartment, TagUse, YearCell

CURRENT = Q(edition__current_of__isnull=False)


@dataclass(frozen=True)
class Entry:
    """A value to narrow by, the municipality it belongs to (empty: all), and how many initiatives it leads to."""

    value: str
    label: str
    municipality: str
    slug: str
    count: int
    detail: str = ""


def by_department() -> list[Entry]:
    """Every responsible department with its number of initiatives. One SQL query."""
    rows = (
        ResponsibleDepartment.objects.filter(CURRENT, initiative__kind__annex=False)
        .values(
            "edition__plan__municipality__name",
            "edition__plan__municipality__slug",
            label=Coalesce("department__name", "name"),
        )
        .annotate(count=Count("initiative", distinct=True))
        .order_by("edition__plan__municipality__code", "-count", "label")
    )
    return [
        Entry(
            r["label"],
            r["label"],
            r["edition__plan__municipality__name"],
            r["edition__plan__municipality__slug"],
            r["count"],
        )
        for r in rows
    ]


def by_tag() -> list[Entry]:
    """Every tag and mark with its number of initiatives (its own or its schedule lines'). One SQL query."""
    rows = (
        TagUse.objects.filter(CURRENT, node__isnull=True)
        .annotate(on=Coalesce("initiative", "line__initiative"))
        .values(
            "tag__label",
            "tag__legend",
            "edition__plan__municipality__name",
            "edition__plan__municipality__slug",
        )
        .annotate(count=Count("on", distinct=True))
        .order_by("edition__plan__municipality__code", "-count", "tag__label")
    )
    return [
        Entry(
            r["tag__label"],
            r["tag__label"],
            r["edition__plan__municipality__name"],
            r["edition__plan__municipality__slug"],
            r["count"],
            r["tag__legend"] or "",
        )
        for r in rows
    ]


def by_sdg() -> dict[int, int]:
    """How many initiatives and nodes name each Sustainable Development Goal. One SQL query."""
    counts = dict.fromkeys(range(1, 18), 0)
    for (goals,) in Initiative.objects.filter(CURRENT, sdgs__len__gt=0).values_list("sdgs").order_by():
        for goal in goals:
            counts[goal] += 1
    return counts


def by_year() -> list[tuple[int, int]]:
    """Every fiscal year of a schedule with the number of initiatives that do something in it. One SQL query."""
    rows = (
        YearCell.objects.filter(CURRENT)
        .exclude(state__in=("blank", "none"))
        .values("fiscal_year")
        .annotate(count=Count("line__initiative", distinct=True))
        .order_by("fiscal_year")
    )
    return [(row["fiscal_year"], row["count"]) for row in rows]
