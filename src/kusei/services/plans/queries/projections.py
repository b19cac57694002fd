"""The course of series over years and months, from stored values: nothing is counted for a page."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from kusei.engines.measures.queries.actuals import Actual, actuals
from kusei.engines.measures.queries.freshness import Freshness, freshness
from kusei.services.plans.projecting import Course

# So many years before the one that is asked for show how a year goes.
EARLIER = 3


def courses(series_keys: Collection[str], years: Iterable[int], *, public: bool) -> dict[str, Course]:
    """By series the years, their months, and how fresh each is. Two SQL queries; none without series.

    `public`: only what the public may see.
    """
    if not series_keys:
        return {}
    wanted = sorted(set(years))
    whole: dict[str, dict[int, Actual]] = {}
    months: dict[str, dict[int, dict[int, Actual]]] = {}
    for one in actuals(series_keys, wanted, public=public, months=True):
        if one.month is None:
            whole.setdefault(one.key, {})[one.fiscal_year] = one
        else:
            months.setdefault(one.key, {}).setdefault(one.fiscal_year, {})[one.month] = one
    fresh: dict[str, dict[int, Freshness]] = {}
    for (key, year), one_of in freshness(series_keys, wanted).items():
        fresh.setdefault(key, {})[year] = one_of
    return {key: Course(whole.get(key, {}), months.get(key, {}), fresh.get(key, {})) for key in series_keys}


def with_earlier(years: Collection[int], fiscal_year: int) -> set[int]:
    """The years, and those before the fiscal year that show how a year goes."""
    return {*years, *range(fiscal_year - EARLIER, fiscal_year + 1)}
