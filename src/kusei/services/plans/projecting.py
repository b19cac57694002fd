"""Where an indicator will stand at the end of the year (年度末の見込み), by its months, and whether that is enough.

The arithmetic is `kusei.lib.projection`. Here is decided what the months of a series are (amounts, levels, shares), up
to which day they were counted, and what a projection means for the target.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from kusei.engines.measures import registry
from kusei.engines.measures.declaring import Cumulative, Median, Metric, Stock
from kusei.engines.measures.models import SeriesKind
from kusei.engines.measures.queries.actuals import Actual
from kusei.engines.measures.queries.freshness import Freshness
from kusei.lib.fiscal import FiscalYear
from kusei.lib.projection import (
    FISCAL_MONTHS,
    Kind,
    Method,
    Month,
    NotYet,
    Projection,
    last_day,
    project,
)
from kusei.services.plans.achievement import Target, achieved

PERCENT = frozenset({"%", "％"})
OF_SERIES = {
    SeriesKind.ANNUAL: Kind.SUM,
    SeriesKind.CUMULATIVE: Kind.CUMULATIVE,
    SeriesKind.STOCK: Kind.STOCK,
    SeriesKind.RATIO: Kind.SHARE,
}


class Verdict(StrEnum):
    """What a projection means for the target: both ends reach it, the middle does, only the better end, or none."""

    REACHES = "reaches"
    LIKELY = "likely"
    MAY_MISS = "may-miss"
    MISSES = "misses"


AT_RISK = frozenset({Verdict.MAY_MISS, Verdict.MISSES})


@dataclass(frozen=True)
class Course:
    """What is known of a series: its years, their months by calendar month, and up to which day each was counted."""

    years: Mapping[int, Actual] = field(default_factory=dict)
    months: Mapping[int, Mapping[int, Actual]] = field(default_factory=dict)
    fresh: Mapping[int, Freshness] = field(default_factory=dict)


@dataclass(frozen=True)
class Outlook:
    """An indicator in a fiscal year: how far it is, where it will end, and what that means.

    through   the last day that is in `so_far`
    found     the projection, or why there is none yet
    verdict   None without a projection, a number as target, or a direction that is good
    """

    fiscal_year: int
    unit: str
    so_far: Decimal
    through: dt.date
    found: Projection | NotYet
    target: Decimal | None
    verdict: Verdict | None
    direction: str
    kind: Kind

    @property
    def projection(self) -> Projection | None:
        """The projection, if there is one."""
        return self.found if isinstance(self.found, Projection) else None

    @property
    def over(self) -> bool:
        """Whether the year has ended, so that nothing is projected any more."""
        return self.projection is not None and self.projection.method is Method.ENDED

    @property
    def forecast(self) -> tuple[Decimal, Decimal] | None:
        """Low and high for a chart; None once the year is over."""
        return (self.projection.low, self.projection.high) if self.projection and not self.over else None

    @property
    def at_risk(self) -> bool:
        """Whether the target will be missed, or may be."""
        return self.verdict in AT_RISK

    @property
    def missing(self) -> Decimal | None:
        """How far the middle of the projection lies from the target; 0 when it reaches it."""
        if self.projection is None or self.target is None or self.verdict is None:
            return None
        return abs(self.target - self.projection.value) if self.at_risk else Decimal(0)


def outlook(  # noqa: PLR0913  what an indicator says about itself
    course: Course,
    *,
    kind: str,
    unit: str,
    direction: str,
    targets: Mapping[int, Target],
    fiscal_year: int,
    today: dt.date,
) -> Outlook | None:
    """The outlook of a year; None where there is no number yet, or nobody knows up to which day it was counted."""
    how = kind_of(kind, course.fresh.get(fiscal_year))
    year = FiscalYear(fiscal_year)
    months = {month: one for month, one in course.months.get(fiscal_year, {}).items() if one.number is not None}
    through = _through(course, year, months, today)
    so_far = _so_far(course, fiscal_year, how, months)
    if how is None or through is None or so_far is None:
        return None
    found = project(
        how,
        year,
        through=through,
        value=so_far,
        months={month: Month(_number(one), one.reading.denominator) for month, one in months.items()},
        earlier=_earlier(course, fiscal_year),
        most=Decimal(100) if unit in PERCENT else None,
    )
    if isinstance(found, Projection) and found.method is not Method.ENDED:
        found = _as_shown(found, unit, so_far)
    target = targets.get(fiscal_year)
    goal = target if isinstance(target, Decimal) else None
    judged = verdict(found, goal, direction) if isinstance(found, Projection) and goal is not None else None
    return Outlook(fiscal_year, unit, so_far, through, found, goal, judged, direction, how)


def verdict(found: Projection, target: Decimal, direction: str) -> Verdict | None:
    """What the projection means for the target; None when nobody said which way is good."""
    if direction == "maintain":
        return Verdict.LIKELY if found.low <= target <= found.high else Verdict.MISSES
    if direction not in {"increase", "decrease"}:
        return None
    worse, better = (found.low, found.high) if direction == "increase" else (found.high, found.low)
    for value, meaning in ((worse, Verdict.REACHES), (found.value, Verdict.LIKELY), (better, Verdict.MAY_MISS)):
        if achieved(value, target, direction):
            return meaning
    return Verdict.MISSES


def kind_of(kind: str, fresh: Freshness | None) -> Kind | None:
    """What the months of a series are: as its metric adds up, or else as the series says. None for texts."""
    metric = registry.find(fresh.metric_key) if fresh else None
    if metric is None:
        return OF_SERIES.get(SeriesKind(kind))
    parts = [_of_metric(part) for part in registry.parts(metric).values()]
    if len(parts) == 1:
        return parts[0]
    # A share of levels is a level; a share of what happens is added up anew every month.
    return Kind.SHARE if all(part is Kind.SUM for part in parts) else Kind.STOCK


def _of_metric(metric: Metric) -> Kind:
    how = metric.aggregation
    if isinstance(how, Median):
        return Kind.SHARE
    if isinstance(how, Stock):
        return Kind.STOCK
    return Kind.CUMULATIVE if isinstance(how, Cumulative) else Kind.SUM


def _number(one: Actual) -> Decimal:
    assert one.number is not None
    return one.number


def _through(course: Course, year: FiscalYear, months: Mapping[int, Actual], today: dt.date) -> dt.date | None:
    if fresh := course.fresh.get(year.year):
        return fresh.cut_off
    if today > year.end:
        return year.end
    # Values that people bring month by month reach to the end of the last month without a gap before it.
    last = None
    for month in FISCAL_MONTHS:
        if month not in months:
            break
        last = last_day(year, month)
    return min(last, today) if last else None


def _so_far(course: Course, fiscal_year: int, how: Kind | None, months: Mapping[int, Actual]) -> Decimal | None:
    if (whole := course.years.get(fiscal_year)) is not None:
        return whole.number
    known = [_number(months[month]) for month in FISCAL_MONTHS if month in months]
    if not known or how is Kind.SHARE:
        return None
    return sum(known, Decimal(0)) if how is Kind.SUM else known[-1]


def _earlier(course: Course, fiscal_year: int) -> dict[int, dict[int, Decimal]]:
    return {
        year: {month: one.number for month, one in months.items() if one.number is not None}
        for year, months in course.months.items()
        if year < fiscal_year
    }


def _as_shown(found: Projection, unit: str, so_far: Decimal) -> Projection:
    """Rounded as people read it, so that what is said of it can be seen: whole where the count is whole."""
    whole = unit not in PERCENT and so_far == so_far.to_integral_value()
    places = Decimal(1) if whole else Decimal("0.1")

    def shown(number: Decimal) -> Decimal:
        return number.quantize(places, ROUND_HALF_UP).normalize() + 0

    return replace(found, value=shown(found.value), low=shown(found.low), high=shown(found.high))
