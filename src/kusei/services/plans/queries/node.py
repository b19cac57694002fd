"""One node of a plan's tree with its surroundings."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import Http404
from django.utils.translation import gettext as _

from kusei.services.plans.models import Edition, Initiative, Listing, Node
from kusei.services.plans.queries import parts


class NodeNotFound(Http404):
    """The plan has no node of that key."""

    code = "node-not-found"

    def __init__(self, plan: str, key: str) -> None:
        super().__init__(
            _("計画「%(plan)s」に「%(key)s」という目標や施策はありません。計画のページからお探しください。")
            % {"plan": plan, "key": key}
        )


@dataclass(frozen=True)
class NodeDetail:
    """A node, the way down to it, what stands below it, and the initiatives listed under it."""

    node: Node
    path: list[Node]
    children: list[Node]
    listings: list[tuple[Listing, Initiative]]


def node_detail(edition: Edition, key: str) -> NodeDetail:
    """The node of that key in the edition. Four SQL queries. Raises `NodeNotFound`."""
    nodes = {
        node.pk: node
        for node in Node.objects.filter(edition=edition).select_related("level").order_by("position").defer("blocks")
    }
    found = next((node for node in nodes.values() if node.key == key), None)
    if found is None:
        raise NodeNotFound(edition.plan.slug, key)
    full = (
        Node.objects.select_related("level", "see_subplan")
        .annotate(tag_rows=parts.tags("node"), figure_rows=parts.figures("node"))
        .get(pk=found.pk)
    )
    path: list[Node] = []
    parent = found.parent_id
    while parent is not None:
        path.insert(0, nodes[parent])
        parent = nodes[parent].parent_id
    listings = list(Listing.objects.filter(node=found).select_related("subplan").order_by("position"))
    initiatives = (
        Initiative.objects.filter(pk__in=[listing.initiative_id for listing in listings])
        .select_related("kind")
        .annotate(tag_rows=parts.tags(), department_rows=parts.departments())
        .in_bulk()
    )
    return NodeDetail(
        node=full,
        path=path,
        children=[node for node in nodes.values() if node.parent_id == found.pk],
        listings=[(listing, initiatives[listing.initiative_id]) for listing in listings],
    )
