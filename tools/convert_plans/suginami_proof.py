"""Computes again, from the written Suginami plan, what its source says twice."""

from __future__ import annotations

from collections.abc import Iterator

from kusei.services.plans.format import PlanFile
from tools.convert_plans.parts import Data


def rederive(source: Data, plan: PlanFile) -> Iterator[str]:
    """Every statement of the source about a programme's places that does not follow from its listings."""
    initiatives = {initiative.key: initiative for initiative in plan.initiatives}
    parents = {node.key: node.parent for node in plan.nodes}
    for row in source["programmes"]:
        listings = initiatives[row["code"]].listings
        planned = [listing.node for listing in listings if listing.subplan == "JP"]
        relisted = len(planned) > 1
        facts = {
            "parents": [listing.node for listing in listings],
            "subplans": list(dict.fromkeys(listing.subplan for listing in listings)),
            "primary": next((listing.node for listing in listings if listing.primary), None),
            "relisted": relisted or None,
            "relisted_within_field": len({parents[n] for n in planned}) == 1 if relisted else None,
        }
        for name, value in facts.items():
            if row.get(name) != value:
                yield f"{row['code']}: {name} is {row.get(name)!r} in the source, {value!r} from the plan"
    if source["counts"]["counted"]["重点計画事業"] is not None:
        yield "counts.counted.重点計画事業 is no longer null"
