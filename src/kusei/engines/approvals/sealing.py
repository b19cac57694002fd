"""The seal of what is approved: SHA-256 over canonical JSON, so that the least change afterwards shows."""

from __future__ import annotations

import hashlib
import json
from typing import Any

Plain = dict[str, Any]


class NotPlain(TypeError):
    """A document holds something that has no canonical form. A mistake of the program, not of a person."""

    code = "approvals.document-not-plain"


def canonical(document: Plain) -> str:
    """The document as JSON with sorted keys and no spaces. The same facts always give the same text.

    Text, whole numbers, truth values, None, lists and objects with text keys; a float, whose digits depend on
    how it was computed, and anything else raise `NotPlain`.
    """
    _check(document, "$")
    return json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def seal_of(document: Plain) -> str:
    """64 hexadecimal digits."""
    return hashlib.sha256(canonical(document).encode()).hexdigest()


def _check(value: Any, place: str) -> None:
    if value is None or isinstance(value, str | bool | int):
        return
    if isinstance(value, dict):
        for key, inner in value.items():
            if not isinstance(key, str):
                raise NotPlain(f"{place}: a key is not text")
            _check(inner, f"{place}.{key}")
        return
    if isinstance(value, list | tuple):
        for number, inner in enumerate(value):
            _check(inner, f"{place}[{number}]")
        return
    raise NotPlain(f"{place}: {type(value).__name__}")
