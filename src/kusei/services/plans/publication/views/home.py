"""The ward's promises on the public home page: what was promised, how far it is, what happens this year."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from typing import Any

from django.db.models import Q
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from kusei.foundation.web import clock
from kusei.lib.fiscal import FiscalYear
from kusei.services.plans.achievement import Achievement
from kusei.services.plans.evaluation.models import Publication
from kusei.services.plans.models import Edition, Indicator
from kusei.services.plans.models.plans import EditionStatus
from kusei.services.plans.publication.queries import promised, yearly
from kusei.services.plans.queries import register
from kusei.services.plans.queries.results import judged
from kusei.services.plans.templatetags.plans import PHASES
from kusei.services.plans.views.charts import Promise, promises

MOST_PROMISES, MOST_LINES = 6, 6
OTHER = ("none", _("段階の言葉なし"))


def section(request: HttpRequest) -> dict[str, Any] | None:
    """Promises, this year and last year of the home municipality's plans that run now; nothing before any plan was
    loaded. Six SQL queries, whatever the number of plans.
    """
    this_year = FiscalYear.of(clock.today()).year
    editions = list(register.select_plans())
    if not editions:
        return None
    own = [one for one in editions if one.plan.municipality.is_home]
    running = [one for one in own if one.status == EditionStatus.IN_FORCE and this_year in one.years]
    indicators = promised.indicators_within(Q(edition__in=running)) if running else []
    shown = with_course(indicators, this_year)
    lines = yearly.lines_of(Q(edition__in=running), this_year) if running else []
    new = yearly.beginning(lines)
    return {
        "own": own,
        "plans": running or own,
        "running": running,
        "others": {one.plan.municipality.slug: one.plan.municipality for one in editions if one not in own}.values(),
        "this_year": this_year,
        "promises": chosen(shown, this_year),
        "phases": [(*PHASES.get(key, OTHER), number) for key, number in yearly.by_phase(lines).items()],
        "number_of_lines": len(lines),
        "new": [(line, PHASES[line.phase]) for line in new[:MOST_LINES]],
        "number_new": len(new),
        "last": _last_year(shown, running, this_year - 1),
    }


def with_course(indicators: Sequence[Indicator], this_year: int) -> list[Promise]:
    """The indicators beside their values, in the same order. Two SQL queries; none without indicators."""
    found = promised.courses_of_all(indicators, this_year)
    return [
        one
        for edition, own in promised.by_edition(indicators).items()
        for one in promises(own, edition, courses=found.get(edition.plan.slug, {}), current_year=this_year)
    ]


def chosen(shown: Iterable[Promise], this_year: int) -> list[Promise]:
    """One indicator of an initiative, as far as a value of this year or the last stands beside a target; those of
    this year first.
    """
    told: dict[int | None, Promise] = {}
    for one in sorted(shown, key=lambda one: -(one.newest.fiscal_year if one.newest else 0)):
        if one.has_bar and one.newest and one.newest.fiscal_year >= this_year - 1:
            told.setdefault(one.indicator.initiative_id, one)
    return list(told.values())[:MOST_PROMISES]


def _last_year(shown: Collection[Promise], running: Sequence[Edition], year: int) -> dict[str, Any] | None:
    """What became of last year's targets, and the grades of its evaluations. One SQL query.

    None when nothing of the year is published.
    """
    compared = [(one, found) for one in shown if (found := _of_year(one, year)) and found.achieved is not None]
    rows = Publication.objects.filter(plan__in=[one.plan_id for one in running], fiscal_year=year).order_by("grade")
    sheets = list(rows.values_list("grade", "sample"))
    if not compared and not sheets:
        return None
    return {
        "year": year,
        "judged": len(compared),
        "achieved": [one for one in compared if one[1].achieved],
        "grades": list(Counter(grade for grade, _sample in sheets).items()),
        "sheets": len(sheets),
        "sample": any(sample for _grade, sample in sheets),
    }


def _of_year(one: Promise, year: int) -> Achievement | None:
    indicator = one.indicator
    return judged(one.actuals.get(year), one.targets, kind=indicator.kind, direction=indicator.direction or "")
