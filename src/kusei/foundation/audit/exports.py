"""The history as CSV that Excel opens in Japanese: one line a changed field."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import override

from kusei.foundation.audit import queries
from kusei.foundation.audit.models import Entry
from kusei.foundation.audit.queries import Shown

AT_A_TIME = 500
FORMULA = ("=", "+", "-", "@", "\t", "\r")


class _Echo:
    def write(self, line: str) -> str:
        return line


def safe_cell(value: Any) -> Any:
    """A text that a spreadsheet would take for a formula gets an apostrophe in front."""
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA) else value


def csv_lines(found: QuerySet[Entry], language: str) -> Iterator[str]:
    """The lines, made as they are sent. They are made after the view has returned, hence the language."""
    with override(language):
        writer = csv.writer(_Echo())
        heads = [
            _("通し番号"),
            _("日時"),
            _("操作した人"),
            _("理由"),
            _("種類"),
            _("番号"),
            _("名前"),
            _("操作"),
        ]
        yield "\ufeff" + writer.writerow([*heads, _("項目"), _("前"), _("後"), _("リクエスト番号"), _("アドレス")])
        for entry in found.iterator(chunk_size=AT_A_TIME):
            yield from (writer.writerow([safe_cell(cell) for cell in row]) for row in _rows(queries.shown(entry)))


def _rows(entry: Shown) -> Iterator[list[Any]]:
    head = [entry.seq, entry.at.isoformat(timespec="seconds"), entry.actor, entry.reason, entry.model_name]
    head += [entry.object_id, entry.label, entry.action]
    for change in entry.changes:
        yield [*head, change.field, change.before, change.after, entry.request_id, entry.path]
