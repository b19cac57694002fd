"""The words of progress, and how the status of an initiative follows from those of its lines. No database."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum


class Status(StrEnum):
    """How a schedule line stands (進み具合)."""

    AHEAD = "ahead"
    ON_TRACK = "on_track"
    SLIGHTLY_LATE = "slightly_late"
    LATE = "late"
    NOT_STARTED = "not_started"
    DONE = "done"
    STOPPED = "stopped"


class RoundState(StrEnum):
    """Where a round (照会) stands."""

    OPEN = "open"
    CLOSED = "closed"
    PUBLISHED = "published"


class ReportState(StrEnum):
    """Where a report stands: not touched, kept to be finished later, reported, returned with a reason."""

    WAITING = "waiting"
    DRAFT = "draft"
    REPORTED = "reported"
    RETURNED = "returned"


NEEDS_NOTE = frozenset({Status.LATE, Status.STOPPED})
ON_TIME = frozenset({Status.AHEAD, Status.ON_TRACK, Status.DONE})
STATUSES = tuple(Status)


def overall(statuses: Iterable[str]) -> Status | None:
    """The status of an initiative, from those of its lines in any order; never typed by anybody.

    A line without a status: none yet. Else the worst delay of any line counts: late, then slightly late. A stopped line
    is set aside, since giving up one line neither stops nor delays the others; when all are stopped, so is the
    initiative. Of the rest, all not started: not started; all done: done; all ahead or done: ahead; else on track,
    because work has begun and nobody said that it is late.
    """
    said = list(statuses)
    if not said or "" in said:
        return None
    found = {Status(one) for one in said}
    for worst in (Status.LATE, Status.SLIGHTLY_LATE):
        if worst in found:
            return worst
    rest = found - {Status.STOPPED}
    for alone in (Status.NOT_STARTED, Status.DONE):
        if rest == {alone}:
            return alone
    if not rest:
        return Status.STOPPED
    return Status.AHEAD if rest <= {Status.AHEAD, Status.DONE} else Status.ON_TRACK
