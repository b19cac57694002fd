"""POST data back into plain answers, as `evaluation.cleaning` takes them. Bounded work; nothing raises.

The buttons of rows, files and postcodes, and the files that are sent, are read by `actions`; its names stand here too.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from django.http import QueryDict

from kusei.engines.procedures.definition import Field, FieldType
from kusei.engines.procedures.definition.fields import ROWS, UNASKED
from kusei.engines.procedures.evaluation.cleaning import MOST_FILES
from kusei.engines.procedures.evaluation.state import Path
from kusei.engines.procedures.rendering.actions import Action, apply_action, row_action, uploads_in, with_file
from kusei.engines.procedures.rendering.names import (
    DATE_PARTS,
    LONGEST,
    LONGEST_PART,
    PARTS,
    count,
    input_name,
    most_rows,
    text_of,
)
from kusei.foundation.web.forms import western_year
from kusei.lib.eras import fold_era_text

__all__ = ["Action", "answers_from", "apply_action", "row_action", "uploads_in", "wants_refresh", "with_file"]

_YEAR, _DAY = re.compile(r"[0-9]{1,4}"), re.compile(r"[0-9]{1,2}")


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
        return {part: text_of(data, f"{name}-{part}") or "" for part in PARTS[one.type]}
    if one.type is FieldType.DATE:
        return _date(data, name)
    if one.type is FieldType.CHOICES:
        return [value[:LONGEST] for value in data.getlist(name)[: len(one.options) + 1]]
    if one.type is FieldType.FILE:
        given = [value[:LONGEST_PART] for value in data.getlist(name)[: (one.most or MOST_FILES) + 1] if value]
        return given or before
    text = text_of(data, name)
    ticked = {"true": True, "false": False} if one.type in {FieldType.YES_NO, FieldType.DECLARATION} else {}
    return ticked.get(text or "", text or None)


def _date(data: QueryDict, name: str) -> str | None:
    """YYYY-MM-DD of three readable parts; else the parts as typed with hyphens, for cleaning to refuse."""
    typed = [(text_of(data, f"{name}-{part}") or "").strip()[:LONGEST_PART] for part in DATE_PARTS]
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
    there, shown = (count(data, f"{input_name(prefix, path)}-{word}", most) for word in ("rows", "shown"))
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


def wants_refresh(data: QueryDict, prefix: str = "f") -> bool:
    """Whether 「次の項目を表示」 was pressed: show the same step again without complaints."""
    return f"{prefix}-refresh" in data
