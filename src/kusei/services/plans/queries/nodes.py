"""The nodes of a plan's trees as one list."""

from __future__ import annotations

from django.db.models import QuerySet

from kusei.services.plans.models import Edition, Listing, Node
from kusei.services.plans.queries import parts


def select_nodes(edition: Edition, *, level: str = "", tree: str = "") -> QuerySet[Node]:
    """The edition's nodes, parents first, with `tag_rows`, `figure_rows` and `listing_rows`. One SQL query
    when read.
    """
    rows = Node.objects.filter(edition=edition).select_related("level", "parent", "see_subplan")
    if level:
        rows = rows.filter(level__key=level)
    if tree:
        rows = rows.filter(level__tree=tree)
    listings = parts.rows_of(
        Listing,
        "node",
        initiative="initiative__key",
        place="place",
        subplan="subplan__key",
        primary="primary",
        counted="counted",
    )
    return rows.order_by("position").annotate(
        tag_rows=parts.tags("node"), figure_rows=parts.figures("node"), listing_rows=listings
    )
