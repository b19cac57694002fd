"""Names and ids of inputs: the path of an answer joined by hyphens, which no key contains.

`f-members-0-name-family` is the path `("members", 0, "name", "family")` under the prefix `f`. The id of an input is its
name; of radios and checkboxes it is the name and a number.
"""

from __future__ import annotations

import re
from typing import Final

from django.http import QueryDict

from kusei.engines.procedures.definition import Field, FieldType
from kusei.engines.procedures.definition.fields import ROWS
from kusei.engines.procedures.evaluation.composed import ADDRESS_PARTS, BANK_PARTS, NAME_PARTS
from kusei.engines.procedures.evaluation.state import Path

DATE_PARTS: Final = ("year", "month", "day")
PARTS: Final[dict[FieldType, tuple[str, ...]]] = {
    FieldType.NAME: NAME_PARTS,
    FieldType.ADDRESS: ADDRESS_PARTS,
    FieldType.BANK_ACCOUNT: BANK_PARTS,
}
MOST_RADIOS: Final = 8  # more options than these stand in a select
DEFAULT_ROWS: Final = 50  # rows of a group that names no `most`

LONGEST: Final = 20_000  # characters of one answer; cleaning says what is too long long before
LONGEST_PART: Final = 40  # characters of a part of a date, of an id


def input_name(prefix: str, path: Path) -> str:
    """The name of the input at that path."""
    return "-".join((prefix, *map(str, path)))


def most_rows(one: Field) -> int:
    """How many rows a group may have."""
    return one.most or DEFAULT_ROWS


def in_select(one: Field) -> bool:
    """Whether a choice has too many options for radios."""
    return len(one.options) > MOST_RADIOS


def anchor(one: Field, prefix: str, path: Path, part: str = "") -> str:
    """The id of the first input of the field at `path`, or of its part: where a link to a problem leads."""
    name = input_name(prefix, path)
    if one.type in PARTS:
        part = part if part in PARTS[one.type] else PARTS[one.type][0]
        return f"{name}-{part}-0" if part == "kind" else f"{name}-{part}"
    if one.type is FieldType.DATE:
        return f"{name}-year"
    if one.type in {FieldType.CHOICES, FieldType.YES_NO} or (one.type is FieldType.CHOICE and not in_select(one)):
        return f"{name}-0"
    return name


def field_at(fields: tuple[Field, ...], path: Path) -> tuple[Field, Path, str] | None:
    """The field to which a problem's path leads, the path of the field itself, and the part of it that is meant."""
    one = next((field for field in fields if path and field.key == path[0]), None)
    if one is None:
        return None
    if one.type in ROWS and len(path) > 2:
        inner = next((field for field in one.row_fields if field.key == path[2]), None)
        if inner is not None:
            return inner, path[:3], str(path[3]) if len(path) > 3 else ""
    return one, path[:1], str(path[1]) if len(path) > 1 else ""


def text_of(data: QueryDict, name: str) -> str | None:
    """The text that was sent under a name, cut where nobody writes any more; None when nothing was."""
    value = data.get(name)
    return value[:LONGEST] if isinstance(value, str) else None


def count(data: QueryDict, name: str, most: int) -> int:
    """The number that was sent, at most `most`; 0 for anything else."""
    text = (text_of(data, name) or "")[:4]
    return min(int(text), most) if re.fullmatch("[0-9]+", text) else 0
