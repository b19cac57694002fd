"""Every declared metric by its key, and what each must satisfy before anything is bound to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext as _

from kusei.lib.units import unit_en

if TYPE_CHECKING:
    from kusei.engines.measures.declaring import Counted, Metric

_metrics: dict[str, Metric] = {}


class MetricTwice(ValueError):
    """Two declarations have the same key."""

    code = "measures.metric-twice"

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key

    def __str__(self) -> str:
        return _("数え方「%(key)s」が二か所で宣言されています。どちらかのキーを変えてください。") % {"key": self.key}


class UnknownMetric(LookupError):
    """No app declares a metric with this key."""

    code = "measures.unknown-metric"

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key

    def __str__(self) -> str:
        return _("数え方「%(key)s」はありません。kusei measures list で、あるものを確かめてください。") % {
            "key": self.key
        }


def discover() -> None:
    """Import `metrics.py` of every installed app, so that what it declares is known."""
    autodiscover_modules("metrics")


def register(metric: Metric) -> None:
    """Add a metric. The same declaration again (a reloaded module) replaces the first; raises `MetricTwice`."""
    known = _metrics.get(metric.key)
    if known is not None and _place(known) != _place(metric):
        raise MetricTwice(metric.key)
    _metrics[metric.key] = metric


def unregister(key: str) -> None:
    """Take a metric out; for tests that declare their own."""
    _metrics.pop(key, None)


def _place(metric: Metric) -> tuple[str, str]:
    return metric.module, getattr(metric.define, "__qualname__", "")


def get(key: str) -> Metric:
    """The metric with that key. Raises `UnknownMetric`."""
    try:
        return _metrics[key]
    except KeyError:
        raise UnknownMetric(key) from None


def find(key: str) -> Metric | None:
    """The metric with that key, or None."""
    return _metrics.get(key)


def every() -> list[Metric]:
    """All metrics, by key."""
    return [_metrics[key] for key in sorted(_metrics)]


def parts(metric: Metric) -> dict[str, Metric]:
    """What is counted for it: itself as `value`, or a ratio's `numerator` and `denominator`."""
    numerator = getattr(metric.aggregation, "numerator", None)
    denominator = getattr(metric.aggregation, "denominator", None)
    if numerator is None or denominator is None:
        return {"value": metric}
    return {"numerator": get(numerator), "denominator": get(denominator)}


def problems(metric: Metric) -> list[str]:
    """What is wrong with a declaration, each a sentence for its author; an empty list for a good one."""
    found = [
        f"{metric.key}: {name} is missing"
        for name in ("title", "title_en", "sentence", "sentence_en")
        if not str(getattr(metric, name)).strip()
    ]
    if metric.title_en and not metric.title_en.isascii():
        found.append(f"{metric.key}: title_en is not English")
    if metric.version < 1:
        found.append(f"{metric.key}: versions begin with 1")
    if metric.unit and not metric.unit.isascii() and unit_en(metric.unit) == metric.unit:
        found.append(f"{metric.key}: kusei.lib.units has no English for the unit {metric.unit}")
    if len({one.key for one in metric.dimensions}) != len(metric.dimensions):
        found.append(f"{metric.key}: a dimension is declared twice")
    try:
        counted = parts(metric)
    except UnknownMetric as unknown:
        return [*found, f"{metric.key}: there is no metric {unknown.key}"]
    return [*found, *(line for part in counted.values() for line in _of_part(metric, part))]


def _of_part(metric: Metric, part: Metric) -> list[str]:
    if part.define is None:
        return [f"{metric.key}: {part.key} is itself a ratio"]
    try:
        counted = part.define()
    except UnknownMetric as unknown:
        return [f"{part.key}: there is no metric {unknown.key}"]
    return [line for one in (counted, *counted.also) for line in _of_table(metric, part, one)]


def _of_table(metric: Metric, part: Metric, counted: Counted) -> list[str]:
    wanted = {one.key for one in metric.dimensions}
    found = [f"{part.key}: no expression for {key}" for key in sorted(wanted - counted.dimensions.keys())]
    by_day = counted.since is not None or counted.until is not None if _is_stock(part) else counted.at is not None
    if by_day == (counted.fiscal_year is not None):
        found.append(f"{part.key}: say either the day at which a row counts or its fiscal year")
    return found


def _is_stock(metric: Metric) -> bool:
    return type(metric.aggregation).__name__ == "Stock"
