"""The format as JSON Schema, for editors and other programs."""

from __future__ import annotations

from typing import Any

from kusei.engines.procedures.definition.guide import Guide
from kusei.engines.procedures.definition.procedure import Procedure


def json_schema() -> dict[str, Any]:
    """JSON Schema of `kusei-procedure/1`."""
    return Procedure.model_json_schema()


def guide_schema() -> dict[str, Any]:
    """JSON Schema of `kusei-guide/1`."""
    return Guide.model_json_schema()
