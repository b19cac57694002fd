"""The buttons inside a form: rows are added, taken away and moved, files removed, an address found by its postcode.

They work without scripts: the page is sent, the answers are changed, the page is drawn again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict

from kusei.engines.procedures.definition import Field, FieldType
from kusei.engines.procedures.definition.fields import ROWS
from kusei.engines.procedures.evaluation.cleaning import MOST_FILES
from kusei.engines.procedures.evaluation.state import Path
from kusei.engines.procedures.rendering.names import LONGEST_PART, count, input_name, most_rows, text_of
from kusei.foundation.people.residents.towns import by_postcode


@dataclass(frozen=True)
class Action:
    """A button was pressed that changes answers: `kind` is add, remove, up, remove-file or find-address.

    `path`: of the group, the file field or the address; `index`: which row; `file`: which file; `shown`: how many
    rows the page showed.
    """

    kind: str
    path: Path
    index: int = 0
    file: str = ""
    shown: int = 0


def row_action(data: QueryDict, fields: Sequence[Field], prefix: str = "f") -> Action | None:
    """The button inside the form that was pressed, if any."""
    for one in fields:
        found = _group_action(data, one, prefix) if one.type in ROWS else _action(data, one, prefix, (one.key,))
        if found is not None:
            return found
    return None


def _action(data: QueryDict, one: Field, prefix: str, path: Path) -> Action | None:
    """The button of one field that is no group."""
    name = input_name(prefix, path)
    if one.type is FieldType.ADDRESS and f"{name}-find" in data:
        return Action("find-address", path)
    which = text_of(data, f"{name}-remove") if one.type is FieldType.FILE else None
    return Action("remove-file", path, file=which[:LONGEST_PART]) if which else None


def _group_action(data: QueryDict, one: Field, prefix: str) -> Action | None:
    path: Path = (one.key,)
    name, most = input_name(prefix, path), most_rows(one) + 1
    rows = max(count(data, f"{name}-rows", most), count(data, f"{name}-shown", most))
    if f"{name}-add" in data:
        return Action("add", path, shown=rows)
    for index in range(rows):
        for kind in ("remove", "up"):
            if f"{name}-{index}-{kind}" in data:
                return Action(kind, path, index)
        for inner in one.row_fields:
            if found := _action(data, inner, prefix, (one.key, index, inner.key)):
                return found
    return None


def apply_action(answers: Mapping[str, Any], action: Action) -> dict[str, Any]:
    """The answers after the button; where it fits nothing, they stay as they are."""
    if action.kind == "remove-file":
        return _changed(answers, action.path, lambda ids: _without(ids, action.file))
    if action.kind == "find-address":
        return _changed(answers, action.path, _with_town)
    return _changed(answers, action.path, lambda given: _rows(given if isinstance(given, list) else [], action))


def _rows(given: list[Any], action: Action) -> list[Any]:
    rows = list(given)
    if action.kind == "add":
        return [*rows, *({} for _row in range(max(1, action.shown + 1 - len(rows))))]
    if action.index < len(rows):
        row = rows.pop(action.index)
        if action.kind == "up":
            rows.insert(max(0, action.index - 1), row)
    return rows


def _changed(answers: Mapping[str, Any], path: Path, change: Callable[[Any], Any]) -> dict[str, Any]:
    """The answers with what stands at the path changed; rows up to it are made."""
    key, after = str(path[0]), dict(answers)
    if len(path) == 1:
        after[key] = change(after.get(key))
        return after
    rows = list(after[key]) if isinstance(after.get(key), list) else []
    index, inner = int(path[1]), str(path[2])
    rows += [{} for _row in range(index + 1 - len(rows))]
    row = rows[index] if isinstance(rows[index], Mapping) else {}
    rows[index] = {**row, inner: change(row.get(inner))}
    return {**after, key: rows}


def _without(ids: Any, file_id: str) -> Any:
    return [one for one in ids if one != file_id] if isinstance(ids, list) else ids


def _with_town(given: Any) -> Any:
    """The address of the postcode; of several towns only what their names begin with alike."""
    if not isinstance(given, Mapping):
        return given
    towns = by_postcode(str(given.get("postal_code") or "")[:LONGEST_PART])
    if not towns:
        return given
    name = "".join(_alike([town.town for town in towns]))
    typed = str(given.get("town") or "")
    kept = typed if any(typed.startswith(town.town) for town in towns) else name
    return {**given, "prefecture": towns[0].prefecture, "city": towns[0].city, "town": kept}


def _alike(names: Sequence[str]) -> Iterator[str]:
    """The characters with which all the names begin."""
    for characters in zip(*names, strict=False):
        if len(set(characters)) > 1:
            return
        yield characters[0]


def uploads_in(
    fields: Sequence[Field], uploads: MultiValueDict[str, UploadedFile[Any]], prefix: str = "f"
) -> list[tuple[Path, UploadedFile[Any]]]:
    """The files that came with the form, each with the path of its field: at most so many as the field takes."""
    return [
        (path, upload)
        for one, path in _file_fields(fields)
        for upload in uploads.getlist(f"{input_name(prefix, path)}-new")[: one.most or MOST_FILES]
    ]


def _file_fields(fields: Sequence[Field]) -> Iterator[tuple[Field, Path]]:
    for one in fields:
        if one.type is FieldType.FILE:
            yield one, (one.key,)
        elif one.type in ROWS:
            for inner in one.row_fields:
                if inner.type is FieldType.FILE:
                    yield from ((inner, (one.key, index, inner.key)) for index in range(most_rows(one)))


def with_file(answers: Mapping[str, Any], path: Path, file_id: str) -> dict[str, Any]:
    """The answers with one more file at that path."""
    return _changed(answers, path, lambda ids: [*(ids if isinstance(ids, list) else []), file_id])
