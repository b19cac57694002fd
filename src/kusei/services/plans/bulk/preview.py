"""What a file would change, before it changes anything: every difference with its place, and what must be chosen."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from kusei.services.plans.bulk.merging import Difference, merge
from kusei.services.plans.bulk.models import BulkImport
from kusei.services.plans.bulk.workbook.layout import Column, Row, Sheet, columns_from

MINE, THEIRS = "mine", "theirs"


@dataclass(frozen=True)
class Shown:
    """A difference as a person reads it. `place`: its cell in the file; `picked`: mine, theirs or "" in a conflict;
    `why`: why it cannot be taken.
    """

    cell: Difference
    column: Column
    group: str
    label: str
    place: str
    changed_by: str = ""
    changed_at: dt.datetime | None = None
    picked: str = ""
    why: str = ""

    @property
    def name(self) -> str:
        """A short name of the cell, for forms and anchors."""
        return cell_name(self.cell.row, self.cell.column)

    @property
    def base(self) -> str:
        """What was exported, in words."""
        return self.column.shown(self.cell.base)

    @property
    def mine(self) -> str:
        """What the file says, in words."""
        return self.column.shown(self.cell.mine)

    @property
    def theirs(self) -> str:
        """What is there now, in words."""
        return self.column.shown(self.cell.theirs)


@dataclass
class Preview:
    """All differences. `hash` names exactly this comparison: what is written, over what."""

    changes: list[Shown] = field(default_factory=list)
    conflicts: list[Shown] = field(default_factory=list)
    refused: list[Shown] = field(default_factory=list)
    agreed: list[Shown] = field(default_factory=list)
    errors: list[dict[str, str]] = field(default_factory=list)
    others: int = 0
    unchanged: int = 0
    hash: str = ""

    @property
    def undecided(self) -> list[Shown]:
        """Conflicts in which nothing was chosen."""
        return [one for one in self.conflicts if not one.picked]

    @property
    def edits(self) -> list[Shown]:
        """What would be written: the changes, and the conflicts decided for the file."""
        return [*self.changes, *(one for one in self.conflicts if one.picked == MINE)]

    @property
    def skipped(self) -> int:
        """How many cells of the file cannot be taken."""
        return len(self.refused) + len(self.errors)


def cell_name(row: str, column: str) -> str:
    """A short name that is the same for the same cell."""
    return hashlib.sha256(f"{row}\0{column}".encode()).hexdigest()[:16]


def preview(file: BulkImport, now: Sheet) -> Preview:
    """The file beside what was exported and what is there now. No SQL query."""
    assert file.export is not None
    found = merge(file.export.content["rows"], file.reading["values"], now.cells)
    describe = _Describer(file, now)
    for differences in (found.changes, found.conflicts, found.agreed, found.gone):
        differences.sort(key=describe.position)  # as the sheet has them: what is kept as JSON has no order
    shown = Preview(
        errors=[{**one, "what": describe.words(one["row"], one["column"])} for one in file.reading["errors"]],
        agreed=[describe(one) for one in found.agreed],
        others=len(found.others),
        unchanged=found.unchanged,
    )
    for difference in found.gone:
        shown.refused.append(describe(difference, why=_("この行は、いまはないか、あなたには見えません。")))
    for wanted, differences in ((shown.changes, found.changes), (shown.conflicts, found.conflicts)):
        for difference in differences:
            why = describe.refusal(difference)
            (shown.refused if why else wanted).append(describe(difference, why=why))
    shown.hash = _hash(file, shown)
    return shown


class _Describer:
    """Puts words to differences: which row, which column, who changed it last."""

    def __init__(self, file: BulkImport, now: Sheet) -> None:
        assert file.export is not None
        self.now = now
        self.rows: Mapping[str, Row] = {row.key: row for row in now.rows}
        exported = columns_from(file.export.content)
        self.columns: Mapping[str, Column] = {column.key: column for column in (*exported, *now.columns)}
        self.labels, self.reading, self.choices = file.export.content["labels"], file.reading, file.choices

        self.order = {name: place for place, name in enumerate([*self.labels, *self.rows])}
        self.places = {name: place for place, name in enumerate(self.columns)}

    def position(self, cell: Difference) -> tuple[int, int]:
        """Where the cell stands in the sheet."""
        return self.order.get(cell.row, len(self.order)), self.places[cell.column]

    def words(self, row: str, column: str) -> str:
        """What a cell is about, as far as it is known."""
        found = self.columns.get(column)
        said = [*self._labels(row), str(found.heading) if found else ""]
        return "　".join(one for one in said if one) or row

    def _labels(self, key: str) -> tuple[str, str]:
        row = self.rows.get(key)
        group, label = (row.group, row.label) if row else self.labels.get(key, ["", ""])
        return group, label

    def refusal(self, cell: Difference) -> str:
        """Why the person may not write there; "" when they may."""
        row, column = self.rows[cell.row], self.columns[cell.column]
        if self.now.may_write(row, column):
            return ""
        return row.why or _("このセルは、いまは変えられません。")

    def __call__(self, cell: Difference, why: str = "") -> Shown:
        row = self.rows.get(cell.row)
        by, at = row.changed.get(cell.column, ("", None)) if row else ("", None)
        group, label = self._labels(cell.row)
        return Shown(
            cell, self.columns[cell.column], group, label,
            place=f"{self.reading['letters'].get(cell.column, '')}{self.reading['lines'].get(cell.row, '')}",
            changed_by=by,
            changed_at=at,
            picked=self._picked(cell),
            why=why,
        )  # fmt: skip

    def _picked(self, cell: Difference) -> str:
        """What was chosen, if it was chosen against what is there now: a newer value asks again."""
        chosen = self.choices.get(cell_name(cell.row, cell.column))
        return chosen["take"] if chosen and chosen["theirs"] == cell.theirs else ""


def _hash(file: BulkImport, shown: Preview) -> str:
    def facts(lines: Sequence[Shown]) -> list[Any]:
        return sorted([one.cell.row, one.cell.column, str(one.cell.mine), one.cell.theirs or ""] for one in lines)

    assert file.export is not None
    said = [
        file.sha256,
        file.export.content_hash,
        *(facts(one) for one in (shown.changes, shown.conflicts, shown.refused)),
    ]
    return hashlib.sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest()
