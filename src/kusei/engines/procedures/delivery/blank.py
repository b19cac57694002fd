"""The empty form on paper, for people who come to the counter or write a letter."""

from __future__ import annotations

from typing import Any

from django.utils import translation

from kusei.engines.procedures.definition import Field, FieldType, Procedure, Section
from kusei.engines.procedures.delivery import printing
from kusei.engines.procedures.delivery.papers import basis_lines, form_line
from kusei.engines.procedures.models import Version
from kusei.foundation.web.formats import yen

KINDS = {
    FieldType.TEXTAREA: "box",
    FieldType.NAME: "name",
    FieldType.DATE: "date",
    FieldType.ADDRESS: "address",
    FieldType.BANK_ACCOUNT: "account",
    FieldType.CHOICE: "options",
    FieldType.CHOICES: "options",
    FieldType.YES_NO: "options",
    FieldType.DECLARATION: "tick",
    FieldType.FILE: "tick",
    FieldType.GROUP: "group",
    FieldType.MEMBERS: "group",
    FieldType.NOTE: "note",
}
_ALONE = frozenset({"group", "note"})
Data = dict[str, Any]


def form_pdf(version: Version) -> bytes:
    """The form of this version to be filled in by hand, ready to print. PDF/UA-1. No SQL query beyond its relations.

    Raises `CannotTypeset`.
    """
    with translation.override("ja"):
        return printing.print_out(printing.TYPST / "form.typ", _data(version))


def _data(version: Version) -> Data:
    content, municipality = version.content, version.procedure.municipality
    return {
        "title": content.title.ja,
        "heading": content.title.ja,
        "form": form_line(content, version.number),
        "basis": basis_lines(content),
        "municipality": municipality.name,
        "to": printing.mayor(municipality),
        "footer": f"{content.title.ja}　{form_line(content, version.number)}",
        "sections": [_section(one) for one in content.form.sections],
        "documents": [one.label.ja + ("（あてはまるとき）" if one.when else "") for one in content.documents],
        "fee": _fee(content),
        "counter": content.counter.ja if content.counter else "",
    }


def _section(section: Section) -> Data:
    """Fields that stand together make one table; a group and a note stand alone."""
    parts: list[Data] = []
    for one in section.fields:
        if one.type is FieldType.COMPUTED:
            continue
        made = _field(one)
        if made["kind"] in _ALONE:
            parts.append(made)
        elif parts and parts[-1]["kind"] == "table":
            parts[-1]["fields"].append(made)
        else:
            parts.append({"kind": "table", "fields": [made]})
    return {"title": section.title.ja, "intro": section.intro.ja if section.intro else "", "parts": parts}


def _field(one: Field) -> Data:
    notes = [
        "あてはまるときだけ" if one.when else "",
        "任意" if one.required is False and one.type not in {FieldType.DECLARATION, FieldType.NOTE} else "",
        one.help.ja if one.help else "",
    ]
    return {
        "kind": KINDS.get(one.type, "line"),
        "label": one.label.ja,
        "note": "　".join(filter(None, notes)),
        "options": ["はい", "いいえ"] if one.type is FieldType.YES_NO else [option.label.ja for option in one.options],
        "unit": "円" if one.type is FieldType.MONEY else one.unit.ja if one.unit else "",
        "say": "添えました" if one.type is FieldType.FILE else "はい",
        "fields": [_field(inner) for inner in one.row_fields if inner.type is not FieldType.COMPUTED],
    }


def _fee(content: Procedure) -> list[list[str]]:
    if content.fee is None:
        return []
    return [[one.label.ja + ("（郵送のとき）" if one.postage else ""), yen(one.amount)] for one in content.fee.items]
