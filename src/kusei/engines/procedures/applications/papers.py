"""Files of a draft or an application as pages show them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.urls import reverse

from kusei.engines.procedures.applications.models import Application, Draft
from kusei.engines.procedures.definition import Field, FieldType
from kusei.engines.procedures.rendering.options import FileShown
from kusei.foundation.files import queries as files
from kusei.foundation.files.models import StoredFile


def shown_files(
    owner: Draft | Application, fields: Iterable[Field], answers: Mapping[str, Any], *, route: str = ""
) -> dict[str, list[FileShown]]:
    """The files that the answers name, by the dotted path of their field. One SQL query, none without files."""
    where = dict(_named(fields, answers))
    rows = files.by_public_id(file for ids in where.values() for file in ids)
    return {path: [_shown(owner, rows[file], route) for file in ids if file in rows] for path, ids in where.items()}


def _named(fields: Iterable[Field], answers: Mapping[str, Any]) -> Iterable[tuple[str, list[str]]]:
    for one in fields:
        given = answers.get(one.key)
        if one.type is FieldType.FILE and isinstance(given, list):
            yield one.key, [file for file in given if isinstance(file, str)]
        inner = [field for field in one.row_fields if field.type is FieldType.FILE]
        for index, row in enumerate(given if inner and isinstance(given, list) else []):
            for field in inner if isinstance(row, Mapping) else ():
                yield f"{one.key}.{index}.{field.key}", [x for x in row.get(field.key) or [] if isinstance(x, str)]


def _shown(owner: Draft | Application, row: StoredFile, route: str) -> FileShown:
    name = route or ("applications:draft_file" if isinstance(owner, Draft) else "applications:file")
    number = owner.pk if isinstance(owner, Draft) else owner.number
    url = reverse(name, args=[number, row.public_id])
    picture = row.media_type == "image/jpeg"
    return FileShown(str(row.public_id), files.name(row), url, f"{url}?small=1" if picture else "", row.size)
