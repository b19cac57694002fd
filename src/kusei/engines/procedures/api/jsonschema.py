"""A form as JSON Schema (2020-12): the shapes of its answers, for programs that fill it in.

Conditions stand in words of the expression language (`x-kusei-when`), because JSON Schema cannot say them: a field with
one is never `required` here. The evaluation decides.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Final

from kusei.engines.procedures.api.common import worded
from kusei.engines.procedures.definition import Field, FieldType, Procedure
from kusei.engines.procedures.definition.fields import UNASKED
from kusei.engines.procedures.evaluation.cleaning import MOST_FILES
from kusei.engines.procedures.evaluation.composed import ADDRESS_PARTS, BANK_KINDS, BANK_PARTS, NAME_PARTS

DIALECT = "https://json-schema.org/draft/2020-12/schema"
LONGEST: Final = {FieldType.TEXT: 200, FieldType.TEXTAREA: 2000, FieldType.KANA: 200, FieldType.SIGNATURE: 200}
MOST_ROWS = 50


def of_procedure(content: Procedure, version: int) -> dict[str, Any]:
    """The schema of `answers`."""
    fields = [
        (field, section.when is not None)
        for section in content.form.sections
        for field in section.fields
        if field.type not in UNASKED
    ]
    return {
        "$schema": DIALECT,
        "title": worded(content.title),
        "x-kusei-procedure": content.key,
        "x-kusei-version": version,
        **_object(fields),
    }


def _object(fields: Iterable[tuple[Field, bool]]) -> dict[str, Any]:
    """An object of fields; each with whether a condition stands above it."""
    listed = list(fields)
    always = [
        field.key
        for field, conditional in listed
        if field.required is True and not conditional and field.when is None and not field.may_follow
    ]
    return {
        "type": "object",
        "properties": {field.key: of_field(field) for field, _ in listed},
        "required": always,
        "additionalProperties": False,
    }


def of_field(field: Field) -> dict[str, Any]:
    """The schema of one answer, with label, help and condition."""
    schema = {"title": worded(field.label), **_SHAPES[field.type](field)}
    if field.help:
        schema["description"] = worded(field.help)
    if field.when:
        schema["x-kusei-when"] = field.when
    if isinstance(field.required, str):
        schema["x-kusei-required"] = field.required
    return schema


def _text(field: Field) -> dict[str, Any]:
    longest = field.max_length or LONGEST[field.type]
    schema: dict[str, Any] = {"type": "string", "maxLength": longest}
    if field.min_length:
        schema["minLength"] = field.min_length
    if field.pattern:
        schema["pattern"] = f"^(?:{field.pattern})$"
    return schema


def _number(field: Field) -> dict[str, Any]:
    if field.decimals:
        return {"type": "string", "pattern": rf"^-?[0-9]{{1,15}}(\.[0-9]{{1,{field.decimals}}})?$"}
    least = 0 if field.type is FieldType.MONEY and field.min is None else field.min
    bounds = {"minimum": least, "maximum": field.max}
    return {"type": "integer", **{key: value for key, value in bounds.items() if value is not None}}


def _choices(field: Field) -> dict[str, Any]:
    options = {"type": "string", "enum": [option.value for option in field.options]}
    return {"type": "array", "items": options, "uniqueItems": True, **_count(field)}


def _count(field: Field, most: int | None = None) -> dict[str, Any]:
    """How many; a list that is not required may be empty whatever the least number is."""
    found: dict[str, Any] = {"minItems": field.least} if field.least and field.required is True else {}
    if field.most or most:
        found["maxItems"] = field.most or most
    return found


def _rows(field: Field) -> dict[str, Any]:
    rows = [(inner, False) for inner in field.row_fields if inner.type not in UNASKED]
    return {"type": "array", "items": _object(rows), **_count(field, MOST_ROWS)}


def _parts(names: tuple[str, ...], needed: tuple[str, ...], **known: dict[str, Any]) -> dict[str, Any]:
    parts = {name: known.get(name, {"type": "string"}) for name in names}
    return {"type": "object", "properties": parts, "required": list(needed), "additionalProperties": False}


_SHAPES: Final[dict[FieldType, Callable[[Field], dict[str, Any]]]] = {
    FieldType.TEXT: _text,
    FieldType.TEXTAREA: _text,
    FieldType.KANA: _text,
    FieldType.SIGNATURE: _text,
    FieldType.NAME: lambda _: _parts(NAME_PARTS, ("family", "family_kana")),
    FieldType.DATE: lambda _: {"type": "string", "format": "date"},
    FieldType.NUMBER: _number,
    FieldType.MONEY: _number,
    FieldType.YES_NO: lambda _: {"type": "boolean"},
    FieldType.CHOICE: lambda field: {"type": "string", "enum": [option.value for option in field.options]},
    FieldType.CHOICES: _choices,
    FieldType.POSTCODE: lambda _: {"type": "string", "pattern": "^[0-9]{7}$"},
    FieldType.ADDRESS: lambda _: _parts(
        ADDRESS_PARTS,
        ("prefecture", "city", "town"),
        postal_code={"type": "string", "pattern": "^[0-9]{7}$"},
    ),
    FieldType.PHONE: lambda _: {"type": "string", "pattern": r"^(0[0-9]{9,10}|\+[0-9]{8,15})$"},
    FieldType.EMAIL: lambda _: {"type": "string", "format": "email", "maxLength": 254},
    FieldType.CORPORATE_NUMBER: lambda _: {"type": "string", "pattern": "^[0-9]{13}$"},
    FieldType.BANK_ACCOUNT: lambda _: _parts(
        BANK_PARTS,
        BANK_PARTS,
        kind={"type": "string", "enum": list(BANK_KINDS)},
        number={"type": "string", "pattern": "^[0-9]{7}$"},
    ),
    FieldType.FILE: lambda field: {
        "type": "array",
        "items": {"type": "string", "format": "uuid"},
        "uniqueItems": True,
        **_count(field, MOST_FILES),
    },
    FieldType.GROUP: _rows,
    FieldType.MEMBERS: _rows,
    FieldType.DECLARATION: lambda _: {"type": "boolean"},
}
