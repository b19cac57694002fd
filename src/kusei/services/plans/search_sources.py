"""What the plan register offers to the search: plans, places in their trees, initiatives; current editions
only.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from kusei.foundation.search.registry import Entry, Facet, SearchSource, register, register_facet
from kusei.services.plans.models import (
    Edition,
    Initiative,
    Level,
    Node,
    Plan,
    ResponsibleDepartment,
    ScheduleLine,
    TagUse,
    YearCell,
)

SOURCES = ("plans.plan", "plans.node", "plans.initiative")


def key_of(slug: str, key: str) -> str:
    """How a part of a plan is called in the index."""
    return f"{slug}/{key}"


def keys_of(slug: str) -> dict[str, set[str]]:
    """What the plan's current edition offers to the search, by source. Two SQL queries."""
    current = {"edition__current_of__slug": slug}
    nodes = Node.objects.filter(**current).values_list("key", flat=True)
    initiatives = Initiative.objects.filter(**current).values_list("key", flat=True)
    return {
        "plans.plan": {slug},
        "plans.node": {key_of(slug, key) for key in nodes},
        "plans.initiative": {key_of(slug, key) for key in initiatives},
    }


def register_all() -> None:
    """Called once, when the app is ready."""
    register(SearchSource("plans.plan", _("計画"), plan_entries))
    register(SearchSource("plans.node", _("計画の体系"), node_entries))
    register(SearchSource("plans.initiative", _("取組"), initiative_entries))
    register_facet(Facet("plan", _("計画"), 30, describe=_plan_titles))


def _plan_titles(slugs: Collection[str]) -> Mapping[str, str]:
    return dict(Plan.objects.filter(slug__in=slugs).values_list("slug", "title"))


def _editions(keys: Collection[str] | None) -> QuerySet[Edition]:
    found = Edition.objects.filter(current_of__isnull=False).select_related("plan__municipality").order_by("pk")
    return found if keys is None else found.filter(plan__slug__in={key.partition("/")[0] for key in keys})


def _facets(edition: Edition, kind: str, **more: Iterable[Any]) -> dict[str, Any]:
    facets = {name: sorted(set(values)) for name, values in more.items()}
    return {"municipality": edition.plan.municipality.code, "plan": edition.plan.slug, "kind": kind} | facets


def _joined(*parts: str | None) -> str:
    return "\n".join(part for part in parts if part)


def plan_entries(keys: Collection[str] | None) -> Iterator[Entry]:
    """The plans themselves."""
    for edition in _editions(keys):
        document = edition.document
        vision = document["vision"] or {}
        yield Entry(
            key=edition.plan.slug,
            title=edition.title,
            url_name="plans:plan",
            url_kwargs={"slug": edition.plan.slug},
            body=_joined(
                vision.get("title"),
                document["note"],
                *(relation["title"] for relation in document["relations"]),
                *(body["name"] for body in document["governance"]),
                *document["glossary"],
                *_block_texts(document["blocks"]),
            ),
            keywords=(edition.plan.municipality.name, edition.plan.title_en),
            facets=_facets(edition, "計画", fiscal_year=edition.years),
        )


def node_entries(keys: Collection[str] | None) -> Iterator[Entry]:
    """Goals, fields, measures: every node that has a title."""
    for edition in _editions(keys):
        slug = edition.plan.slug
        levels = dict(Level.objects.filter(edition=edition).values_list("pk", "label"))
        tags = _texts(TagUse.objects.filter(edition=edition, node__isnull=False), "node_id", "tag__label")
        for node in Node.objects.filter(edition=edition, title__isnull=False).order_by("position"):
            key = key_of(slug, node.key)
            if keys is None or key in keys:
                yield Entry(
                    key=key,
                    title=node.title or "",
                    url_name="plans:node",
                    url_kwargs={"slug": slug, "key": node.key},
                    body=_joined(node.vision, node.note, *_block_texts(node.blocks), *tags[node.pk]),
                    facets=_facets(edition, levels[node.level_id], tag=tags[node.pk]),
                )


def initiative_entries(keys: Collection[str] | None) -> Iterator[Entry]:
    """Initiatives and the entries of annexes, found by all that stands on their page."""
    for edition in _editions(keys):
        yield from _initiatives(edition, keys)


def _initiatives(edition: Edition, keys: Collection[str] | None) -> Iterator[Entry]:
    slug = edition.plan.slug
    departments = _texts(ResponsibleDepartment.objects.filter(edition=edition), "initiative_id", "name")
    tags = _texts(TagUse.objects.filter(edition=edition, initiative__isnull=False), "initiative_id", "tag__label")
    lines = _texts(ScheduleLine.objects.filter(edition=edition), "initiative_id", "action")
    cells = YearCell.objects.filter(edition=edition)
    said = _texts(cells.exclude(text=None), "line__initiative_id", "text")
    years = _texts(cells.filter(state="printed"), "line__initiative_id", "fiscal_year")
    for item in Initiative.objects.filter(edition=edition).select_related("kind").order_by("position"):
        key = key_of(slug, item.key)
        if keys is not None and key not in keys:
            continue
        pk = item.pk
        yield Entry(
            key=key,
            title=item.title,
            url_name="plans:initiative",
            url_kwargs={"slug": slug, "key": item.key},
            body=_joined(item.summary, *lines[pk], *dict.fromkeys(said[pk]), *_block_texts(item.blocks), item.note),
            keywords=(*item.title_variants, *departments[pk], *dict.fromkeys(tags[pk])),
            facets=_facets(edition, item.kind.label, department=departments[pk], tag=tags[pk], fiscal_year=years[pk]),
        )


def _texts(rows: QuerySet[Any], holder: str, value: str) -> Mapping[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for pk, text in rows.order_by("position").values_list(holder, value):
        found[pk].append(text)
    return found


def _block_texts(blocks: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    for block in blocks:
        yield block.get("title") or ""
        yield block.get("text") or ""
        yield from block.get("items", ())
        for row in block.get("rows", ()):
            cells = (row["label"], row["value"]) if isinstance(row, dict) else row
            yield " ".join(str(cell) for cell in cells if isinstance(cell, str))
