"""Reads a plan file and says, with line and key, everything that is wrong with it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from kusei.services.plans.format.document import PlanFile


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong: where (line in the file, path of keys) and what."""

    line: int | None
    path: str
    message: str

    def __str__(self) -> str:
        where = f"line {self.line}" if self.line else "file"
        return f"{where}, {self.path or 'document'}: {self.message}"


class PlanFileError(ValueError):
    """The file is no valid plan. `problems` lists everything that was found."""

    code = "plan-file-invalid"

    def __init__(self, name: str, problems: list[Problem]) -> None:
        self.name, self.problems = name, problems
        super().__init__(f"{name}: " + "\n".join(str(problem) for problem in problems))


class _Loader(yaml.SafeLoader):
    """Refuses a key written twice, and reads `no`, `on` and dates as the texts they are."""


_Loader.yaml_implicit_resolvers = {
    first: [(tag, regexp) for tag, regexp in resolvers if not tag.endswith((":timestamp", ":bool"))]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
_BOOL = re.compile(r"^(?:true|True|false|False)$")
_Loader.add_implicit_resolver("tag:yaml.org,2002:bool", _BOOL, list("tTfF"))


def _mapping(loader: _Loader, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
    seen: set[Any] = set()
    for key_node, _ in node.value:
        key = loader.construct_object(key_node, deep=True)
        if key in seen:
            raise yaml.constructor.ConstructorError(None, None, f"the key {key!r} stands twice", key_node.start_mark)
        seen.add(key)
    return yaml.SafeLoader.construct_mapping(loader, node, deep=True)


_Loader.add_constructor("tag:yaml.org,2002:map", _mapping)


def read_plan(path: Path) -> PlanFile:
    """The plan in the file (YAML or JSON). Raises `PlanFileError` that lists every problem with its line."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise PlanFileError(path.name, [Problem(None, "", f"not UTF-8 at byte {error.start}")]) from error
    except OSError as error:
        raise PlanFileError(path.name, [Problem(None, "", error.strerror or str(error))]) from error
    return read_plan_text(text, path.name)


def read_plan_text(text: str, name: str = "plan") -> PlanFile:
    """The plan in the text. JSON is YAML, so one reader serves both."""
    try:
        root = yaml.compose(text, Loader=_Loader)
        data = yaml.load(text, Loader=_Loader)  # noqa: S506  a SafeLoader
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        message = getattr(error, "problem", None) or str(error)
        raise PlanFileError(name, [Problem(mark.line + 1 if mark else None, "", message)]) from error
    except RecursionError as error:
        raise PlanFileError(name, [Problem(None, "", "nested too deeply")]) from error
    try:
        return PlanFile.model_validate(data)
    except ValidationError as error:
        raise PlanFileError(name, list(_problems(error, root))) from error


def _problems(error: ValidationError, root: yaml.Node | None) -> Iterator[Problem]:
    for item in error.errors(include_url=False, include_context=False, include_input=False):
        location = [part for part in item["loc"] if not _is_type_name(part)]
        path = ".".join(str(part) for part in location)
        message = item["msg"].removeprefix("Value error, ")
        for part in message.split("; "):
            yield Problem(_line(root, location), path, part)


def _is_type_name(part: int | str) -> bool:
    """Pydantic names union members (`function-before[…]`, `str`, `table`) inside the path; they are no keys of the file."""
    return isinstance(part, str) and ("[" in part or part in {"str", "bool", "int", "decimal", "list"})


def _line(node: yaml.Node | None, location: list[int | str]) -> int | None:
    for part in location:
        child = _child(node, part)
        if child is None:
            break
        node = child
    return node.start_mark.line + 1 if node is not None else None


def _child(node: yaml.Node | None, part: int | str) -> yaml.Node | None:
    if isinstance(node, yaml.SequenceNode) and isinstance(part, int):
        return node.value[part] if part < len(node.value) else None
    if isinstance(node, yaml.MappingNode):
        return next((value for key, value in node.value if key.value == str(part)), None)
    return None
