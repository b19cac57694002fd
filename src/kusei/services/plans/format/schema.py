"""The plan format as JSON Schema, for editors and for programs that write plans."""

from __future__ import annotations

import json
from typing import Any

from kusei.services.plans.format.document import FORMAT, PlanFile


def json_schema() -> dict[str, Any]:
    """JSON Schema 2020-12. What spans several parts (keys that exist, order of parents) is not in it."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **PlanFile.model_json_schema(),
        "title": FORMAT,
    }


def json_schema_text() -> str:
    """The schema as it stands in `docs/plan-format.schema.json`: the same every time."""
    return json.dumps(json_schema(), ensure_ascii=False, indent=2, sort_keys=True) + "\n"
