"""Computes what bound series are, and records it. Again does no harm: only what differs becomes a version."""

from __future__ import annotations

import datetime as dt
from collections import Counter

from django.db import transaction

from kusei.engines.measures import registry
from kusei.engines.measures.commands.recording import (
    NewValue,
    Origin,
    Outcome,
    existing,
    lock,
    write,
)
from kusei.engines.measures.computing import Computed, compute, last_complete_day
from kusei.engines.measures.models import Binding, Computation, Source
from kusei.engines.measures.periods import is_closed
from kusei.engines.measures.statement import Question
from kusei.foundation.org.permissions import require_administrator
from kusei.foundation.people.models import User
from kusei.foundation.web import clock
from kusei.lib.fiscal import FiscalYear


def bound() -> list[int]:
    """The ids of all bindings, in order. One SQL query."""
    return list(Binding.objects.order_by("pk").values_list("pk", flat=True))


def refresh(*, binding_id: int) -> dict[int, Counter[Outcome]]:
    """Compute the years of a binding that may have changed; one that was removed meanwhile does nothing.

    A year may change until its accounts close; a closed one is computed once, and again when the metric's
    version rises. Each year is one transaction, so that a killed job goes on where it stopped. Raises
    `registry.UnknownMetric`.
    """
    binding = Binding.objects.select_related("series").filter(pk=binding_id).first()
    if binding is None:
        return {}
    metric = registry.get(binding.metric_key)
    done = {row.fiscal_year: row for row in binding.computations.all()}
    last = min(FiscalYear.of(clock.today()).year, binding.to_fy or 9999)
    return {
        year: _record(binding, computed)
        for year in range(binding.from_fy, last + 1)
        if _is_due(year, done.get(year), metric.version)
        and (computed := compute(metric, question(binding, year))).figures
    }


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


def question(binding: Binding, fiscal_year: int, cut_off: dt.date | None = None) -> Question:
    """What a binding asks of its metric in a year."""
    return Question(
        fiscal_year=fiscal_year,
        cut_off=min(cut_off or last_complete_day(fiscal_year), FiscalYear(fiscal_year).end),
        filters=binding.filters,
        by=binding.dimension,
        counted_from=binding.counted_from_fy,
    )


def _is_due(year: int, done: Computation | None, version: int) -> bool:
    return done is None or done.metric_version != version or not is_closed(year) or done.cut_off < FiscalYear(year).end


def _record(binding: Binding, computed: Computed) -> Counter[Outcome]:
    asked, metric = computed.question, computed.metric
    origin = Origin(
        Source.MEASURED, metric.key, metric.version, asked.cut_off, {key: list(v) for key, v in asked.filters.items()}
    )
    values = [
        NewValue(
            binding.series, asked.fiscal_year, figure.reading, figure.month, figure.dimensions,
            rows_counted=figure.rows,
        )
        for figure in computed.figures
        if figure.month is None or binding.series.monthly
    ]  # fmt: skip
    with transaction.atomic():
        lock([binding.series_id])
        outcomes = write(values, origin, existing(values), by=None)
        Computation.objects.update_or_create(
            binding=binding,
            fiscal_year=asked.fiscal_year,
            defaults={
                "metric_version": metric.version, "cut_off": asked.cut_off, "computed_at": clock.now(),
            },
        )  # fmt: skip
    return Counter(outcomes)
