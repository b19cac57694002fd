"""How an app declares what it counts: a metric has words in two languages, a unit, and a way to add up.

    @metric(key="plans.targets", title="…", title_en="…", sentence="…", sentence_en="…", unit="件",
            aggregation=Sum(), dimensions=(Dimension("plan", "計画", "Plan"),))
    def targets() -> Counted:
        return Counted(Target.objects.all(), at="decided_at", dimensions={"plan": "plan__slug"})

stands in the app's `metrics.py`, which is found by its name. The function says which rows count; a year with its
months and one dimension is then one SQL statement (`statement`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, TypeAlias

from django.db.models import QuerySet, TextField, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast, Concat

from kusei.engines.measures import registry
from kusei.foundation.web import formats
from kusei.foundation.web.access import Access, role

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise

Expression: TypeAlias = Combinable | str


@dataclass(frozen=True)
class Stock:
    """How much there is at a day (現在値): at the end of each month, and at year end or the cut-off day."""


@dataclass(frozen=True)
class Sum:
    """How much there was in a period (期間の合計): in each month, and in the year so far."""


@dataclass(frozen=True)
class Median(Sum):
    """The middle of the amounts in a period (中央値); where nothing was counted there is no value."""


@dataclass(frozen=True)
class Cumulative:
    """How much there has been since the beginning (累計), up to the end of each month and of the year."""


@dataclass(frozen=True)
class Ratio:
    """One metric over another, by their keys. With the unit % the quotient is multiplied by 100."""

    numerator: str
    denominator: str


Aggregation: TypeAlias = Stock | Sum | Cumulative | Ratio


@dataclass(frozen=True)
class Dimension:
    """Something to break down by, or to filter by."""

    key: str
    title: _StrOrPromise
    title_en: str

    @property
    def words(self) -> str:
        """Its name in the language of the page."""
        return str(self.title) if formats.in_japanese() else self.title_en


@dataclass(frozen=True)
class Counted:
    """Which rows count, when, and how much. Expressions are Django's: a path of fields or an expression.

    rows         a queryset without slices
    at           `Sum`, `Cumulative`: the day or moment at which a row counts (moments by their date in Tokyo)
    since, until `Stock`: the row counts from this day on, until the day before that day; None: no bound
    fiscal_year  instead of days: the row belongs to this fiscal year as a whole, and months are not known
    amount       how much a row counts; 1 unless said
    distinct     instead of an amount: how many different values there are
    dimensions   an expression for each declared dimension
    label        what names a row to staff who look at how it was counted
    also         rows of other tables that count as well, each declared by the same kind of days; `distinct` counts
                 what is different in all of them together
    """

    rows: QuerySet[Any]
    at: Expression | None = None
    since: Expression | None = None
    until: Expression | None = None
    fiscal_year: Expression | None = None
    amount: Expression | None = None
    distinct: Expression | None = None
    dimensions: Mapping[str, Expression] = field(default_factory=dict)
    label: Expression = "pk"
    also: tuple[Counted, ...] = ()


@dataclass(frozen=True)
class Metric:
    """A declared metric (数え方の定義). `version` rises when the way of counting changes."""

    key: str
    title: _StrOrPromise
    title_en: str
    sentence: _StrOrPromise
    sentence_en: str
    unit: str
    aggregation: Aggregation
    dimensions: tuple[Dimension, ...] = ()
    version: int = 1
    rows_access: Access | None = None
    define: Callable[[], Counted] | None = None
    module: str = ""

    @property
    def words(self) -> str:
        """Its title in the language of the page."""
        return str(self.title) if formats.in_japanese() else self.title_en

    @property
    def explanation(self) -> str:
        """The sentence that says exactly what is counted, in the language of the page."""
        return str(self.sentence) if formats.in_japanese() else self.sentence_en

    def dimension(self, key: str) -> Dimension | None:
        """The declared dimension with that key."""
        return next((one for one in self.dimensions if one.key == key), None)


VIEWERS = role("viewer")


def metric(  # noqa: PLR0913  each is one fact of the declaration
    *,
    key: str,
    title: _StrOrPromise,
    title_en: str,
    sentence: _StrOrPromise,
    sentence_en: str,
    unit: str,
    aggregation: Stock | Sum | Cumulative,
    dimensions: tuple[Dimension, ...] = (),
    version: int = 1,
    rows_access: Access | None = VIEWERS,
) -> Callable[[Callable[[], Counted]], Callable[[], Counted]]:
    """Declare a metric; the decorated function says which rows count.

    `rows_access`: who may see the rows behind the number (None: nobody, as for personal data). Raises
    `registry.MetricTwice`.
    """

    def declare(define: Callable[[], Counted]) -> Callable[[], Counted]:
        registry.register(
            Metric(
                key, title, title_en, sentence, sentence_en, unit, aggregation, dimensions, version,
                rows_access, define, define.__module__,
            )
        )  # fmt: skip
        return define

    return declare


def together(*keys: str) -> Counted:
    """The rows of several metrics as one: a number that no table holds alone, by the dimensions that all of them have.

    Raises `registry.UnknownMetric`, and `TypeError` for a ratio.
    """
    tables: list[tuple[str, Counted]] = []
    for key in keys:
        define = registry.get(key).define
        if define is None:
            raise TypeError(f"{key} is a ratio: it has no rows")
        counted = define()
        parts = (counted, *counted.also)
        shared = any(one.distinct is not None for one in parts)
        # What is different in one metric is different from everything in another; without `distinct`, in each table.
        tables += [(key if shared else f"{key} {place}", one) for place, one in enumerate(parts)]
    common = set.intersection(*({*one.dimensions} for _mark, one in tables))
    marked = [
        replace(
            one,
            also=(),
            distinct=Concat(Value(f"{mark} "), Cast(one.distinct or "pk", TextField())),
            dimensions={name: one.dimensions[name] for name in sorted(common)},
        )
        for mark, one in tables
    ]
    return replace(marked[0], also=tuple(marked[1:]))


def ratio(  # noqa: PLR0913  each is one fact of the declaration
    *,
    key: str,
    title: _StrOrPromise,
    title_en: str,
    sentence: _StrOrPromise,
    sentence_en: str,
    numerator: str,
    denominator: str,
    unit: str = "%",
    dimensions: tuple[Dimension, ...] = (),
    version: int = 1,
    rows_access: Access | None = VIEWERS,
) -> Metric:
    """Declare a metric that is one metric over another; both must have its dimensions."""
    declared = Metric(
        key, title, title_en, sentence, sentence_en, unit, Ratio(numerator, denominator), dimensions, version,
        rows_access,
    )  # fmt: skip
    registry.register(declared)
    return declared
