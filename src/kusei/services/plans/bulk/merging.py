"""Brings three states of a sheet together: as exported, as edited in the file, and as it is now. Pure.

A cell is changed only where the file differs from what was exported, and only if it is still what was exported. Where
somebody changed the same cell meanwhile to something else, a person chooses. Nothing is ever lost: each edit of the
file is found in exactly one of the lists.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from kusei.services.plans.bulk.workbook.layout import Cells, Value


@dataclass(frozen=True)
class Difference:
    """One edited cell: what was exported, what the file says, and what is there now."""

    row: str
    column: str
    base: Value
    mine: Value
    theirs: Value

    @property
    def address(self) -> tuple[str, str]:
        """Where it is."""
        return self.row, self.column


@dataclass
class Merge:
    """`changes` can be applied; `conflicts` must be chosen; `agreed` were changed by others to the same; `gone`: edits
    of rows or cells that are no longer there; `unknown`: rows of the file that were never exported; `others`: cells
    that only others changed, which stay as they are; `unchanged`: how many cells nobody changed.
    """

    changes: list[Difference] = field(default_factory=list)
    conflicts: list[Difference] = field(default_factory=list)
    agreed: list[Difference] = field(default_factory=list)
    gone: list[Difference] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    others: list[tuple[str, str]] = field(default_factory=list)
    unchanged: int = 0


def merge(base: Cells, mine: Cells, theirs: Cells) -> Merge:
    """The three states brought together. Rows and columns that the file no longer has say nothing."""
    found = Merge(unknown=[row for row in mine if row not in base])
    for row, exported in base.items():
        said, now = mine.get(row, {}), theirs.get(row)
        for column, value in exported.items():
            held = value if now is None else now.get(column, value)
            lost = now is None or column not in now
            if column not in said or said[column] == value:
                _untouched(found, row, column, changed=not lost and held != value)
            else:
                _edited(found, Difference(row, column, value, said[column], held), lost=lost)
    return found


def _untouched(found: Merge, row: str, column: str, *, changed: bool) -> None:
    if changed:
        found.others.append((row, column))
    else:
        found.unchanged += 1


def _edited(found: Merge, difference: Difference, *, lost: bool) -> None:
    if lost:
        found.gone.append(difference)
    elif difference.theirs == difference.base:
        found.changes.append(difference)
    elif difference.theirs == difference.mine:
        found.agreed.append(difference)
    else:
        found.conflicts.append(difference)
