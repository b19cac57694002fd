"""Which names an expression may use where it stands, and plain conditions that can be chosen without writing one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from kusei.engines.procedures.builder import words
from kusei.engines.procedures.definition import FieldType
from kusei.engines.procedures.definition.fields import MEMBER_FIELDS, VALUELESS

Data = Mapping[str, Any]
_MOST = 12  # options of one field that are offered


@dataclass(frozen=True)
class Name:
    """A name that stands before: the key, its label, its type in words, and conditions on it (expression, words)."""

    key: str
    label: str
    type: str
    conditions: tuple[tuple[str, str], ...]


def everything(content: Data) -> list[Name]:
    """The names of all fields, for rules that come after the last one."""
    return [_name(one) for section in content["form"]["sections"] for one in section["fields"] if _named(one)]


def before_section(content: Data, key: str) -> list[Name]:
    """The names of the fields in the sections before."""
    found: list[Name] = []
    for section in content["form"]["sections"]:
        if section["key"] == key:
            break
        found += [_name(one) for one in section["fields"] if _named(one)]
    return found


def before_field(content: Data, path: str) -> list[Name]:
    """The names that stand before the field; within rows also those of the row."""
    key, _dot, inner = path.partition(".")
    found: list[Name] = []
    for section in content["form"]["sections"]:
        for one in section["fields"]:
            if one["key"] == key:
                return [*found, *_in_row(one, inner)] if inner else found
            if _named(one):
                found.append(_name(one))
    return found


def _in_row(group: Data, inner: str) -> Iterator[Name]:
    if group["type"] == FieldType.MEMBERS:
        yield from (_name(one.model_dump(mode="json", exclude_defaults=True)) for one in MEMBER_FIELDS)
    for one in group.get("fields", []):
        if one["key"] == inner:
            return
        if _named(one):
            yield _name(one)


def _named(one: Data) -> bool:
    return FieldType(one["type"]) not in VALUELESS


def _name(one: Data) -> Name:
    label = one["label"]["ja"]
    return Name(one["key"], label, words.type_words(one["type"]).name, tuple(_conditions(one, label)))


def _conditions(one: Data, label: str) -> Iterator[tuple[str, str]]:
    key, kind = one["key"], one["type"]
    for option in one.get("options", [])[:_MOST]:
        says = _("「%(label)s」が「%(option)s」のとき") % {"label": label, "option": option["label"]["ja"]}
        value = option["value"]
        yield (f"{key} == '{value}'" if kind == "choice" else f"{key} != null && '{value}' in {key}"), says
    if kind in ("yes_no", "declaration"):
        yield f"{key} == true", _("「%(label)s」が「はい」のとき") % {"label": label}
    if kind == "yes_no":
        yield f"{key} == false", _("「%(label)s」が「いいえ」のとき") % {"label": label}
    yield f"{key} != null", _("「%(label)s」に答えたとき") % {"label": label}
