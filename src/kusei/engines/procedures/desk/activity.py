"""How long staff work on applications, told from what they did: the gaps between one person's recorded acts.

An act is an event of the application by staff or a contractor (but for handing in, which the counter counts), a mark on
the checklist, set or taken back, or a note. What somebody reads or thinks before an act leaves no trace, so the time
before it is taken for it: all since the same person's act before, on whatever application, where that is no longer ago
than `PAUSE`; else the act begins a stretch of work, and counts as `BEGINNING`. Nobody's minute counts twice: deciding
fifty applications with one click is one act and 49 of no time.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import Case, DecimalField, F, Func, Q, Value, When

PAUSE = dt.timedelta(minutes=30)
BEGINNING = 5
"""Minutes."""

VIEW = """
CREATE VIEW desk_act AS
SELECT id, application_id, by_id, at, lag(at) OVER (PARTITION BY by_id ORDER BY at, id COLLATE "C") AS previous
FROM (
    SELECT 'e' || id AS id, application_id, user_id AS by_id, at FROM applications_event
    WHERE actor IN ('staff', 'contractor') AND user_id IS NOT NULL AND kind <> 'submitted'
    UNION ALL SELECT 'm' || id, application_id, by_id, at FROM desk_checkmark
    UNION ALL SELECT 'n' || id, application_id, author_id, at FROM desk_note
    UNION ALL SELECT 'u' || id, application_id, undone_by_id, undone_at FROM desk_checkmark WHERE undone_at IS NOT NULL
) acts
"""
DROPPED = "DROP VIEW desk_act"


NUMBER: DecimalField[Any, Any] = DecimalField(max_digits=38, decimal_places=6)


class MinutesSince(Func):
    """`MinutesSince("ended_at", "began_at")`: the minutes to the one moment from the other."""

    template = "(EXTRACT(EPOCH FROM %(expressions)s) / 60)"
    arg_joiner = " - "
    output_field = NUMBER


def minutes() -> Case:
    """An expression over acts: the minutes that each stands for."""
    goes_on = Q(previous__gte=F("at") - Value(PAUSE))
    return Case(When(goes_on, then=MinutesSince("at", "previous")), default=Value(BEGINNING), output_field=NUMBER)
