"""The one way in which a plan is written as JSON, so that equal plans have equal bytes and equal hashes."""

from __future__ import annotations

import hashlib
import json
import re

from kusei.services.plans.format.document import PlanFile

# Valid in JSON as they are, but a YAML reader refuses them or takes them for the end of a line.
_NOT_IN_YAML = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")


def canonical_json(file: PlanFile) -> str:
    """The plan as JSON: keys in order, only what differs from the default, Japanese as itself, a newline at
    the end.
    """
    data = file.model_dump(mode="json", exclude_defaults=True)
    text = json.dumps(data, ensure_ascii=False, sort_keys=True, indent=1)
    return _NOT_IN_YAML.sub(lambda match: f"\\u{ord(match[0]):04x}", text) + "\n"


def content_hash(file: PlanFile) -> str:
    """SHA-256 of the canonical JSON, in hexadecimal digits."""
    return hashlib.sha256(canonical_json(file).encode()).hexdigest()
