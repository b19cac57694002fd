"""The public catalogue of metrics, what each counts, and for staff the rows behind a number."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.apps import apps
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from kusei.engines.measures import registry, words
from kusei.engines.measures.computing import ROWS_SHOWN, compute, counted_rows, last_complete_day
from kusei.engines.measures.declaring import Metric
from kusei.engines.measures.permissions import STAFF, is_staff
from kusei.engines.measures.queries import catalogue as listing
from kusei.engines.measures.queries.series import bound_to
from kusei.engines.measures.statement import Question
from kusei.engines.measures.views.common import asked_year, plain_text, this_year
from kusei.foundation.web.access import PUBLIC, allow


@allow(PUBLIC)
@require_safe
def catalogue(request: HttpRequest) -> HttpResponse:
    """Every metric by the app that counts it, with the indicators that it measures and its value of this year.

    Three SQL queries, however many metrics there are.
    """
    text = plain_text(request, "q")
    only_bound = request.GET.get("only") == "bound"
    entries = listing.entries(public=not is_staff(request), may_know=partial(_may_know, request))
    found = listing.narrowed(entries, text, only_bound=only_bound)
    context = {
        "groups": [(name, f"g-{place}", those) for place, (name, those) in enumerate(_by_app(found), start=1)],
        "count": len(found),
        "every": len(entries),
        "text": text,
        "only_bound": only_bound,
        "year": this_year(),
        "cut_off": max((one.glance.cut_off for one in found if one.glance), default=None),
    }
    return render(request, "measures/catalogue.html", context)


def _may_know(request: HttpRequest, metric: Metric) -> bool:
    """Whether the visitor may see the metric's total: staff may, and everybody where the rows are open to all."""
    return is_staff(request) or all(one.rows_access is PUBLIC for one in (metric, *registry.parts(metric).values()))


def _by_app(found: list[listing.Entry]) -> list[tuple[str, list[listing.Entry]]]:
    """By the name of the app that counts, in the order of the floors."""
    groups: dict[str, list[listing.Entry]] = {}
    for one in sorted(found, key=lambda entry: (_module(entry.metric), entry.metric.key)):
        groups.setdefault(_app_name(_module(one.metric)), []).append(one)
    return list(groups.items())


def _module(metric: Metric) -> str:
    """Where it is counted: a ratio stands with its numerator."""
    return next(iter(registry.parts(metric).values())).module


@allow(PUBLIC)
@require_safe
def metric(request: HttpRequest, key: str) -> HttpResponse:
    """One metric in words, and the series that it measures."""
    found = _metric_or_404(key)
    may_look = _may_see_rows(request, found)
    context = {
        **_described(found),
        "parts": [part for name, part in registry.parts(found).items() if name != "value"],
        "series": bound_to(key, public=not is_staff(request)),
        "may_look": may_look,
        "year": this_year(),
    }
    return render(request, "measures/metric.html", context)


@allow(STAFF)
@require_safe
def counted(request: HttpRequest, key: str) -> HttpResponse:
    """How a number was counted (数え方): SQL, filters, and the first hundred rows. Two or three SQL queries."""
    found = _metric_or_404(key)
    if not _may_see_rows(request, found):
        raise PermissionDenied
    year = asked_year(request, this_year())
    filters = {one.key: [value] for one in found.dimensions if (value := plain_text(request, one.key))}
    by = next((one.key for one in found.dimensions if one.key == request.GET.get("by")), "")
    question = Question(year, last_complete_day(year), filters, by)
    context = {
        **_described(found),
        "question": question,
        "years": range(this_year(), this_year() - 6, -1),
        "filters": [(one, "".join(filters.get(one.key, []))) for one in found.dimensions],
        "computed": compute(found, question),
        "rows": counted_rows(found, question),
        "most": ROWS_SHOWN,
    }
    return render(request, "measures/counted.html", context)


def _described(metric: Metric) -> dict[str, Any]:
    return {
        "metric": metric,
        "unit": words.unit_of(metric.unit),
        "aggregation": words.aggregation_of(metric),
    }


def _metric_or_404(key: str) -> Metric:
    found = registry.find(key)
    if found is None:
        raise Http404
    return found


def _may_see_rows(request: HttpRequest, metric: Metric) -> bool:
    """Every part that is counted must be open to the visitor."""
    asked = [metric, *registry.parts(metric).values()]
    return is_staff(request) and all(one.rows_access is not None and one.rows_access.allows(request) for one in asked)


def _app_name(module: str) -> str:
    config = apps.get_containing_app_config(module)
    return str(config.verbose_name) if config else module
