"""The trees of a plan with the initiatives listed under each node."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from kusei.services.plans.models import Edition, Initiative, Kind, Level, Listing, Node
from kusei.services.plans.queries import parts


@dataclass
class Branch:
    """A node, what hangs below it, and what is listed under it."""

    node: Node
    level: Level
    depth: int
    children: list[Branch] = field(default_factory=list)
    listings: list[Listing] = field(default_factory=list)

    def walk(self) -> Iterator[Branch]:
        """This branch and all below it, as the plan prints them."""
        yield self
        for child in self.children:
            yield from child.walk()

    @property
    def listed(self) -> int:
        """How many listings hang here and below."""
        return sum(len(branch.listings) for branch in self.walk())


@dataclass(frozen=True)
class Tree:
    """One hierarchy of the plan."""

    key: str
    levels: list[Level]
    roots: list[Branch]


@dataclass(frozen=True)
class Outline:
    """A plan as its table of contents shows it."""

    edition: Edition
    trees: list[Tree]
    kinds: list[Kind]
    unlisted: list[Initiative]
    annexes: list[tuple[Kind, list[Initiative]]]

    @property
    def word(self) -> Kind:
        """The plan's own word for its initiatives."""
        return next((kind for kind in self.kinds if not kind.annex), self.kinds[0])


def outline(edition: Edition) -> Outline:
    """The plan's trees with their listings, and its annexes. Five SQL queries whatever the plan's size."""
    levels = list(Level.objects.filter(edition=edition).order_by("position"))
    kinds = list(Kind.objects.filter(edition=edition).order_by("position"))
    initiatives = {
        row.pk: row
        for row in Initiative.objects.filter(edition=edition)
        .order_by("position")
        .defer("history", "remarks", "also_see", "blocks")
        .annotate(tag_rows=parts.tags(), department_rows=parts.departments())
    }
    by_kind = {kind.pk: kind for kind in kinds}
    for row in initiatives.values():
        row.kind = by_kind[row.kind_id]
    branches = _branches(edition, {level.pk: level for level in levels})
    listed: set[int] = set()
    for listing in Listing.objects.filter(edition=edition).order_by("position"):
        listing.initiative = initiatives[listing.initiative_id]
        branches[listing.node_id].listings.append(listing)
        listed.add(listing.initiative_id)
    rest = [row for pk, row in initiatives.items() if pk not in listed]
    return Outline(
        edition=edition,
        trees=_trees(levels, branches),
        kinds=kinds,
        unlisted=[row for row in rest if not row.kind.annex],
        annexes=[
            (kind, [row for row in initiatives.values() if row.kind_id == kind.pk]) for kind in kinds if kind.annex
        ],
    )


def _branches(edition: Edition, levels: dict[int, Level]) -> dict[int, Branch]:
    """Every node as a branch, hung below its parent; parents stand before their children."""
    branches: dict[int, Branch] = {}
    for node in Node.objects.filter(edition=edition).order_by("position").defer("blocks"):
        parent = branches.get(node.parent_id) if node.parent_id else None
        branch = Branch(node, levels[node.level_id], parent.depth + 1 if parent else 0)
        branches[node.pk] = branch
        if parent:
            parent.children.append(branch)
    return branches


def _trees(levels: list[Level], branches: dict[int, Branch]) -> list[Tree]:
    keys = list(dict.fromkeys(level.tree for level in levels))
    return [
        Tree(
            key,
            [level for level in levels if level.tree == key],
            [branch for branch in branches.values() if branch.node.parent_id is None and branch.level.tree == key],
        )
        for key in keys
    ]
