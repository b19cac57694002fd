"""How the values of series come about: counted by a metric, imported from somewhere, or entered by somebody."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from kusei.engines.measures import registry
from kusei.engines.measures.declaring import Metric
from kusei.engines.measures.models import Series, Way


@dataclass(frozen=True)
class HowMeasured:
    """A metric with what is said about how close it comes; or where the values come from; or, of both, nothing."""

    metric: Metric | None = None
    note: str = ""
    way: Way | None = None
    told: str = ""

    @property
    def measured(self) -> bool:
        """Whether the platform counts it itself."""
        return self.metric is not None


def how_measured(keys: Collection[str]) -> dict[str, HowMeasured]:
    """For each series that is declared, how its values come about. One SQL query."""
    rows = Series.objects.filter(key__in=list(keys)).select_related("binding", "provision")
    return {row.key: _how(row) for row in rows}


def _how(row: Series) -> HowMeasured:
    binding, provision = getattr(row, "binding", None), getattr(row, "provision", None)
    if binding is not None and (metric := registry.find(binding.metric_key)) is not None:
        return HowMeasured(metric=metric, note=binding.note)
    if provision is not None:
        return HowMeasured(way=Way(provision.way), told=provision.told)
    return HowMeasured()
