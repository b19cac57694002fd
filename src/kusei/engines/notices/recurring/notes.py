"""What stands beside a calendar: the days that differ, in words, and what its signs mean."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from kusei.engines.notices.recurring import days
from kusei.engines.notices.recurring.format.calendar import ExceptionRow
from kusei.engines.notices.recurring.models import CollectionArea
from kusei.engines.notices.recurring.wording import ItemShown, day_text, item_shown, items_shown, joined
from kusei.foundation.web import formats


@dataclass(frozen=True)
class Note:
    """Something that is otherwise than usual, on the days from `first` to `last`, and on `moved_to`."""

    first: dt.date
    last: dt.date
    moved_to: dt.date | None
    text: str


def touches(rows: Sequence[CollectionArea], first: dt.date, last: dt.date) -> bool:
    """Whether a calendar of the area has days in the span."""
    return any(row.calendar.valid_from <= last and row.calendar.valid_until > first for row in rows)


def of_rows(rows: Sequence[CollectionArea], first: dt.date, last: dt.date) -> list[Note]:
    """What is otherwise in the span, in the language of the page."""
    return [
        Note(one.day, one.until or one.day, one.moved_to, _text(row, one))
        for row in rows
        for one in days.exceptions(row.calendar)
        if one.change().concerns(row.pattern.key)
        and min(one.day, one.moved_to or one.day) <= last
        and max(one.until or one.day, one.moved_to or one.day) >= first
    ]


def by_day(notes: Sequence[Note], first: dt.date, last: dt.date) -> dict[dt.date, str]:
    """Each day of the span that a note is about, with its text."""
    found: dict[dt.date, str] = {}
    for note in notes:
        spans = [note.first + dt.timedelta(days=by) for by in range((note.last - note.first).days + 1)]
        for day in [*spans, *([note.moved_to] if note.moved_to else [])]:
            if first <= day <= last:
                found[day] = note.text
    return found


def legend(rows: Sequence[CollectionArea], first: dt.date, last: dt.date) -> list[ItemShown]:
    """What the signs mean: the items of the calendar that touches the span, and how else things are taken away."""
    row = next((row for row in rows if touches([row], first, last)), rows[-1])
    collected = {rule["item"] for rule in row.pattern.rules}
    return [item_shown(one) for one in row.calendar.items if one["kind"] != "calendar" or one["key"] in collected]


def _text(row: CollectionArea, one: ExceptionRow) -> str:
    shown = items_shown(row.calendar.items)
    what = {"items": joined([shown[key].name for key in one.items if key in shown]) or _("すべての品目")}
    what |= {"day": day_text(one.day), "until": day_text(one.until or one.day)}
    if one.kind == "none":
        span = _("%(day)sから%(until)sまで") % what if one.until else what["day"]
        text = _("%(days)sは収集しません（%(items)s）") % {"days": span, **what}
    elif one.moved_to is not None:
        text = _("%(day)sの収集は、%(to)sに移ります（%(items)s）") % {"to": day_text(one.moved_to), **what}
    else:
        text = _("%(day)sに臨時に収集します（%(items)s）") % what
    why = one.note if formats.in_japanese() else one.note_en
    return _("%(why)s：%(what)s") % {"why": why, "what": text} if why else text
