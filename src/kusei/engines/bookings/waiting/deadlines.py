"""Until when somebody answers an offer: a day, less when the use is near, and never in the night."""

from __future__ import annotations

import datetime as dt

from kusei.lib.bookingtimes import JAPAN

USUAL = dt.timedelta(hours=24)
LEAST = dt.timedelta(minutes=30)
SPARE = dt.timedelta(minutes=30)
"""Before the use; whoever comes next needs it too."""
_MORNING, _EVENING = dt.time(10), dt.time(21)


def answer_until(now: dt.datetime, begins_at: dt.datetime) -> dt.datetime | None:
    """Until when an offer of a use that begins then is held; None when there is no time left for an answer.

    A day, or a quarter of the time that is left if that is shorter, but at least half an hour. What would run out
    between 21:00 and 10:00 runs until 10:00, unless that is less than half an hour before the use.
    """
    last = begins_at - SPARE
    if last - now < LEAST:
        return None
    until = min(now + max(min(USUAL, (begins_at - now) / 4), LEAST), last)
    local = until.astimezone(JAPAN)
    if local.time() >= _EVENING or local.time() < _MORNING:
        day = local.date() + dt.timedelta(days=local.time() >= _EVENING)
        until = min(dt.datetime.combine(day, _MORNING, JAPAN), last)
    return until.astimezone(dt.UTC)
