"""The one way in which a plan is written as JSON, so that equal plans have equal bytes and equal hashes."""

from __future__ import annotations

import hashlib
import json

from kusei.services.plans.format.document import PlanFile


def canonical_json(file: PlanFile) -> str:
    """The plan as JSON: keys in order, only what differs from the default, Japanese as itself, a newline at
    the end.
    """
    data = file.model_dump(mode="json", exclude_defaults=True)
    return json.dumps(data, ensure_ascii=False, sort_keys=True, indent=1) + "\n"


def content_hash(file: PlanFile) -> str:
    """SHA-256 of the canonical JSON, in hexadecimal digits."""
    return hashlib.sha256(canonical_json(file).encode()).hexdigest()
