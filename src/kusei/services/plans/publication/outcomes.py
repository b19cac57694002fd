"""What became of an indicator, in one of five words; how a value stands against its target says `plans.achievement`."""

from __future__ import annotations

from enum import StrEnum

from kusei.services.plans.achievement import Progress
from kusei.services.plans.queries.results import IndicatorResult


class Outcome(StrEnum):
    """Where the newest value stands against the target of its year."""

    REACHED = "reached"
    ON_THE_WAY = "on-the-way"
    BEHIND = "behind"
    UNJUDGED = "unjudged"
    NO_VALUE = "no-value"


def outcome(result: IndicatorResult) -> Outcome:
    """The word for an indicator.

    A value whose year goes on and that has not reached its target is on the way, unless it grows evenly and is behind
    where it should be. Without a target that is a number, or when the plan does not say which way is good, nothing is
    judged: that is said, and not counted as good or bad.
    """
    newest = result.newest
    if newest is None:
        return Outcome.NO_VALUE
    judged = result.judged(newest.fiscal_year)
    if judged is None or not result.direction:
        return Outcome.UNJUDGED
    if judged.achieved:
        return Outcome.REACHED
    return Outcome.BEHIND if judged.progress is Progress.LATE else Outcome.ON_THE_WAY
