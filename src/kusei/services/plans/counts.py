"""Counts an edition's tables, and holds the totals that the plan prints against them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from kusei.services.plans.models import Edition

_COUNTS = """
WITH RECURSIVE own AS (
    SELECT i.id, i.title, i.marks FROM plans_initiative i JOIN plans_kind k ON k.id = i.kind_id
    WHERE i.edition_id = %(edition)s AND NOT k.annex
), line AS (
    SELECT l.id, l.parent_id FROM plans_scheduleline l JOIN own ON own.id = l.initiative_id
), cell AS (
    SELECT line.parent_id FROM plans_yearcell c JOIN line ON line.id = c.line_id
), figure AS (SELECT * FROM plans_figure WHERE edition_id = %(edition)s
), indicator AS (SELECT * FROM plans_indicator WHERE edition_id = %(edition)s
), below AS (
    SELECT key AS root, id, level_id FROM plans_node
    WHERE edition_id = %(edition)s AND key = ANY (%(roots)s::text[])
    UNION ALL
    SELECT below.root, n.id, n.level_id FROM plans_node n JOIN below ON n.parent_id = below.id
), block AS (
    SELECT b ->> 'key' AS key, jsonb_array_length(b -> 'rows') AS rows
    FROM plans_edition e, jsonb_array_elements(e.document -> 'blocks') b
    WHERE e.id = %(edition)s AND b ->> 'type' = 'table'
)
SELECT key AS name, sum(rows)::bigint AS number, 1 AS rank FROM block GROUP BY key
UNION ALL SELECT 'initiatives', count(*), 2 FROM own
UNION ALL SELECT 'procedures', count(*), 2 FROM plans_initiative i JOIN plans_kind k ON k.id = i.kind_id
    WHERE i.edition_id = %(edition)s AND k.annex
UNION ALL SELECT 'distinct_titles', count(DISTINCT title), 2 FROM own
UNION ALL SELECT 'listings', count(*), 2 FROM plans_listing WHERE edition_id = %(edition)s
UNION ALL SELECT 'schedule_lines', count(*) FILTER (WHERE parent_id IS NULL), 2 FROM line
UNION ALL SELECT 'schedule_items', count(parent_id), 2 FROM line
UNION ALL SELECT 'year_cells', count(*), 2 FROM cell
UNION ALL SELECT 'item_year_cells', count(parent_id), 2 FROM cell
UNION ALL SELECT 'figures', count(initiative_id), 2 FROM figure
UNION ALL SELECT 'node_figures', count(node_id), 2 FROM figure
UNION ALL SELECT 'indicators', count(*), 2 FROM indicator
UNION ALL SELECT 'node_indicators', count(node_id), 2 FROM indicator
UNION ALL SELECT 'numeric_targets', count(number), 2 FROM plans_indicatortarget WHERE edition_id = %(edition)s
UNION ALL SELECT 'nodes:' || v.key, count(n.id), 2
    FROM plans_level v LEFT JOIN plans_node n ON n.level_id = v.id
    WHERE v.edition_id = %(edition)s GROUP BY v.key
UNION ALL SELECT 'initiatives:' || k.key, count(i.id), 2
    FROM plans_kind k LEFT JOIN plans_initiative i ON i.kind_id = k.id
    WHERE k.edition_id = %(edition)s GROUP BY k.key
UNION ALL SELECT 'marked:' || t.key, count(own.id), 2
    FROM plans_tag t LEFT JOIN own ON own.marks -> t.key = 'true'
    WHERE t.edition_id = %(edition)s AND t.is_mark GROUP BY t.key
UNION ALL SELECT 'listings:' || s.key, count(li.id), 2
    FROM plans_subplan s LEFT JOIN plans_listing li ON li.subplan_id = s.id
    WHERE s.edition_id = %(edition)s GROUP BY s.key
UNION ALL SELECT 'initiatives_in:' || s.key, count(DISTINCT own.id), 2
    FROM plans_subplan s LEFT JOIN (plans_listing li JOIN own ON own.id = li.initiative_id)
    ON li.subplan_id = s.id AND li.counted IS DISTINCT FROM false
    WHERE s.edition_id = %(edition)s GROUP BY s.key
UNION ALL SELECT 'nodes:' || v.key || ':' || r.root, count(below.id), 2
    FROM plans_level v CROSS JOIN unnest(%(roots)s::text[]) AS r(root)
    LEFT JOIN below ON below.level_id = v.id AND below.root = r.root
    WHERE v.edition_id = %(edition)s GROUP BY v.key, r.root
ORDER BY rank
"""


def computed_counts(edition: Edition, below_nodes: Iterable[str] = ()) -> dict[str, int]:
    """Every count of the edition by its name, as `format.counting` defines them. One SQL query.

    `below_nodes` are the names `nodes:<level>:<node>` that are wanted too.
    """
    wanted = set(below_nodes)
    roots = sorted({name.split(":")[2] for name in wanted})
    with connection.cursor() as cursor:
        cursor.execute(_COUNTS, {"edition": edition.pk, "roots": roots})
        found = {name: number for name, number, _order in cursor.fetchall()}
    return {name: number for name, number in found.items() if name.count(":") < 2 or name in wanted}


@dataclass(frozen=True)
class CountComparison:
    """A total that the plan prints, beside what we count. `computed` is None when it cannot be counted."""

    key: str
    label: str
    declared: int
    computed_name: str | None
    computed: int | None
    explanation: str | None

    @property
    def agrees(self) -> bool | None:
        """True or false; None when there is nothing to compare with."""
        return None if self.computed is None else self.computed == self.declared


def compare_counts(declared: Iterable[Mapping[str, Any]], counts: Mapping[str, int]) -> list[CountComparison]:
    """The plan's printed totals (`document["declared_counts"]`) beside the computed counts, in the plan's
    order.
    """
    return [
        CountComparison(
            key=row["key"],
            label=row["label"],
            declared=row["value"],
            computed_name=row.get("computed"),
            computed=counts.get(row.get("computed") or ""),
            explanation=row.get("explanation"),
        )
        for row in declared
    ]


def difference(row: CountComparison) -> str:
    """Why a printed total is not what we count, as a sentence; empty when the two agree."""
    if row.agrees:
        return ""
    details = {
        "label": row.label,
        "declared": row.declared,
        "computed": row.computed,
        "name": row.computed_name,
    }
    if row.computed is not None:
        sentence = _("「%(label)s」は計画に%(declared)dとありますが、数えると%(computed)dです。")
    elif row.computed_name:
        sentence = _("「%(label)s」と比べる集計「%(name)s」はありません。名前を確かめてください。")
    else:
        sentence = _("「%(label)s」は計画に%(declared)dとありますが、数えられません。")
    return sentence % details + (row.explanation or _("理由は計画のファイルに書かれていません。"))
