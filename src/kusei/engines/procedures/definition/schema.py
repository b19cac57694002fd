"""The format as JSON Schema, for editors and other programs."""

from __future__ import annotations

from typing import Any

from kusei.engines.procedures.definition.guide import Guide
from kusei.engines.procedures.definition.procedure import Procedure

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def json_schema() -> dict[str, Any]:
    """JSON Schema of `kusei-procedure/1`. What spans several parts, such as keys that exist, is not in it."""
    return {"$schema": DIALECT, **Procedure.model_json_schema()}


def guide_schema() -> dict[str, Any]:
    """JSON Schema of `kusei-guide/1`."""
    return {"$schema": DIALECT, **Guide.model_json_schema()}
