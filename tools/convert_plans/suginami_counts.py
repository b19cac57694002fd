"""The totals that the Suginami plan prints, what they are compared with, and why they may differ."""

from __future__ import annotations

from tools.convert_plans.parts import Data, table_block

# The printed total; its key; the name of the computed count; which of the source's explanations speak of it.
_TOTALS: dict[str, tuple[str, str | None, tuple[int, ...]]] = {
    "分野": ("fields", "nodes:field", ()),
    "施策": ("measures", "nodes:measure", ()),
    "計画事業": ("programmes", "initiatives_in:JP", (0, 1, 2)),
    "重点計画事業": ("priority-programmes", None, (3,)),
    "区政経営改革_方針": ("reform-directions", "nodes:direction:KK", ()),
    "区政経営改革_事業": ("reform-programmes", "initiatives_in:KK", (4,)),
    "協働_方針": ("collaboration-directions", "nodes:direction:KD", ()),
    "協働_事業": ("collaboration-programmes", "initiatives_in:KD", (5,)),
    "デジタル化_方針": ("digital-directions", "nodes:direction:DG", ()),
    "デジタル化_事業": ("digital-programmes", "initiatives_in:DG", (5,)),
}


def declared_counts(counts: Data) -> list[Data]:
    """The printed totals. Raises `KeyError` for a total that this module does not know."""
    result = []
    for label, value in counts["stated"].items():
        key, computed, reasons = _TOTALS[label]
        count = {"key": key, "label": _words(label), "value": value, "computed": computed}
        if reasons:
            count["explanation"] = "\n".join(counts["explanation"][n] for n in reasons)
        result.append(count)
    return result


def counted_block(counts: Data) -> Data:
    """What the makers of the fact file counted themselves; an empty cell could not be counted."""
    rows = [{"what": _words(label), "count": value} for label, value in counts["counted"].items()]
    return table_block("counted", "編者が数えた数", {"what": "項目", "count": "数"}, rows)


def _words(label: str) -> str:
    return label.replace("_", "の")
