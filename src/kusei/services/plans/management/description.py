"""What the command line says about plans: the list, one plan as text or JSON, a file that was checked."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from kusei.services.plans.counts import CountComparison, compare_counts, difference
from kusei.services.plans.format import PlanFile
from kusei.services.plans.format.counting import count
from kusei.services.plans.management.columns import aligned
from kusei.services.plans.models import Edition, Initiative, Level, Listing, Node


def register() -> list[tuple[object, ...]]:
    """All plans with their current editions, headings first; empty when there are none."""
    editions = Edition.objects.filter(current_of__isnull=False).select_related("plan__municipality")
    rows = [
        (
            edition.plan.slug,
            edition.plan.municipality.name,
            edition.title,
            edition.label,
            edition.get_status_display(),
            f"{edition.start_year}–{edition.end_year}",
            edition.counts["initiatives"],
        )
        for edition in editions.order_by("plan__municipality__code", "plan__slug")
    ]
    headings = (_("識別名"), _("自治体"), _("計画"), _("版"), _("状態"), _("年度"), _("取組"))
    return [headings, *rows] if rows else []


def as_json(edition: Edition) -> str:
    """The plan's description, its totals and its editions as JSON."""
    plan = edition.plan
    data: dict[str, Any] = {
        "id": plan.slug,
        "municipality": {"code": plan.municipality.code, "name": plan.municipality.name},
        "title": edition.title,
        "title_en": plan.title_en,
        "start": edition.start_year,
        "end": edition.end_year,
        "edition": {"code": edition.code, "label": edition.label, "status": edition.status},
        "editions": list(plan.editions.order_by("pk").values_list("code", flat=True)),
        "content_hash": edition.content_hash,
        "counts": edition.counts,
        "declared_counts": [
            {
                "key": row.key,
                "label": row.label,
                "declared": row.declared,
                "computed": row.computed,
                "agrees": row.agrees,
                "explanation": row.explanation,
            }
            for row in _comparisons(edition)
        ],
        "source": edition.document["source"],
    }
    return json.dumps(data, ensure_ascii=False, indent=2)


def as_text(edition: Edition) -> str:
    """The plan's description, its totals and its trees with the initiatives, for a person."""
    plan = edition.plan
    about = [
        (_("計画"), edition.title),
        (_("識別名"), plan.slug),
        (_("自治体"), f"{plan.municipality.name}（{plan.municipality.code}）"),
        (_("版"), f"{edition.label}（{edition.code}、{edition.get_status_display()}）"),
        (_("年度"), f"{edition.start_year}–{edition.end_year}"),
        (_("出典"), edition.document["source"]["document"]),
    ]
    counts = [(name, number) for name, number in edition.counts.items()]
    lines = [*aligned(about), "", _("集計"), *_indented(aligned(counts))]
    lines += _totals(_comparisons(edition))
    return "\n".join((*lines, "", _("体系"), *_tree(edition)))


def of_file(file: PlanFile) -> Iterator[str]:
    """A valid file in a few lines, with what of its printed totals differs from what it lists."""
    plan = file.plan
    counts = count(file)
    yield _("「%(title)s」（%(label)s）は正しい計画のファイルです。") % {
        "title": plan.title,
        "label": plan.edition.label,
    }
    yield from _indented(aligned(list(counts.items())))
    yield from _totals(compare_counts([row.model_dump() for row in plan.declared_counts], counts))


def _comparisons(edition: Edition) -> list[CountComparison]:
    return compare_counts(edition.document["declared_counts"], edition.counts)


def _totals(comparisons: list[CountComparison]) -> list[str]:
    sentences = [
        difference(row)
        or _("「%(label)s」は計画の数（%(declared)d）と合います。") % {"label": row.label, "declared": row.declared}
        for row in comparisons
    ]
    return ["", _("計画に書かれた総数"), *_indented(sentences)] if sentences else []


def _indented(lines: Any) -> list[str]:
    return [f"  {line}" for line in lines]


def _tree(edition: Edition) -> Iterator[str]:
    """Nodes with what is listed under them; what is listed nowhere at the end."""
    levels = dict(Level.objects.filter(edition=edition).values_list("pk", "label"))
    listed: dict[int, list[Initiative]] = {}
    for listing in Listing.objects.filter(edition=edition).select_related("initiative").order_by("position"):
        listed.setdefault(listing.node_id, []).append(listing.initiative)
    children: dict[int | None, list[Node]] = {}
    for node in Node.objects.filter(edition=edition).order_by("position"):
        children.setdefault(node.parent_id, []).append(node)

    def below(parent: int | None, indent: str) -> Iterator[str]:
        for node in children.get(parent, ()):
            title = node.title or _("（題名は不明）")
            yield f"{indent}{levels[node.level_id]} {node.code or node.key} {title}"
            for item in listed.get(node.pk, ()):
                yield f"{indent}    {item.code or item.key} {item.title}"
            yield from below(node.pk, indent + "  ")

    yield from below(None, "  ")
    for item in Initiative.objects.filter(edition=edition, listings=None).order_by("position"):
        yield f"  {item.code or item.key} {item.title}"
