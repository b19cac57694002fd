"""What always holds of measured values: one stands for each place, and what was confirmed changed only by decision."""

from __future__ import annotations

from collections.abc import Iterator

from kusei.engines.measures import registry
from kusei.engines.measures.commands import measuring
from kusei.engines.measures.models import Binding
from kusei.foundation.web.invariants import broken, invariant


@invariant(
    key="measures.current",
    sentence="系列の年度・月・区分ごとに、いまの値は一つだけです。",
    sentence_en="For each series, year, month and dimension exactly one value is current.",
)
def current() -> Iterator[str]:
    """Places with several current values, or with none though there was one."""
    yield from broken(
        """SELECT series_id AS series, fiscal_year, month, count(*) FILTER (WHERE status = 'current') AS current
        FROM measures_actualvalue WHERE status IN ('current', 'superseded')
        GROUP BY series_id, fiscal_year, month, dimensions HAVING count(*) FILTER (WHERE status = 'current') <> 1
        ORDER BY 1, 2, 3"""
    )


@invariant(
    key="measures.confirmed",
    sentence="確認した値は、正誤の承認でだけ変わっています。",
    sentence_en="A confirmed value was replaced only by a correction that somebody accepted.",
)
def confirmed() -> Iterator[str]:
    """Confirmed values that were superseded though nobody decided it."""
    yield from broken(
        """SELECT v.id AS confirmed_value, v.series_id AS series, v.fiscal_year FROM measures_actualvalue v
        WHERE v.confirmed_at IS NOT NULL AND v.status = 'superseded' AND NOT EXISTS (
            SELECT FROM measures_actualvalue w WHERE w.corrects_id = v.id AND w.decided_by_id IS NOT NULL
            AND w.decision_reason <> '') ORDER BY 1"""
    )


@invariant(
    key="measures.recounts",
    sentence="確認した自動集計の値が数え直しと違うときは、両方の値が差異として残っています。",
    sentence_en="Where a confirmed value differs from its recount, both values stand side by side to be decided.",
)
def recounts() -> Iterator[str]:
    """Bindings of metrics that are gone, and what the nightly job should have asked the section about."""
    for binding in Binding.objects.select_related("series").order_by("pk"):
        if registry.find(binding.metric_key) is None:
            yield f"binding {binding.pk} names the metric {binding.metric_key}, which no app declares"
            continue
        for fiscal_year, places in measuring.unasked(binding=binding):
            yield f"series {binding.series_id}, fiscal year {fiscal_year}, {places} confirmed values differ unasked"
