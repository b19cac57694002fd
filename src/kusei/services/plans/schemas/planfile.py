"""The plan format's own JSON Schema, for the description of the export."""

from __future__ import annotations

from typing import Any

from kusei.services.plans.format import PlanFile

PREFIX = "KuseiPlan1."


def schemas() -> dict[str, Any]:
    """The schemas of the plan format by name, with a prefix that keeps them apart from the API's own."""
    schema = PlanFile.model_json_schema(ref_template=f"#/components/schemas/{PREFIX}{{model}}")
    parts = schema.pop("$defs")
    return {f"{PREFIX}{name}": part for name, part in {**parts, "PlanFile": schema}.items()}
