"""How far an indicator is: its newest value against the target of that year, by the direction that is good. Pure.

Nothing is guessed. A year that is over is compared with its target. Of the present year a growing total (年度の合計,
累計) is also compared with where it should be today, growing evenly through the year; a share or a stock does not grow
evenly, so before the year is over it can only have reached its target or not yet.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum

from kusei.lib.fiscal import FiscalYear

Target = Decimal | str | None


class Progress(Enum):
    """A word for pages; the values are the shapes of the `state` component."""

    AHEAD = "ahead"
    ON_TRACK = "on-track"
    LATE = "late"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Achievement:
    """The value of a year against its target. `mark`: where we should be today; None when nobody can say.

    over      the fiscal year has ended
    achieved  the target is reached; None when the plan does not say which way is good, and while a year is under way
              and the target not reached
    """

    fiscal_year: int
    value: Decimal
    target: Decimal
    over: bool
    mark: Decimal | None
    achieved: bool | None
    progress: Progress


def achieved(value: Decimal, target: Decimal, direction: str) -> bool | None:
    """Whether the target is reached; None when nobody said which way is good."""
    match direction:
        case "increase":
            return value >= target
        case "decrease":
            return value <= target
        case "maintain":
            return value == target
    return None


def judged(  # noqa: PLR0913  what an indicator says about itself
    year: int, value: Decimal, targets: Mapping[int, Target], *, kind: str, direction: str, today: dt.date
) -> Achievement | None:
    """The value of the year against its target; None when the year has no number as target."""
    target = targets.get(year)
    if not isinstance(target, Decimal):
        return None
    over = today > FiscalYear(year).end
    mark = None if over else _mark(year, targets, kind, direction, today)
    reached = achieved(value, target, direction)
    state = _state(value, target, reached, mark, over=over)
    return Achievement(year, value, target, over, mark, reached if over or reached else None, state)


def _state(value: Decimal, target: Decimal, reached: bool | None, mark: Decimal | None, *, over: bool) -> Progress:
    if reached is None:
        return Progress.UNKNOWN
    if reached:
        return Progress.ON_TRACK if value == target else Progress.AHEAD
    if over:
        return Progress.LATE
    if mark is None:
        return Progress.UNKNOWN
    return Progress.ON_TRACK if value >= mark else Progress.LATE


def _mark(year: int, targets: Mapping[int, Target], kind: str, direction: str, today: dt.date) -> Decimal | None:
    """Where a total that grows evenly should be at the end of yesterday."""
    target, before = targets[year], targets.get(year - 1)
    if direction != "increase" or not isinstance(target, Decimal):
        return None
    start = Decimal(0) if kind == "annual" else before if kind == "cumulative" else None
    if not isinstance(start, Decimal) or target < start:
        return None
    period = FiscalYear(year)
    passed = Decimal((today - period.start).days) / ((period.end - period.start).days + 1)
    return (start + (target - start) * passed).quantize(Decimal("0.1"))
