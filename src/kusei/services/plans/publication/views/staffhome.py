"""The promises of a member of staff's own sections, on the home page of staff."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from django.db.models import Q
from django.http import HttpRequest

from kusei.foundation.org.models import Municipality
from kusei.foundation.org.roles import own_sections
from kusei.foundation.web import clock
from kusei.lib.fiscal import FiscalYear
from kusei.services.plans.cycle.tasks import place_of
from kusei.services.plans.models import Initiative, ResponsibleDepartment
from kusei.services.plans.progress.tasks import reports_to_write
from kusei.services.plans.publication.queries import promised, yearly
from kusei.services.plans.publication.views.home import with_course
from kusei.services.plans.templatetags.plans import PHASES
from kusei.services.plans.views.charts import Promise

MOST = 12
MOST_LINES = 2


def section(request: HttpRequest) -> dict[str, Any] | None:
    """The initiatives for which the person's departments are responsible in editions that run now, each with its
    figure, this year's schedule and the report that is due. Nothing for who belongs to no department. Six SQL queries.
    """
    here, who = place_of(request)
    departments = own_sections(request.user) if who.views else frozenset[int]()
    if here is None or not departments:
        return None
    this_year = FiscalYear.of(clock.today()).year
    writing = departments if who.edits.everywhere else departments & who.edits.departments
    initiatives = _of_departments(here, departments, this_year)
    shown = initiatives[:MOST]
    numbers = [one.pk for one in shown]
    return {
        "rows": _rows(shown, numbers, this_year, _due(here, writing) if writing else {}),
        "number": len(initiatives),
        "more": len(initiatives) - len(shown),
        "this_year": this_year,
    }


def _of_departments(here: Municipality, departments: frozenset[int], this_year: int) -> list[Initiative]:
    """In the plans' order; those for which the departments answer first among several come first."""
    own = ResponsibleDepartment.objects.filter(department__in=departments, department__is_collective=False)
    rows = Initiative.objects.filter(
        pk__in=own.values("initiative"),
        edition__current_of__municipality=here,
        edition__start_year__lte=this_year,
        edition__end_year__gte=this_year,
    )
    rows = rows.select_related("edition__plan").defer("edition__document", "blocks")
    return list(rows.order_by("edition__plan__slug", "position"))


def _due(here: Municipality, departments: frozenset[int]) -> dict[tuple[str, str], dict[str, Any]]:
    """By plan and initiative the report that somebody of the departments has to write. One SQL query."""
    fields = ("round__plan__slug", "initiative_key", "round", "round__due_on")
    rows = reports_to_write(here, departments).order_by("-round__due_on").values_list(*fields)
    return {(plan, key): {"round": number, "due": due} for plan, key, number, due in rows}


def _rows(
    shown: list[Initiative], numbers: list[int], this_year: int, due: dict[tuple[str, str], dict[str, Any]]
) -> list[dict[str, Any]]:
    indicators = promised.indicators_within(Q(initiative__in=numbers)) if numbers else []
    figures: defaultdict[int | None, list[Promise]] = defaultdict(list)
    for one in with_course(indicators, this_year):
        figures[one.indicator.initiative_id].append(one)
    lines: defaultdict[int, list[Any]] = defaultdict(list)
    for line in yearly.lines_of(Q(line__initiative__in=numbers), this_year) if numbers else []:
        lines[line.initiative].append((line, PHASES.get(line.phase)))
    return [
        {
            "initiative": one,
            "figure": _figure(figures[one.pk]),
            "lines": lines[one.pk][:MOST_LINES],
            "more_lines": max(0, len(lines[one.pk]) - MOST_LINES),
            "report": due.get((one.edition.plan.slug, one.key)),
        }
        for one in shown
    ]


def _figure(found: list[Promise]) -> Promise | None:
    """The indicator whose newest value can be compared; else one with a value, else the first."""
    compared = (one for one in found if one.achievement)
    valued = (one for one in found if one.newest)
    return next(compared, None) or next(valued, None) or next(iter(found), None)
