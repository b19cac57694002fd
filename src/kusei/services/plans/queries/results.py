"""What became of a plan's indicators: targets beside actual values, for pages, the API and the publication."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from kusei.engines.measures.queries.actuals import Actual, actuals, by_year
from kusei.foundation.web import clock
from kusei.services.plans import achievement
from kusei.services.plans.achievement import Achievement, Target
from kusei.services.plans.models import Edition, Indicator
from kusei.services.plans.projecting import Course
from kusei.services.plans.queries.projections import courses, with_earlier
from kusei.services.plans.series import series_key, targets_of

Actuals = dict[str, dict[int, Actual]]
Courses = dict[str, Course]


def actuals_of(edition: Edition, indicators: Sequence[Indicator], years: Iterable[int] | None = None) -> Actuals:
    """The public actual values (confirmed, and measured as 速報) by the indicator's key and fiscal year.

    `years`: the plan's period and the years of targets unless others are asked for; the indicators then need
    `target_rows`. One SQL query; none without indicators.
    """
    slug = edition.plan.slug
    if years is None:
        years = {*edition.years, *(row["fiscal_year"] for one in indicators for row in one.target_rows)}
    keys = {series_key(slug, one.key): one.key for one in indicators}
    found = by_year(actuals(list(keys), years, public=True)) if keys else {}
    return {keys[key]: values for key, values in found.items()}


def courses_of(edition: Edition, indicators: Sequence[Indicator], fiscal_year: int) -> Courses:
    """The public course of each indicator (with its `target_rows`) by key: the plan's period, the years of targets,
    and some years before the fiscal year. Two SQL queries; none without indicators.
    """
    slug = edition.plan.slug
    named = {row["fiscal_year"] for one in indicators for row in one.target_rows}
    years = with_earlier({*edition.years, *named}, fiscal_year)
    keys = {series_key(slug, one.key): one.key for one in indicators}
    return {keys[key]: course for key, course in courses(list(keys), years, public=True).items()}


@dataclass(frozen=True)
class IndicatorResult:
    """An indicator with its targets and the public actual values of the years asked for.

    `holder` is the key of the initiative or node that it belongs to; `holder_kind` is `initiative` or `node`.
    `direction` is blank when the plan does not say which way is good.
    """

    key: str
    series: str
    name: str
    holder: str
    holder_kind: str
    holder_code: str
    holder_title: str
    unit: str
    kind: str
    direction: str
    targets: Mapping[int, Target]
    actuals: Mapping[int, Actual]

    def judged(self, year: int) -> Achievement | None:
        """The year's value against its target; None unless both are numbers."""
        return judged(self.actuals.get(year), self.targets, kind=self.kind, direction=self.direction)

    def achieved(self, year: int) -> bool | None:
        """Whether the year's target was reached; None when that cannot be said, or not yet."""
        found = self.judged(year)
        return found.achieved if found else None

    @cached_property
    def newest(self) -> Actual | None:
        """The value of the newest year that has one, a kind of nothing (該当なし) included."""
        return newest(self.actuals)


def newest(values: Mapping[int, Actual]) -> Actual | None:
    """The value of the newest year that has one."""
    return values[max(values)] if values else None


def judged(actual: Actual | None, targets: Mapping[int, Target], *, kind: str, direction: str) -> Achievement | None:
    """An actual value against the target of its year; None unless both are numbers."""
    if actual is None or actual.number is None:
        return None
    today = clock.today()
    return achievement.judged(actual.fiscal_year, actual.number, targets, kind=kind, direction=direction, today=today)


def indicator_results(edition: Edition, years: Collection[int] | None = None) -> list[IndicatorResult]:
    """Every indicator of the edition, in the plan's order, with the actual values of these fiscal years (the plan's
    period when none are named). Three SQL queries, whatever the number of indicators and years.
    """
    rows = Indicator.objects.filter(edition=edition).select_related("initiative", "node")
    found = list(rows.prefetch_related("targets").order_by("position"))
    values = actuals_of(edition, found, edition.years if years is None else years)
    return [_result(edition, row, values.get(row.key, {})) for row in found]


def _result(edition: Edition, row: Indicator, values: Mapping[int, Actual]) -> IndicatorResult:
    holder = row.initiative or row.node
    assert holder is not None  # plans_indicator_one_holder
    return IndicatorResult(
        key=row.key,
        series=series_key(edition.plan.slug, row.key),
        name=row.name,
        holder=holder.key,
        holder_kind="initiative" if row.initiative else "node",
        holder_code=holder.code or "",
        holder_title=holder.title or holder.key,
        unit=row.unit or "",
        kind=row.kind,
        direction=row.direction or "",
        targets=targets_of(row.targets.all()),
        actuals=values,
    )
