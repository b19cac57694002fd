"""What is measured of an initiative, beside the report that a section writes: nobody types a figure twice."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from kusei.engines.measures.queries.actuals import Actual
from kusei.foundation.web import clock
from kusei.services.plans.models import Indicator
from kusei.services.plans.progress.models import Round
from kusei.services.plans.projecting import Course, Outlook, outlook
from kusei.services.plans.queries.projections import courses, with_earlier
from kusei.services.plans.series import series_key, targets_of
from kusei.services.plans.views.charts import source_words


@dataclass(frozen=True)
class Measured:
    """An indicator of the initiative with its value of the year, None where none is known yet; and where it is
    heading, None where nobody can say.
    """

    name: str
    unit: str
    actual: Actual | None
    outlook: Outlook | None
    series: str

    @property
    def words(self) -> str:
        """The value with its unit; ― for none."""
        return self.actual.reading.words(self.unit) if self.actual else "―"

    @property
    def source(self) -> str:
        """Where the value comes from, and whether the section stands by it."""
        return source_words(self.actual) if self.actual else ""


def measured_of(round_: Round, keys: Sequence[str]) -> dict[str, list[Measured]]:
    """The year's values of the initiatives' indicators, by initiative. Four SQL queries."""
    indicators = Indicator.objects.filter(edition=round_.edition, initiative__key__in=keys).order_by("position")
    rows = list(indicators.select_related("initiative").prefetch_related("targets"))
    names = {row.key: series_key(round_.plan.slug, row.key) for row in rows}
    known = courses(list(names.values()), with_earlier([], round_.fiscal_year), public=False)
    found: dict[str, list[Measured]] = defaultdict(list)
    for row in rows:
        assert row.initiative is not None  # asked for by its key
        found[row.initiative.key].append(_one_measured(round_, row, names[row.key], known[names[row.key]]))
    return found


def _one_measured(round_: Round, row: Indicator, series: str, course: Course) -> Measured:
    heading = outlook(
        course,
        kind=row.kind,
        unit=row.unit or "",
        direction=row.direction or "",
        targets=targets_of(row.targets.all()),
        fiscal_year=round_.fiscal_year,
        today=clock.today(),
    )
    return Measured(row.name, row.unit or "", course.years.get(round_.fiscal_year), heading, series)
