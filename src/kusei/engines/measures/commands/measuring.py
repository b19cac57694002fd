"""Computes what bound series are, and records it. Again does no harm: only what differs becomes a version."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator

from django.db import transaction

from kusei.engines.measures import registry
from kusei.engines.measures.commands.recording import (
    NewValue,
    Origin,
    Outcome,
    Versions,
    existing,
    lock,
    outcome,
    write,
)
from kusei.engines.measures.computing import Computed, compute, last_complete_day
from kusei.engines.measures.courses import is_kept
from kusei.engines.measures.models import Binding, Computation, Source
from kusei.engines.measures.periods import is_closed
from kusei.engines.measures.statement import Question
from kusei.foundation.org.permissions import require_administrator
from kusei.foundation.people.models import User
from kusei.foundation.web import clock
from kusei.lib.fiscal import FiscalYear

AGAIN = dt.timedelta(days=28)
"""So often a year whose accounts are closed is counted again: what came late becomes a proposal."""
OVERDUE = dt.timedelta(hours=36)
"""So long after its time a count is said to have been forgotten."""


def bound() -> list[int]:
    """The ids of all bindings, in order. One SQL query."""
    return list(Binding.objects.order_by("pk").values_list("pk", flat=True))


def refresh(*, binding_id: int) -> dict[int, Counter[Outcome]]:
    """Compute the years of a binding that may have changed; one that was removed meanwhile does nothing.

    A year may change until its accounts close, and when the metric's version rises. A closed one is counted again
    once in `AGAIN`: what differs then changes nothing, it becomes a proposal. Each year is one transaction, so that a
    killed job goes on where it stopped. Raises `registry.UnknownMetric`.
    """
    binding = Binding.objects.select_related("series").filter(pk=binding_id).first()
    if binding is None:
        return {}
    metric = registry.get(binding.metric_key)
    done = {row.fiscal_year: row for row in binding.computations.all()}
    last = min(FiscalYear.of(clock.today()).year, binding.to_fy or 9999)
    outcomes = {}
    for year in range(binding.from_fy, last + 1):
        before = done.get(year)
        late = before is not None and _is_settled(before, metric.version)
        if before is not None and late and clock.now() - before.computed_at < AGAIN:
            continue
        computed = compute(metric, question(binding, year))
        if computed.figures:
            outcomes[year] = _record(binding, computed, only_proposes=late)
    return outcomes


def compute_year(
    *, binding: Binding, fiscal_year: int, by: User | None, cut_off: dt.date | None = None
) -> Counter[Outcome]:
    """Compute one year of a binding now, closed or not, and record what differs.

    `by` None is the command line. Raises `NotAllowed` unless `by` administers the whole municipality, and
    `registry.UnknownMetric`.
    """
    require_administrator(by)
    metric = registry.get(binding.metric_key)
    computed = compute(metric, question(binding, fiscal_year, cut_off))
    return _record(binding, computed) if computed.figures else Counter()


def unasked(*, binding: Binding) -> Iterator[tuple[int, int]]:
    """Fiscal years in which confirmed values differ from a recount that is overdue, and how many: the nightly job
    should have proposed them. Changes nothing. Raises `registry.UnknownMetric`.
    """
    metric = registry.get(binding.metric_key)
    for done in binding.computations.order_by("fiscal_year"):
        patience = AGAIN if is_closed(done.fiscal_year) else dt.timedelta(days=1)
        if clock.now() - done.computed_at < patience + OVERDUE:
            continue
        computed = compute(metric, question(binding, done.fiscal_year, done.cut_off))
        values, origin = _values(binding, computed), _origin(computed)
        found = existing(values)
        number = 0
        for value in values:
            versions = found.get(value.place, Versions())
            stands = versions.current is not None and versions.current.is_confirmed
            number += stands and outcome(value, origin, versions) is Outcome.PROPOSED
        if number:
            yield done.fiscal_year, number


def question(binding: Binding, fiscal_year: int, cut_off: dt.date | None = None) -> Question:
    """What a binding asks of its metric in a year."""
    return Question(
        fiscal_year=fiscal_year,
        cut_off=min(cut_off or last_complete_day(fiscal_year), FiscalYear(fiscal_year).end),
        filters=binding.filters,
        by=binding.dimension,
        counted_from=binding.counted_from_fy,
    )


def _is_settled(done: Computation, version: int) -> bool:
    """Whether a year was counted to its end, in the way of today, and its accounts are closed."""
    to_the_end = done.cut_off >= FiscalYear(done.fiscal_year).end
    return to_the_end and done.metric_version == version and is_closed(done.fiscal_year)


def _values(binding: Binding, computed: Computed, *, only_proposes: bool = False) -> list[NewValue]:
    """What is recorded; of months that only show a course nobody is asked, so they are never proposed."""
    return [
        NewValue(
            binding.series, computed.question.fiscal_year, figure.reading, figure.month, figure.dimensions,
            rows_counted=figure.rows,
        )
        for figure in computed.figures
        if is_kept(binding.series, figure.month, figure.dimensions)
        and not (only_proposes and figure.month is not None and not binding.series.monthly)
    ]  # fmt: skip


def _origin(computed: Computed, *, only_proposes: bool = False) -> Origin:
    asked, metric = computed.question, computed.metric
    filters = {key: list(values) for key, values in asked.filters.items()}
    return Origin(
        Source.MEASURED, metric.key, metric.version, asked.cut_off, filters, only_proposes=only_proposes
    )  # fmt: skip


def _record(binding: Binding, computed: Computed, *, only_proposes: bool = False) -> Counter[Outcome]:
    values, asked = _values(binding, computed, only_proposes=only_proposes), computed.question
    with transaction.atomic():
        lock([binding.series_id])
        outcomes = write(values, _origin(computed, only_proposes=only_proposes), existing(values), by=None)
        Computation.objects.update_or_create(
            binding=binding,
            fiscal_year=asked.fiscal_year,
            defaults={
                "metric_version": computed.metric.version, "cut_off": asked.cut_off, "computed_at": clock.now(),
            },
        )  # fmt: skip
    return Counter(outcomes)
