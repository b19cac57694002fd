"""What metrics are this year so far, at a glance: computed once a night, so that a page shows many with one query.

These are no values of indicators: nobody confirms them, and nothing is judged by them.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping

from django.db import transaction

from kusei.engines.measures import registry
from kusei.engines.measures.computing import ComputedFigure, compute, last_complete_day
from kusei.engines.measures.declaring import Metric
from kusei.engines.measures.models import Glance
from kusei.engines.measures.readings import to_columns
from kusei.engines.measures.statement import Question
from kusei.foundation.web import clock
from kusei.lib.fiscal import FiscalYear

Filters = Mapping[str, str]
Wanted = tuple[str, Filters]  # a metric's key, and nothing or one dimension with its value
Place = tuple[str, str, str]  # the same, flat: metric, dimension, value
ReadWanted = Callable[[], Iterable[Wanted]]

LONGEST_VALUE = 300
PLACE = ("metric_key", "fiscal_year", "dimension", "value")
CONTENT = ("state", "number", "numerator", "denominator", "metric_version", "cut_off", "computed_at")
_wanted: list[ReadWanted] = []


def register_wanted(read: ReadWanted) -> None:
    """An app whose pages show metrics by a dimension says here which; called every night."""
    if read not in _wanted:
        _wanted.append(read)


def keep_all() -> int:
    """Compute every metric for the present fiscal year, up to yesterday, and keep it; how many values there are now.

    One SQL query for each metric and dimension that somebody wants; each metric is a transaction of its own.
    """
    dimensions: dict[str, set[str]] = {}
    for read in _wanted:
        for key, filters in read():
            dimensions.setdefault(key, set()).update(filters)
    return sum(keep(one, dimensions.get(one.key, ())) for one in registry.every())


def keep(metric: Metric, dimensions: Iterable[str] = ()) -> int:
    """Compute one metric for the present fiscal year, in all and by these dimensions; how many values are kept.

    A dimension that the metric does not have is left out: what shows it shows nothing.
    """
    year, now = this_year(), clock.now()
    known = sorted(key for key in dimensions if metric.dimension(key))
    day = last_complete_day(year)
    rows: dict[tuple[str, str], Glance] = {}
    for by in known or [""]:
        for figure in compute(metric, Question(year, day, by=by)).figures:
            if (place := _place(figure, by)) is not None:
                rows[place] = _row(metric, figure, *place)
    for row in rows.values():
        row.fiscal_year, row.cut_off, row.computed_at = year, day, now
    with transaction.atomic():
        kept = Glance.objects.bulk_create(
            rows.values(), update_conflicts=True, unique_fields=PLACE, update_fields=CONTENT
        )
        old = Glance.objects.filter(metric_key=metric.key, fiscal_year=year)
        old.exclude(pk__in=[row.pk for row in kept]).delete()
    return len(rows)


def _place(figure: ComputedFigure, by: str) -> tuple[str, str] | None:
    """Where the figure stands; None for months and for values that no page could name."""
    value = figure.dimensions.get(by, "")
    if figure.month is not None or len(value) > LONGEST_VALUE or (figure.dimensions and not value):
        return None
    return (by if figure.dimensions else "", value)


def _row(metric: Metric, figure: ComputedFigure, dimension: str, value: str) -> Glance:
    columns = to_columns(figure.reading)
    columns.pop("text")
    return Glance(metric_key=metric.key, dimension=dimension, value=value, metric_version=metric.version, **columns)


def this_year() -> int:
    """The present fiscal year."""
    return FiscalYear.of(clock.today()).year


def at_a_glance(wanted: Collection[Wanted]) -> dict[Place, Glance]:
    """What was kept of these for the present fiscal year, by `place_of`. One SQL query; none when nothing is asked.

    What is not known yet, or was counted by an older version of the metric, is not in the answer.
    """
    places = {place_of(one) for one in wanted}
    if not places:
        return {}
    rows = Glance.objects.filter(
        fiscal_year=this_year(),
        metric_key__in={key for key, _dimension, _value in places},
        value__in={value for _key, _dimension, value in places},
    )
    found = {(row.metric_key, row.dimension, row.value): row for row in rows}
    return {place: row for place, row in found.items() if place in places and _is_present(row)}


def place_of(wanted: Wanted) -> Place:
    """Where a wanted value stands. Raises `ValueError` for more than one dimension: only one is kept at a time."""
    key, filters = wanted
    if len(filters) > 1:
        raise ValueError(f"{key}: one dimension at a time, not {', '.join(filters)}")
    dimension, value = next(iter(filters.items()), ("", ""))
    return key, dimension, value


def _is_present(row: Glance) -> bool:
    metric = registry.find(row.metric_key)
    return metric is not None and metric.version == row.metric_version
