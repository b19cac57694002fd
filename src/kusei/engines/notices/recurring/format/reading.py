"""Reads YAML and CSV strictly: every problem with its file and line, nothing guessed."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, TypeVar

import yaml
from django.utils.translation import gettext as _
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, RootModel, ValidationError, model_validator

from kusei.engines.notices.texts.message import JAPANESE, LANGUAGES
from kusei.lib import plainyaml

Kind = TypeVar("Kind", bound=BaseModel)


class RecurringWrong(ValueError):
    """Files of a pack cannot be loaded; the message lists every problem with file and place."""

    code = "recurring.pack-wrong"

    def __init__(self, lines: list[str]) -> None:
        super().__init__("\n".join(lines))
        self.lines = lines


class Strict(BaseModel):
    """A part of a file in which an unknown key is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


class Words(RootModel[dict[str, Annotated[str, Field(min_length=1, max_length=200)]]]):
    """Language → wording; Japanese must be there."""

    model_config = ConfigDict(frozen=True)

    @model_validator(mode="after")
    def _languages(self) -> Words:
        if JAPANESE not in self.root:
            raise ValueError("ja is missing")
        if unknown := sorted(set(self.root) - set(LANGUAGES)):
            raise ValueError(f"unknown languages: {', '.join(unknown)}")
        return self


def _listed(value: Any) -> Any:
    return [part.strip() for part in value.split("・") if part.strip()] if isinstance(value, str) else value


# A cell that holds several values, joined by ・
Listed = Annotated[list[str], BeforeValidator(_listed)]


def read_yaml(path: Path, kind: type[Kind]) -> Kind:
    """The file as that kind. Raises `RecurringWrong`."""
    name = shown(path)
    try:
        root, data = plainyaml.read_nodes(path.read_text(encoding="utf-8"))
    except OSError:
        raise RecurringWrong([_("%(file)s を読めません。") % {"file": name}]) from None
    except (yaml.YAMLError, ValueError) as error:
        raise RecurringWrong([f"{name}: {error}"]) from None
    if twice := plainyaml.key_written_twice(root):
        raise RecurringWrong([f"{name}:{twice[1]}: {twice[0]} stands there twice"])
    try:
        return kind.model_validate(data)
    except ValidationError as error:
        raise RecurringWrong([f"{name}: {_place(one['loc'])}: {one['msg']}" for one in error.errors()]) from None


def read_csv(path: Path, kind: type[Kind]) -> list[tuple[int, Kind]]:
    """Each row with its line in the file. Lines that begin with # are remarks. Raises `RecurringWrong`."""
    name, found, wrong = shown(path), [], []
    columns = list(kind.model_fields)
    for line, row in _rows(path, name, columns):
        try:
            found.append((line, kind.model_validate(row)))
        except ValidationError as error:
            wrong += [f"{name}:{line}: {_place(one['loc'])}: {one['msg']}" for one in error.errors()]
    if wrong:
        raise RecurringWrong(wrong)
    return found


def _rows(path: Path, name: str, columns: list[str]) -> Iterator[tuple[int, dict[str, str]]]:
    """The rows as column → cell; blank cells are left out, so that what is not written has its default."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError):
        raise RecurringWrong([_("%(file)s を読めません。") % {"file": name}]) from None
    reader = csv.reader(text.splitlines(), strict=True)
    head: list[str] = []
    try:
        for row in reader:
            if not any(row) or row[0].startswith("#"):
                continue
            if not head:
                head = row
                if sorted(head) != sorted(columns):
                    raise RecurringWrong([f"{name}:{reader.line_num}: the columns are {', '.join(columns)}"])
                continue
            if len(row) != len(head):
                raise RecurringWrong([f"{name}:{reader.line_num}: {len(row)} cells where there are {len(head)}"])
            yield reader.line_num, {key: cell for key, cell in zip(head, row, strict=True) if cell.strip()}
    except csv.Error as error:
        raise RecurringWrong([f"{name}:{reader.line_num}: {error}"]) from None


def shown(path: Path) -> str:
    """`ota/notices/collection/2026/areas.csv`: the path from the pack on, as a person looks for it."""
    parts = path.parts
    return "/".join(parts[parts.index("notices") - 1 :] if "notices" in parts[1:] else parts[-2:])


def _place(parts: tuple[int | str, ...]) -> str:
    """`patterns[2].rules[1].item`, counted from 1 as people count."""
    text = "".join(f"[{part + 1}]" if isinstance(part, int) else f".{part}" for part in parts)
    return text.removeprefix(".") or "file"
