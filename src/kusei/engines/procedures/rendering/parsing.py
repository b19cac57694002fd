"""POST data back into plain answers, as `evaluation.cleaning` takes them. Bounded work; nothing raises."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict

from kusei.engines.procedures.definition import Field, FieldType
from kusei.engines.procedures.definition.fields import ROWS, UNASKED
from kusei.engines.procedures.evaluation.cleaning import MOST_FILES
from kusei.engines.procedures.evaluation.state import Path
from kusei.engines.procedures.rendering.names import DATE_PARTS, PARTS, input_name, most_rows
from kusei.foundation.web.forms import western_year
from kusei.lib.eras import fold_era_text

LONGEST: Final = 20_000  # characters of one answer; cleaning says what is too long long before
_SHORT: Final = 40  # characters of a part of a date
_YEAR, _DAY = re.compile(r"[0-9]{1,4}"), re.compile(r"[0-9]{1,2}")


@dataclass(frozen=True)
class Action:
    """A button was pressed that changes rows or files: `kind` is add, remove, up or remove-file.

    `path`: of the group, or of the file field; `index`: which row; `file`: which file; `shown`: how many rows the
    page showed.
    """

    kind: str
    path: Path
    index: int = 0
    file: str = ""
    shown: int = 0


def answers_from(
    fields: Sequence[Field], data: QueryDict, *, prefix: str = "f", before: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """The answers to these fields; what was not sent is None. Files not named in the data are those of `before`."""
    earlier = before or {}
    return {
        one.key: _answer(one, data, prefix, (one.key,), earlier.get(one.key))
        for one in fields
        if one.type not in UNASKED
    }


def _answer(one: Field, data: QueryDict, prefix: str, path: Path, before: Any) -> Any:
    if one.type in ROWS:
        return _rows(one, data, prefix, path, before)
    name = input_name(prefix, path)
    if one.type in PARTS:
        return {part: _text(data, f"{name}-{part}") or "" for part in PARTS[one.type]}
    if one.type is FieldType.DATE:
        return _date(data, name)
    if one.type is FieldType.CHOICES:
        return [value[:LONGEST] for value in data.getlist(name)[: len(one.options) + 1]]
    if one.type is FieldType.FILE:
        given = [value[:_SHORT] for value in data.getlist(name)[: (one.most or MOST_FILES) + 1] if value]
        return given or before
    text = _text(data, name)
    ticked = {"true": True, "false": False} if one.type in {FieldType.YES_NO, FieldType.DECLARATION} else {}
    return ticked.get(text or "", text)


def _text(data: QueryDict, name: str) -> str | None:
    value = data.get(name)
    return value[:LONGEST] if isinstance(value, str) else None


def _date(data: QueryDict, name: str) -> str | None:
    """YYYY-MM-DD of three readable parts; else the parts as typed with hyphens, for cleaning to refuse."""
    typed = [(_text(data, f"{name}-{part}") or "").strip()[:_SHORT] for part in DATE_PARTS]
    if not any(typed):
        return None
    if not any(typed[1:]):
        return typed[0]  # a whole date in the year: 令和7年4月1日
    year, (month, day) = western_year(typed[0]), (fold_era_text(part) for part in typed[1:])
    month, day = month.removesuffix("月"), day.removesuffix("日")
    if _YEAR.fullmatch(year) and _DAY.fullmatch(month) and _DAY.fullmatch(day):
        return f"{int(year):04}-{int(month):02}-{int(day):02}"
    return "-".join(typed)


def _rows(one: Field, data: QueryDict, prefix: str, path: Path, before: Any) -> list[dict[str, Any]]:
    """The rows that are there, then those drawn to be filled in that were. One more than allowed is let through, so
    that the person reads that it is too many.
    """
    earlier = before if isinstance(before, list) else []
    most = most_rows(one) + 1
    there, shown = (_count(data, input_name(prefix, path), word, most) for word in ("rows", "shown"))
    rows = []
    for index in range(max(there, shown)):
        old = earlier[index] if index < len(earlier) and isinstance(earlier[index], Mapping) else {}
        inner = [field for field in one.row_fields if field.type not in UNASKED]
        row = {
            field.key: _answer(field, data, prefix, (*path, index, field.key), old.get(field.key)) for field in inner
        }
        if index < there or not _blank(row):
            rows.append(row)
    return rows


def _blank(answer: Any) -> bool:
    if isinstance(answer, Mapping):
        return all(_blank(part) for part in answer.values())
    return answer is None or answer == [] or (isinstance(answer, str) and not answer.strip())


def _count(data: QueryDict, name: str, word: str, most: int) -> int:
    text = (_text(data, f"{name}-{word}") or "")[:4]
    return min(int(text), most) if re.fullmatch("[0-9]+", text) else 0


def wants_refresh(data: QueryDict, prefix: str = "f") -> bool:
    """Whether 「次の項目を表示」 was pressed: show the same step again without complaints."""
    return f"{prefix}-refresh" in data


def row_action(data: QueryDict, fields: Sequence[Field], prefix: str = "f") -> Action | None:
    """The button for rows or files that was pressed, if any."""
    for one in fields:
        if one.type is FieldType.FILE:
            found = _file_action(data, prefix, (one.key,))
        elif one.type in ROWS:
            found = _group_action(data, one, prefix)
        else:
            continue
        if found is not None:
            return found
    return None


def _group_action(data: QueryDict, one: Field, prefix: str) -> Action | None:
    path: Path = (one.key,)
    name = input_name(prefix, path)
    most = most_rows(one) + 1
    there, shown = _count(data, name, "rows", most), _count(data, name, "shown", most)
    if f"{name}-add" in data:
        return Action("add", path, shown=max(there, shown))
    file_keys = [inner.key for inner in one.row_fields if inner.type is FieldType.FILE]
    for index in range(max(there, shown)):
        for kind in ("remove", "up"):
            if f"{name}-{index}-{kind}" in data:
                return Action(kind, path, index)
        for key in file_keys:
            if found := _file_action(data, prefix, (one.key, index, key)):
                return found
    return None


def _file_action(data: QueryDict, prefix: str, path: Path) -> Action | None:
    which = _text(data, f"{input_name(prefix, path)}-remove")
    return Action("remove-file", path, file=which[:_SHORT]) if which else None


def apply_action(answers: Mapping[str, Any], action: Action) -> dict[str, Any]:
    """The answers after the button; where it fits nothing, they stay as they are."""
    key, after = str(action.path[0]), dict(answers)
    given = after.get(key)
    rows = list(given) if isinstance(given, list) else []
    if action.kind == "add":
        after[key] = [*rows, *({} for _row in range(max(1, action.shown + 1 - len(rows))))]
    elif action.kind == "remove-file":
        after[key] = _without_file(rows, action)
    elif action.index < len(rows):
        row = rows.pop(action.index)
        if action.kind == "up":
            rows.insert(max(0, action.index - 1), row)
        after[key] = rows
    return after


def _without_file(rows: list[Any], action: Action) -> list[Any]:
    if len(action.path) == 1:
        return [one for one in rows if one != action.file]
    index, inner = int(action.path[1]), str(action.path[2])
    if index < len(rows) and isinstance(rows[index], Mapping) and isinstance(rows[index].get(inner), list):
        rows[index] = {**rows[index], inner: [one for one in rows[index][inner] if one != action.file]}
    return rows


def uploads_in(
    fields: Sequence[Field], uploads: MultiValueDict[str, UploadedFile[Any]], prefix: str = "f"
) -> list[tuple[Path, UploadedFile[Any]]]:
    """The files that came with the form, each with the path of its field: at most so many as the field takes."""
    found: list[tuple[Path, UploadedFile[Any]]] = []
    for one in fields:
        if one.type is FieldType.FILE:
            found += [((one.key,), upload) for upload in _uploads(uploads, prefix, (one.key,), one)]
        for inner in one.row_fields if one.type in ROWS else ():
            if inner.type is FieldType.FILE:
                paths: list[Path] = [(one.key, index, inner.key) for index in range(most_rows(one))]
                found += [(path, upload) for path in paths for upload in _uploads(uploads, prefix, path, inner)]
    return found


def _uploads(
    uploads: MultiValueDict[str, UploadedFile[Any]], prefix: str, path: Path, one: Field
) -> list[UploadedFile[Any]]:
    return uploads.getlist(f"{input_name(prefix, path)}-new")[: one.most or MOST_FILES]


def with_file(answers: Mapping[str, Any], path: Path, file_id: str) -> dict[str, Any]:
    """The answers with one more file at that path; rows up to it are made."""
    key, after = str(path[0]), dict(answers)
    given = list(after[key]) if isinstance(after.get(key), list) else []
    if len(path) == 1:
        after[key] = [*given, file_id]
        return after
    index, inner = int(path[1]), str(path[2])
    given += [{} for _row in range(index + 1 - len(given))]
    row = given[index] if isinstance(given[index], Mapping) else {}
    there = row.get(inner)
    given[index] = {**row, inner: [*(there if isinstance(there, list) else []), file_id]}
    after[key] = given
    return after
