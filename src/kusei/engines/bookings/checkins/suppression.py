"""Small numbers in what is published: nobody shall be recognised in a cell, nor a cell be computed from the others."""

from __future__ import annotations

from collections.abc import Sequence


def suppressed(rows: Sequence[Sequence[int]], least: int) -> list[list[int | None]]:
    """The rows with None where a number above zero is smaller than `least`; the last row and column are the totals.

    Where a row or column would hide one number alone, its next smallest above zero is hidden as well, or else a zero:
    otherwise the rest of the line would tell it.
    """
    hidden = {(r, c) for r, row in enumerate(rows) for c, value in enumerate(row) if 0 < value < least}
    lines = [[(r, c) for c in range(len(row))] for r, row in enumerate(rows)]
    lines += [[(r, c) for r in range(len(rows))] for c in range(len(rows[0]) if rows else 0)]
    changed = True
    while changed:
        changed = False
        for line in lines:
            open_ = [place for place in line if place not in hidden]
            if len(line) - len(open_) == 1 and open_:
                hidden.add(min(open_, key=lambda place: (rows[place[0]][place[1]] == 0, rows[place[0]][place[1]])))
                changed = True
    return [[None if (r, c) in hidden else value for c, value in enumerate(row)] for r, row in enumerate(rows)]
