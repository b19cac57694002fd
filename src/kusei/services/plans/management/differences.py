"""What the command line says about the difference of two editions: as text for a person, as JSON for a program."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from django.utils.translation import gettext as _

from kusei.services.plans.exporting.comparison_rows import Group, kinds
from kusei.services.plans.models import Edition
from kusei.services.plans.queries.editions import Comparison, unshown


def as_json(comparison: Comparison, groups: Sequence[Group]) -> str:
    """The changes of what the plan says, with the words of both columns; then what describes the editions (`record`),
    and what the plan says that it amended and the editions cannot show (`not_shown`).
    """
    changes = [
        {**row.change.as_json(), "title": group.heading, "old_text": row.old, "new_text": row.new, "reason": row.reason}
        for group in groups
        for row in group.rows
    ]
    data = {
        "plan": comparison.new.plan.slug,
        "from": _edition(comparison.old),
        "to": _edition(comparison.new),
        "counts": {kind: number for kind, _label, number in kinds(comparison.difference.content)},
        "changes": changes,
        "record": [change.as_json() for change in comparison.difference.record],
        "not_shown": [vars(one) for one in unshown(comparison)],
    }
    return json.dumps(data, ensure_ascii=False, indent=2)


def _edition(edition: Edition) -> dict[str, str]:
    note = edition.document.get("edition", {}).get("note") or ""
    return {"code": edition.code, "label": edition.label, "published": edition.published, "note": note}


def as_text(comparison: Comparison, groups: Sequence[Group]) -> str:
    """The table of old and new, one change below the other."""
    return "\n".join(_lines(comparison, groups))


def _lines(comparison: Comparison, groups: Sequence[Group]) -> Iterator[str]:
    old, new = comparison.old, comparison.new
    yield f"{new.title}　{old.label}（{old.code}） → {new.label}（{new.code}）"
    yield "、".join(f"{label} {number}" for _kind, label, number in kinds(comparison.difference.content)) or _(
        "違いはありません。"
    )
    for group in groups:
        yield ""
        yield group.heading
        for row in group.rows:
            yield f"  {row.kind_label}　{row.place}"
            yield f"    {_('旧')}　{_indented(row.old)}"
            yield f"    {_('新')}　{_indented(row.new)}"
            if row.reason:
                yield f"    {_('理由')}　{row.reason}"
    if found := unshown(comparison):
        yield ""
        yield _("計画書の主な修正点のうち、対照表に再現できないもの")
        yield from (f"  {one.initiative}　{one.statement}\n      {one.why}" for one in found)


def _indented(text: str) -> str:
    return text.replace("\n", "\n        ")
