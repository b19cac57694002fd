"""Answers as people read them: on review pages, at the desk, in PDF and mail."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from kusei.engines.procedures.definition import Field, FieldType, Form, Section
from kusei.engines.procedures.definition.fields import ROWS
from kusei.engines.procedures.evaluation import State
from kusei.engines.procedures.evaluation.state import Path
from kusei.foundation.web.formats import NO_VALUE, date_text, with_unit, yen
from kusei.foundation.web.formats import number as number_text

_ISO = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


@dataclass(frozen=True)
class RowShown:
    """One answer: its label and the lines of its text; `files` are ids, `table` holds the rows of a group."""

    key: str
    label: str
    lines: tuple[str, ...]
    path: Path
    sensitive: bool = False
    answered: bool = True
    files: tuple[str, ...] = ()
    table: TableShown | None = None


@dataclass(frozen=True)
class TableShown:
    """The rows of a group; every row has the same columns."""

    titles: tuple[str, ...]  # 世帯員 1, 世帯員 2
    labels: tuple[str, ...]
    rows: tuple[tuple[RowShown, ...], ...]


@dataclass(frozen=True)
class SectionShown:
    """One section with its answers."""

    key: str
    title: str
    rows: tuple[RowShown, ...]


def rows(
    form: Form, state: State | Mapping[str, Any], *, language: str | None = None, with_hidden: bool = False
) -> list[SectionShown]:
    """The answers by section, of what is asked.

    `state`: an evaluation, or canonical answers; with answers alone a field with a condition counts as asked when it is
    answered. `with_hidden`: every field. Notes are left out, and sections in which nothing stands.
    """
    code = language or translation.get_language() or "ja"
    answers = state.answers if isinstance(state, State) else state
    found = []
    with translation.override(code):
        for section in form.sections:
            inner = tuple(
                _row(one, answers.get(one.key), (one.key,), code)
                for one in section.fields
                if one.type is not FieldType.NOTE and (with_hidden or _asked(state, section, one))
            )
            if inner:
                found.append(SectionShown(section.key, section.title.in_language(code), inner))
    return found


def _asked(state: State | Mapping[str, Any], section: Section, one: Field) -> bool:
    if isinstance(state, State):
        return (one.key,) in state.asked
    return state.get(one.key) is not None or (one.when is None and section.when is None)


def _row(one: Field, value: Any, path: Path, code: str) -> RowShown:
    table = _table(one, value, path, code) if one.type in ROWS and isinstance(value, list) else None
    return RowShown(
        key=one.key,
        label=one.label.in_language(code),
        lines=() if table else tuple(_text(one, value, code).split("\n")),
        path=path,
        sensitive=one.sensitive,
        answered=value is not None,
        files=tuple(map(str, value)) if one.type is FieldType.FILE and isinstance(value, list) else (),
        table=table,
    )


def _table(one: Field, value: list[Any], path: Path, code: str) -> TableShown:
    """Columns that no row answers are kept: a table says what was left out."""
    fields = [inner for inner in one.row_fields if inner.type is not FieldType.NOTE]
    taken = [row if isinstance(row, Mapping) else {} for row in value]
    title = (one.row_label or one.label).in_language(code)
    return TableShown(
        titles=tuple(f"{title} {index}" for index in range(1, len(taken) + 1)),
        labels=tuple(inner.label.in_language(code) for inner in fields),
        rows=tuple(
            tuple(_row(inner, row.get(inner.key), (*path, index, inner.key), code) for inner in fields)
            for index, row in enumerate(taken)
        ),
    )


def shown(field: Field, value: Any, language: str | None = None) -> str:
    """The canonical value as text, with line breaks in addresses, accounts and rows; ― for no answer."""
    code = language or translation.get_language() or "ja"
    with translation.override(code):
        return _text(field, value, code)


def _text(one: Field, value: Any, code: str) -> str:  # noqa: PLR0911  one line for each kind of answer
    if value is None or value in ("", [], {}):
        return NO_VALUE
    match one.type:
        case FieldType.DATE:
            return _day(value)
        case FieldType.NUMBER | FieldType.COMPUTED:
            return _computed(one, value, code)
        case FieldType.MONEY:
            return yen(value)
        case FieldType.YES_NO:
            return _("はい") if value is True else _("いいえ")
        case FieldType.DECLARATION:
            return _("はい、確かめました") if value is True else NO_VALUE
        case FieldType.CHOICE | FieldType.CHOICES:
            return _labels(one, value, code)
        case FieldType.POSTCODE:
            return _postcode(value)
        case FieldType.FILE:
            return _("%(number)d個のファイル") % {"number": len(value) if isinstance(value, list) else 1}
        case FieldType.GROUP | FieldType.MEMBERS:
            return _rows_as_text(one, value, code)
        case _:
            return _composed(one, value) if isinstance(value, Mapping) else str(value)


def _day(value: Any) -> str:
    try:
        return date_text(dt.date.fromisoformat(value))
    except (TypeError, ValueError):
        return str(value)


def _computed(one: Field, value: Any, code: str) -> str:
    if isinstance(value, bool):
        return _("はい") if value else _("いいえ")
    if isinstance(value, str) and one.type is FieldType.COMPUTED:
        return _day(value) if _ISO.fullmatch(value) else value
    return with_unit(value, one.unit.in_language(code)) if one.unit else number_text(value)


def _labels(one: Field, value: Any, code: str) -> str:
    labels = {option.value: option.label.in_language(code) for option in one.options}
    values = value if isinstance(value, list | tuple) else [value]
    return _("、").join(labels.get(str(given), str(given)) for given in values)


def _postcode(value: Any) -> str:
    text = str(value)
    return f"{text[:3]}-{text[3:]}" if len(text) == 7 else text


def _composed(one: Field, value: Mapping[str, Any]) -> str:
    if one.type is FieldType.NAME:
        return _name(value)
    if one.type is FieldType.ADDRESS:
        return address_text(value)
    kinds = {"ordinary": _("普通"), "current": _("当座")}
    kind = kinds.get(str(value.get("kind")), "")
    parts = [
        _joined(value, ("bank", "branch"), " "),
        f"{kind} {value.get('number', '')}",
        str(value.get("holder_kana", "")),
    ]
    return "\n".join(part.strip() for part in parts if part.strip())


def _name(value: Mapping[str, Any]) -> str:
    written, kana = _joined(value, ("family", "given"), " "), _joined(value, ("family_kana", "given_kana"), " ")
    return _("%(name)s（%(kana)s）") % {"name": written, "kana": kana} if kana else written


def address_text(value: Mapping[str, Any]) -> str:
    """An address in Japanese order: 〒144-8621, then down to the house number, then the building."""
    code = _postcode(value["postal_code"]) if value.get("postal_code") else ""
    place = _joined(value, ("prefecture", "city", "town", "block"), "")
    return "\n".join(filter(None, (f"〒{code}" if code else "", place, str(value.get("building") or ""))))


def _joined(value: Mapping[str, Any], parts: tuple[str, ...], between: str) -> str:
    return between.join(str(value[part]) for part in parts if value.get(part))


def _rows_as_text(one: Field, value: Any, code: str) -> str:
    title = (one.row_label or one.label).in_language(code)
    found = []
    for index, row in enumerate(value if isinstance(value, list) else [], 1):
        if not isinstance(row, Mapping):
            continue
        fields = [inner for inner in one.row_fields if row.get(inner.key) is not None]
        texts = (f"{x.label.in_language(code)}：{_text(x, row[x.key], code).replace(chr(10), ' ')}" for x in fields)
        found.append(f"{title} {index}：" + _("、").join(texts))
    return "\n".join(found) or NO_VALUE
