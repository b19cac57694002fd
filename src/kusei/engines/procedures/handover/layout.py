"""The CSV for core systems: which cells a row has, how values are written, what an encoding lacks.

One rule for values, in every procedure: dates as YYYY-MM-DD; yes and no as 1 and 0; several values with 「;」 between;
the parts of a name, an address or an account with a full-width space between; line breaks become a space; nothing
answered is an empty cell.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from kusei.engines.procedures.applications.models import Application
from kusei.engines.procedures.definition import Procedure
from kusei.engines.procedures.evaluation import evaluate
from kusei.engines.procedures.evaluation.language import UNKNOWN, value
from kusei.foundation.web.clock import TOKYO

FIRST: Final = ("通し番号", "受付番号")  # the words of the file; core systems read them, so no translation
MISSING: Final = "〓"  # 下駄: what printers put where a letter is missing
_FORMULA = ("=", "+", "-", "@", "'", "\t", "\r")
_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?", re.ASCII)


def header(content: Procedure) -> list[str]:
    """The titles of the columns."""
    return [*FIRST, *(column.title for column in content.handover.columns)] if content.handover else list(FIRST)


def serial_text(batch: int, row: int) -> str:
    """The serial number of a row: the file's and the row's, such as 0012-00003."""
    return f"{batch:04d}-{row:05d}"


def cells(
    content: Procedure, application: Application, answers: Mapping[str, Any], *, with_sensitive: bool
) -> list[str]:
    """The cells of the layout for one application: what its answers give on the day on which it arrived."""
    day = application.submitted_at.astimezone(TOKYO).date()
    names = evaluate(content.form, answers, today=day, channel=application.channel).names
    if not with_sensitive:
        names = _without_sensitive(content, names)
    columns = content.handover.columns if content.handover else ()
    return [written(value(column.value, names)) for column in columns]


def _without_sensitive(content: Procedure, names: Mapping[str, Any]) -> dict[str, Any]:
    found = dict(names)
    for one in content.form.fields:
        hidden = {inner.key for inner in one.row_fields if inner.sensitive}
        if one.sensitive:
            found[one.key] = None
        elif hidden and isinstance(found.get(one.key), list):
            found[one.key] = [{k: None if k in hidden else v for k, v in row.items()} for row in found[one.key]]
    return found


def written(given: Any) -> str:
    """A value as its cell says it."""
    if given is None or given is UNKNOWN:
        return ""
    if isinstance(given, bool):
        return "1" if given else "0"
    if isinstance(given, Mapping):
        return "　".join(filter(None, map(written, given.values())))
    if isinstance(given, list | tuple):
        return ";".join(map(written, given))
    return re.sub(r"\s*[\r\n]+\s*", " ", str(given)).strip()


def guarded(cell: str) -> str:
    """The cell with an apostrophe before it where a spreadsheet would take it for a formula.

    That is every cell that begins with = + - @ ' or a tab and is not a number as a whole. Who reads the file takes
    one leading apostrophe away and has the value; no value begins with one otherwise.
    """
    return f"'{cell}" if cell.startswith(_FORMULA) and not _NUMBER.fullmatch(cell) else cell


def unguarded(cell: str) -> str:
    """What `guarded` was given."""
    return cell.removeprefix("'")


def lacking(rows: Iterable[Sequence[str]], encoding: str) -> list[tuple[str, str]]:
    """What the encoding has no sign for: receipt number and sign, each once."""
    found: dict[tuple[str, str], None] = {}
    for row in rows:
        for sign in "".join(row):
            if not _encodable(sign, encoding):
                found[row[1], sign] = None
    return list(found)


def _encodable(sign: str, encoding: str) -> bool:
    try:
        sign.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


def file_of(rows: Iterable[Sequence[str]], encoding: str) -> bytes:
    """The file: quoted where needed, CR LF, 〓 for signs that the encoding lacks."""
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\r\n").writerows([guarded(cell) for cell in row] for row in rows)
    whole = text.getvalue()
    if encoding != "utf-8-sig":
        whole = "".join(sign if _encodable(sign, encoding) else MISSING for sign in whole)
    return whole.encode(encoding)
