"""The arithmetic of an evaluation: total and grade, how far an indicator came, which edits meet. No database."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, localcontext

from kusei.services.plans.evaluation.formfile import Form, Grade

HUNDREDTH, TENTH = Decimal("0.01"), Decimal("0.1")
INCREASE, DECREASE, MAINTAIN = "increase", "decrease", "maintain"


def total(form: Form, points: Mapping[str, Decimal]) -> Decimal | None:
    """The weighted mean of the axes to two places, halves up; None when an axis has no points."""
    if any(axis.key not in points for axis in form.axes):
        return None
    weights = sum(axis.weight for axis in form.axes)
    weighed = sum((points[axis.key] * axis.weight for axis in form.axes), Decimal(0))
    return (weighed / weights).quantize(HUNDREDTH, ROUND_HALF_UP)


def grade(form: Form, whole: Decimal | None) -> Grade | None:
    """The first grade whose threshold the total reaches."""
    if whole is None:
        return None
    return next((one for one in form.grades if whole >= one.from_total), None)


@dataclass(frozen=True)
class Achievement:
    """How far an indicator came. `rate` in percent to one place, None where no such number exists; `reached` None when
    there is nothing to compare.
    """

    rate: Decimal | None
    reached: bool | None


NOTHING_TO_COMPARE = Achievement(None, None)


def achievement(target: Decimal | None, actual: Decimal | None, direction: str = INCREASE) -> Achievement:
    """The achievement rate (達成率): actual of target, or target of actual where less is better.

    A missing value is no 0: without target or actual there is nothing to compare. A division by 0 and values below 0
    have no rate, but still a word on whether the target was reached. To maintain means at least the target.
    """
    if target is None or actual is None:
        return NOTHING_TO_COMPARE
    less = direction == DECREASE
    reached = actual <= target if less else actual >= target
    top, bottom = (target, actual) if less else (actual, target)
    if bottom <= 0 or top < 0:
        return Achievement(None, reached)
    with localcontext() as context:
        context.prec = 60
        rate = (top * 100 / bottom).quantize(TENTH, ROUND_HALF_UP)
    return Achievement(rate, reached)


@dataclass(frozen=True)
class Clash:
    """A field that two people changed: what stood there before, what the first one saved, what the second one wrote."""

    field: str
    base: str
    theirs: str
    mine: str


def merge(
    base: Mapping[str, str], theirs: Mapping[str, str], mine: Mapping[str, str]
) -> tuple[dict[str, str], list[Clash]]:
    """The answers when both sides' changes are kept, and the fields where that cannot be.

    `base` is what the second editor began with, `mine` what they wrote. A field that is not there is blank. In a field
    that clashes the merged answers hold what the first one saved.
    """
    merged, clashes = dict(theirs), []
    for name in sorted({*base, *theirs, *mine}):
        before, other, own = base.get(name, ""), theirs.get(name, ""), mine.get(name, "")
        if own in {before, other}:
            continue
        if other == before:
            merged[name] = own
        else:
            clashes.append(Clash(name, before, other, own))
    return {name: text for name, text in merged.items() if text != ""}, clashes
