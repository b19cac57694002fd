"""One plan with its vocabularies and all its editions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from kusei.services.plans.models import Edition, Kind, Level, Subplan, Tag
from kusei.services.plans.queries import parts
from kusei.services.plans.queries.finding import find_edition


@dataclass(frozen=True)
class PlanDetail:
    """An edition of a plan, the words that it uses, and which other editions there are."""

    edition: Edition
    editions: list[Edition]
    levels: list[dict[str, Any]]
    kinds: list[dict[str, Any]]
    tags: list[dict[str, Any]]
    subplans: list[dict[str, Any]]


def plan_detail(slug: str, edition: str | None = None) -> PlanDetail:
    """The plan in the edition (the current one when none is named). Two SQL queries. Raises as `find_edition`
    does.
    """
    found = find_edition(slug, edition)
    word = {"key": "key", "label": "label", "label_en": "label_en"}
    rows = (
        Edition.objects.filter(plan=found.plan_id)
        .defer("document")
        .order_by("-loaded_at", "code")
        .annotate(
            level_rows=parts.rows_of(Level, "edition", **word, tree="tree"),
            kind_rows=parts.rows_of(Kind, "edition", **word, annex="annex"),
            tag_rows=parts.rows_of(Tag, "edition", **word, legend="legend", note="note", is_mark="is_mark"),
            subplan_rows=parts.rows_of(
                Subplan,
                "edition",
                key="key",
                title="title",
                start="start_year",
                end="end_year",
                detail="detail",
            ),
        )
    )
    editions: list[Any] = list(rows)
    this = next(row for row in editions if row.pk == found.pk)
    return PlanDetail(found, editions, this.level_rows, this.kind_rows, this.tag_rows, this.subplan_rows)
