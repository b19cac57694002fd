"""`packs/<id>/deliverers.yaml`: which procedures, facilities, counters and notices deliver which initiative.

format: kusei-deliverers/1
initiatives:
  - plan: ota-dx
    initiative: P01
    by:
      - {kind: procedure, key: expert-consultation}
      - {kind: facility, key: expert-consultation, note: 予約の枠}
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

import yaml
from django.utils.translation import gettext as _
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from kusei.lib.plainyaml import key_written_twice, read_nodes
from kusei.services.plans.deliverers.models import LONGEST_KEY, LONGEST_KIND, LONGEST_NOTE

FILE = "deliverers.yaml"
MAX_BYTES = 2 * 1024 * 1024
Place = tuple[int | str, ...]


class DeliverersWrong(ValueError):
    """The file cannot be loaded; the message lists every problem with its line."""

    code = "deliverers.pack-wrong"

    def __init__(self, lines: list[str]) -> None:
        super().__init__("\n".join(lines))


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True, coerce_numbers_to_str=True)


class Deliverer(_Strict):
    """Something that delivers: its kind, its key, and what part of the promise it delivers, where that helps."""

    kind: Annotated[str, Field(pattern=r"^[a-z][a-z-]*$", max_length=LONGEST_KIND)]
    key: Annotated[str, Field(min_length=1, max_length=LONGEST_KEY)]
    note: Annotated[str, Field(max_length=LONGEST_NOTE)] = ""


class Delivered(_Strict):
    """An initiative of a plan, and what delivers it."""

    plan: Annotated[str, Field(min_length=1, max_length=80)]
    initiative: Annotated[str, Field(min_length=1, max_length=80)]
    by: Annotated[tuple[Deliverer, ...], Field(min_length=1)]


class File(_Strict):
    """The whole file."""

    format: Literal["kusei-deliverers/1"]
    initiatives: tuple[Delivered, ...] = ()


@dataclass(frozen=True)
class Line:
    """One relation of the file, with the line on which it stands."""

    number: int
    plan: str
    initiative: str
    kind: str
    key: str
    note: str

    @property
    def identity(self) -> tuple[str, str, str, str]:
        """What must not stand there twice."""
        return self.plan, self.initiative, self.kind, self.key


def read_file(folder: Path) -> list[Line]:
    """The relations of a pack in the order of its file, none without one. Raises `DeliverersWrong`."""
    path = folder / FILE
    if not path.is_file():
        return []
    name = name_of(folder)
    try:
        with path.open("rb") as stream:
            content = stream.read(MAX_BYTES + 1)
        if len(content) > MAX_BYTES:
            raise ValueError(_("ファイルが大きすぎます（2 MBまで）。"))
        root, data = read_nodes(content.decode("utf-8-sig"))
        if twice := key_written_twice(root):
            raise ValueError(_("%(line)s行目: 「%(key)s」が二度書かれています。") % {"key": twice[0], "line": twice[1]})
    except (OSError, yaml.YAMLError, RecursionError, ValueError) as error:
        raise DeliverersWrong([f"{name}: {' '.join(str(error).split())}"]) from error
    try:
        file = File.model_validate({} if data is None else data)
    except ValidationError as error:
        lines = [
            f"{name}:{_line(root, one['loc'])}: {'.'.join(map(str, one['loc']))}: {one['msg']}"
            for one in error.errors()
        ]
        raise DeliverersWrong(lines) from error
    return list(_lines(file, root))


def name_of(folder: Path) -> str:
    """How mistakes name the file: `ota/deliverers.yaml`."""
    return f"{folder.resolve().name}/{FILE}"


def _lines(file: File, root: yaml.Node | None) -> Iterator[Line]:
    for place, one in enumerate(file.initiatives):
        for at, by in enumerate(one.by):
            number = _line(root, ("initiatives", place, "by", at))
            yield Line(number, one.plan, one.initiative, by.kind, by.key, by.note)


def _line(node: yaml.Node | None, place: Place) -> int:
    """The line of the deepest part of the place that the file has."""
    line = node.start_mark.line + 1 if node is not None else 1
    for part in place:
        child: yaml.Node | None = None
        if isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
            child = node.value[part]
        elif isinstance(node, yaml.MappingNode):
            child = next((value for key, value in node.value if key.value == str(part)), None)
        if child is None:
            break
        node, line = child, child.start_mark.line + 1
    return line
