"""The fields of a report by name, each as text in one canonical form, so that versions can be compared and merged.

`text`, `problems`, `next_step`; `hours_planned`, `hours_actual` (hours, one place: `12.5`); `yen_planned`, `yen_actual`
(whole yen: `1200000`, below 0 for more cost); `line:<line key>:status` and `line:<line key>:note`. Blank is blank for a
text and not known for a number; 0 is a number.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from decimal import Decimal

from django.utils.translation import gettext as _

from kusei.lib.kana import fold_width
from kusei.lib.mynumber import PossibleMyNumber, refuse_my_number
from kusei.services.plans.cycle.refusals import sentence
from kusei.services.plans.progress.models import LineReport, Report
from kusei.services.plans.progress.refused import FieldWrong
from kusei.services.plans.progress.rules import NEEDS_NOTE, Status
from kusei.services.plans.progress.texts import FIELDS, HOURS_AND_YEN, TEXTS, WHOLE, status_label

LONGEST_TEXT = 4000
LONGEST_NOTE = 1000
MOST_HOURS = Decimal(10) ** 9
MOST_YEN = 10**15
_HOURS = re.compile(r"-?[0-9]{1,10}(\.[0-9])?")
_YEN = re.compile(r"-?[0-9]{1,16}")


def status_field(line_key: str) -> str:
    """The field of a line's status."""
    return f"line:{line_key}:status"


def note_field(line_key: str) -> str:
    """The field of a line's note."""
    return f"line:{line_key}:note"


def names(lines: Iterable[LineReport]) -> list[str]:
    """The fields of a report with these lines."""
    return [*TEXTS, *HOURS_AND_YEN, *(f(line.line_key) for line in lines for f in (status_field, note_field))]


def line_of(field: str) -> tuple[str, str] | None:
    """The line's key, and `status` or `note`; None for a field of the report itself."""
    if not field.startswith("line:"):
        return None
    key, _colon, part = field.removeprefix("line:").rpartition(":")
    return key, part


def label(field: str, actions: Mapping[str, str]) -> str:
    """The field in words; `actions` are the lines' words by key."""
    if (found := line_of(field)) is None:
        return str(FIELDS[field])
    key, part = found
    words = _("%(line)sの進み具合") if part == "status" else _("%(line)sの補足")
    return words % {"line": actions.get(key) or WHOLE}


def words(field: str, value: str) -> str:
    """The value as a person reads it; ― for none."""
    return status_label(value) if value and field.endswith(":status") else value or "―"


def values_of(report: Report, lines: Iterable[LineReport]) -> dict[str, str]:
    """Every field of the report."""
    found = {name: str(getattr(report, name)) for name in TEXTS}
    for name in HOURS_AND_YEN:
        value = getattr(report, name)
        found[name] = "" if value is None else _plain(value)
    for line in lines:
        found[status_field(line.line_key)] = line.status
        found[note_field(line.line_key)] = line.note
    return found


def canonical(field: str, written: str) -> str:
    """What was written, in the canonical form. Raises `FieldWrong`."""
    text = written.replace("\r\n", "\n").strip()
    if "\x00" in text:
        raise FieldWrong(_("文章に使えない文字があります。書き直してください。"))
    if field in HOURS_AND_YEN:
        return _number(field, text)
    if field.endswith(":status") and line_of(field):
        if text and text not in set(Status):
            raise FieldWrong(_("進み具合を、一覧から選んでください。"))
        return text
    longest = LONGEST_NOTE if line_of(field) else LONGEST_TEXT
    if len(text) > longest:
        raise FieldWrong(_("%(number)s字までです。短くしてください。") % {"number": longest})
    try:
        refuse_my_number(text)
    except PossibleMyNumber as error:
        raise FieldWrong(sentence(error)) from None
    return text


def _number(field: str, text: str) -> str:
    plain = fold_width(text).replace(",", "").replace(" ", "")
    plain = re.sub(r"^[△▲−‐]", "-", plain).removesuffix("時間" if field.startswith("hours") else "円")
    if not plain:
        return ""
    hours = field.startswith("hours")
    if not (_HOURS if hours else _YEN).fullmatch(plain):
        raise FieldWrong(
            _("時間を数字で、小数は1桁までで書いてください。例：120.5")
            if hours
            else _("金額を円の整数で書いてください。例：1200000")
        )
    value = Decimal(plain) if hours else int(plain)
    if abs(value) >= (MOST_HOURS if hours else MOST_YEN):
        raise FieldWrong(_("数が大きすぎます。単位を確かめてください。"))
    return _plain(value)


def _plain(value: Decimal | int) -> str:
    if isinstance(value, int):
        return str(value)
    text = f"{value:f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in {"-0", ""} else text


def missing(values: Mapping[str, str], lines: Iterable[LineReport]) -> dict[str, str]:
    """What has to be said before the report counts as reported: field → sentence."""
    found: dict[str, str] = {}
    for line in lines:
        status, note = values[status_field(line.line_key)], values[note_field(line.line_key)]
        if not status:
            found[status_field(line.line_key)] = _("進み具合を選んでください。")
        elif status in NEEDS_NOTE and not note:
            found[note_field(line.line_key)] = _("遅れと中止には、わけを書いてください。")
    return found


def put(report: Report, lines: Iterable[LineReport], values: Mapping[str, str]) -> list[LineReport]:
    """Write canonical values into the rows, unsaved; the lines that changed."""
    for name in TEXTS:
        setattr(report, name, values[name])
    for name in HOURS_AND_YEN:
        read = Decimal if name.startswith("hours") else int
        setattr(report, name, read(values[name]) if values[name] else None)
    changed = []
    for line in lines:
        status, note = values[status_field(line.line_key)], values[note_field(line.line_key)]
        if (line.status, line.note) != (status, note):
            line.status, line.note = status, note
            changed.append(line)
    return changed
