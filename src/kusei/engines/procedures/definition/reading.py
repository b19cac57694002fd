"""Reads procedures and guides from YAML or JSON, and says of what is wrong where it stands."""

from __future__ import annotations

import hashlib
import json
import math
import re
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from kusei.engines.procedures.definition.guide import Guide
from kusei.engines.procedures.definition.procedure import Procedure
from kusei.lib.plainyaml import key_written_twice, read_nodes

LARGEST = 1_000_000  # bytes of one file
Kind = TypeVar("Kind", bound=BaseModel)
# What PostgreSQL or a page cannot take: control characters besides tab and line breaks, halves of characters.
_UNFIT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


class DefinitionWrong(ValueError):
    """A file is no procedure or guide; `problems` says where: (path within the file, what is wrong)."""

    code = "procedures.definition-wrong"

    def __init__(self, name: str, problems: list[tuple[str, str]]) -> None:
        super().__init__(name, problems)
        self.name = name
        self.problems = problems

    def __str__(self) -> str:
        return "\n".join(": ".join(filter(None, (self.name, *one))) for one in self.problems)


def read_file(path: Path) -> Procedure | Guide:
    """The procedure or guide in the file. Raises `DefinitionWrong`."""
    if path.stat().st_size > LARGEST:
        raise DefinitionWrong(path.name, [("", "the file is too large (1 MB at most)")])
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise DefinitionWrong(path.name, [("", "the file is not written in UTF-8")]) from None
    return read_text(text, name=path.name)


def read_text(text: str, *, name: str = "") -> Procedure | Guide:
    """The procedure or guide in a text of YAML or JSON. Raises `DefinitionWrong`."""
    try:
        root, data = read_nodes(text)
        if twice := key_written_twice(root):
            raise ValueError("line {1}: 「{0}」 stands twice".format(*twice))
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        raise DefinitionWrong(
            name, [("", f"not YAML: {str(error).splitlines()[0] if str(error) else error!r}")]
        ) from None
    return read_data(data, name=name)


def read_data(data: Any, *, name: str = "") -> Procedure | Guide:
    """The procedure or guide in plain values. Raises `DefinitionWrong`."""
    word = data.get("format") if isinstance(data, dict) else None
    return _checked(Guide, data, name) if word == "kusei-guide/1" else _checked(Procedure, data, name)


def _checked(kind: type[Kind], data: Any, name: str) -> Kind:
    try:
        if (place := unfit(data)) is not None:
            raise DefinitionWrong(name, [(place, "a control character stands here")])
        return kind.model_validate(data)
    except ValidationError as error:
        raise DefinitionWrong(
            name, [(".".join(map(str, one["loc"])), one["msg"].removeprefix("Value error, ")) for one in error.errors()]
        ) from None
    except RecursionError:
        raise DefinitionWrong(name, [("", "nested too deeply")]) from None


def unfit(data: Any) -> str | None:
    """The place of a text or number that the database cannot hold; None when all can be kept."""
    waiting: list[tuple[str, Any]] = [("", data)]
    while waiting:
        place, part = waiting.pop()
        wrong_number = isinstance(part, float) and not math.isfinite(part)
        if wrong_number or (isinstance(part, str) and _UNFIT.search(part)):
            return place
        inner = part.items() if isinstance(part, dict) else enumerate(part) if isinstance(part, list) else ()
        for key, value in inner:
            waiting += [(place, key), (f"{place}.{key}".removeprefix("."), value)]
    return None


def canonical(part: BaseModel) -> dict[str, Any]:
    """The definition as plain values without what is only a default: what versions store and compare."""
    return part.model_dump(mode="json", exclude_defaults=True)


def digest(part: BaseModel) -> str:
    """SHA-256 over the canonical JSON: two definitions are the same when these are."""
    text = json.dumps(canonical(part), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
