"""Indicators of several editions at once with their targets and public values, in a fixed number of SQL queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from django.db.models import Q

from kusei.services.plans.models import Edition, Indicator
from kusei.services.plans.projecting import Course
from kusei.services.plans.queries import parts
from kusei.services.plans.queries.projections import courses, with_earlier
from kusei.services.plans.series import series_key


def indicators_within(which: Q) -> list[Indicator]:
    """Indicators of initiatives with `target_rows`, edition and plan, in the plans' order. One SQL query."""
    rows = Indicator.objects.filter(which, initiative__isnull=False).select_related("initiative", "edition__plan")
    ordered = rows.defer("edition__document", "initiative__blocks").order_by("edition__plan__slug", "position")
    return list(ordered.annotate(target_rows=parts.targets()))


def by_edition(indicators: Sequence[Indicator]) -> dict[Edition, list[Indicator]]:
    """The same by edition."""
    found: defaultdict[Edition, list[Indicator]] = defaultdict(list)
    for one in indicators:
        found[one.edition].append(one)
    return dict(found)


def courses_of_all(indicators: Sequence[Indicator], fiscal_year: int) -> dict[str, dict[str, Course]]:
    """By plan and key of the indicator its public course: last year, this one, and those that show how a year goes.

    Two SQL queries; none without indicators.
    """
    series = {series_key(one.edition.plan.slug, one.key): (one.edition.plan.slug, one.key) for one in indicators}
    years = with_earlier({fiscal_year - 1, fiscal_year}, fiscal_year)
    found: defaultdict[str, dict[str, Course]] = defaultdict(dict)
    for key, course in courses(list(series), years, public=True).items():
        plan, indicator = series[key]
        found[plan][indicator] = course
    return dict(found)
