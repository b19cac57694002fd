"""The catalogue of metrics: what each counts, which series it measures, and what it is this year so far."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from kusei.engines.measures import glances, registry, words
from kusei.engines.measures.declaring import Metric
from kusei.engines.measures.models import Binding, Glance, Series
from kusei.engines.measures.queries.actuals import Actual, actuals, by_year
from kusei.lib.kana import fold_for_search


@dataclass(frozen=True)
class Measured:
    """A series that a metric measures, with its value of this fiscal year, if it has one."""

    series: Series
    narrowed: bool
    actual: Actual | None

    @property
    def said(self) -> str:
        """The value with its unit; ― for none."""
        return self.actual.reading.words(words.unit_of(self.series.unit)) if self.actual else "―"


@dataclass(frozen=True)
class Entry:
    """A metric as the catalogue shows it. `glance` is its total of this year; None where nobody may know it, or where
    it was not computed yet.
    """

    metric: Metric
    measured: list[Measured]
    glance: Glance | None

    @property
    def unit(self) -> str:
        """The unit in the language of the page."""
        return words.unit_of(self.metric.unit)

    @property
    def aggregation(self) -> str:
        """How a year's value comes about."""
        return words.aggregation_of(self.metric)

    @property
    def said(self) -> str:
        """The total with its unit; blank for none."""
        return self.glance.reading.words(self.unit) if self.glance else ""


def entries(*, public: bool, may_know: Callable[[Metric], bool]) -> list[Entry]:
    """Every metric, by key. Three SQL queries. `public`: only series and values that the public may see; `may_know`:
    whether the visitor may see a metric's total.
    """
    metrics = registry.every()
    bound = _bound(public=public)
    kept = glances.at_a_glance([(one.key, {}) for one in metrics if may_know(one)])
    return [Entry(one, bound.get(one.key, []), kept.get((one.key, "", ""))) for one in metrics]


def _bound(*, public: bool) -> dict[str, list[Measured]]:
    rows = Binding.objects.select_related("series").order_by("series__key")
    if public:
        rows = rows.filter(series__is_public=True)
    bindings = list(rows)
    year = glances.this_year()
    values = by_year(actuals([one.series.key for one in bindings], [year], public=public))
    found: dict[str, list[Measured]] = {}
    for one in bindings:
        actual = values.get(one.series.key, {}).get(year)
        found.setdefault(one.metric_key, []).append(Measured(one.series, bool(one.filters), actual))
    return found


def narrowed(every: Iterable[Entry], text: str, *, only_bound: bool) -> list[Entry]:
    """Those whose words, sentence, key or series hold every typed word; perhaps only those that measure something."""
    wanted = [fold_for_search(word) for word in text.split()]
    return [one for one in every if (one.measured or not only_bound) and all(word in _text(one) for word in wanted)]


def _text(one: Entry) -> str:
    series = [title for row in one.measured for title in (row.series.title, row.series.title_en)]
    metric = one.metric
    said = (str(metric.title), metric.title_en, str(metric.sentence), metric.sentence_en, metric.key)
    return fold_for_search(" ".join((*said, *series)))
