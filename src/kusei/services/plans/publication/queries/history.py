"""Everything published about one initiative over the years, on one line of time, the newest first."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from kusei.engines.measures.queries.actuals import Actual
from kusei.foundation.web import clock
from kusei.lib.fiscal import FiscalYear
from kusei.services.plans import hooks
from kusei.services.plans.evaluation.queries.published import sheets_of
from kusei.services.plans.exporting.comparison_rows import Group
from kusei.services.plans.models import Edition, Initiative
from kusei.services.plans.observations.queries.observation import of_initiative
from kusei.services.plans.progress.queries.published import reports_of
from kusei.services.plans.queries import editions as editions_
from kusei.services.plans.queries.initiative import InitiativeNotFound
from kusei.services.plans.queries.results import IndicatorResult, indicator_results


@dataclass(frozen=True)
class Value:
    """An actual value beside the target of its year; `achieved` is None when nobody can say."""

    indicator: IndicatorResult
    actual: Actual
    target: Any
    achieved: bool | None


@dataclass(frozen=True)
class Moment:
    """Something on the line. `day` is what it holds for, `published` when it was let out, where that is another day.

    `kind`: `edition`, `progress`, `evaluation`, `observation` or `values`; `what` is what that kind shows.
    """

    day: dt.date
    kind: str
    what: Any
    published: dt.date | None = None
    sample: bool = False


@dataclass(frozen=True)
class EditionStep:
    """An edition that has the initiative, and what it changed in it; `group` is None when nothing, or when it is the
    first. `gone`: the edition no longer has it.
    """

    edition: Edition
    first: bool
    gone: bool
    group: Group | None


@dataclass(frozen=True)
class History:
    """An initiative under its newest name with all moments; `edition` is the newest that has it."""

    edition: Edition
    initiative: Initiative
    current: bool
    moments: list[Moment]

    @property
    def years(self) -> list[tuple[int, list[Moment]]]:
        """The moments by fiscal year, the newest first."""
        found: dict[int, list[Moment]] = {}
        for moment in self.moments:
            found.setdefault(FiscalYear.of(moment.day).year, []).append(moment)
        return list(found.items())


def history(slug: str, key: str) -> History:
    """The history of the initiative through all editions. At most fifteen SQL queries, whatever its length.

    Raises `PlanNotFound` and `InitiativeNotFound`.
    """
    editions = editions_.plan_editions(slug)
    rows = {
        row.edition_id: row
        for row in Initiative.objects.filter(edition__in=editions, key=key).select_related("kind")
    }  # fmt: skip
    having = [edition for edition in editions if edition.pk in rows]
    if not having:
        raise InitiativeNotFound(slug, key)
    edition, plan = having[0], editions[0].plan
    moments = [*_editions(editions, rows, key), *_values(edition, key)]
    for report in reports_of(plan, key):
        moments.append(Moment(report.as_of, "progress", report, _in_tokyo(report.published_at), report.sample))
    for sheet in sheets_of(plan, key):
        day = _in_tokyo(sheet.published_at) or FiscalYear(sheet.fiscal_year).end
        moments.append(Moment(day, "evaluation", sheet, None, sheet.sample))
    moments += [Moment(one.observed_on, "observation", one) for one in of_initiative(plan, key, public=True)]
    moments.sort(key=lambda moment: (moment.day, moment.kind), reverse=True)
    return History(edition, rows[edition.pk], edition.pk == editions[0].pk, moments)


def _editions(editions: Sequence[Edition], rows: dict[int, Initiative], key: str) -> Iterator[Moment]:
    """The editions in which it came, changed or went; those that left it as it was are not worth a line."""
    dates = hooks.effective_dates(editions)
    oldest = editions[-1]
    if oldest.pk in rows:
        yield Moment(_day(oldest, dates), "edition", EditionStep(oldest, True, False, None))
    for comparison in editions_.successive(editions):
        new = comparison.new
        groups = editions_.table(comparison)
        group = next((one for one in groups if one.subject == "initiative" and one.key == key), None)
        if group is not None:
            step = EditionStep(new, not group.in_old, not group.in_new, group)
            yield Moment(_day(new, dates), "edition", step)


def _day(edition: Edition, dates: dict[int, dt.date]) -> dt.date:
    """Since when it is in force; else when it was published, as exact as is known; else when it came here."""
    if edition.pk in dates:
        return dates[edition.pk]
    parts = [int(part) for part in edition.published.split("-") if part]
    if not parts:
        return edition.loaded_at.astimezone(clock.TOKYO).date()
    return dt.date(*parts, *[1] * (3 - len(parts)))


def _values(edition: Edition, key: str) -> Iterator[Moment]:
    """The public values of its indicators, by the end of their years."""
    by_year: dict[int, list[Value]] = {}
    for result in indicator_results(edition):
        if result.holder_kind == "initiative" and result.holder == key:
            for year, actual in result.actuals.items():
                value = Value(result, actual, result.targets.get(year), result.achieved(year))
                by_year.setdefault(year, []).append(value)
    for year, values in by_year.items():
        yield Moment(FiscalYear(year).end, "values", values)


def _in_tokyo(moment: dt.datetime | None) -> dt.date | None:
    return None if moment is None else moment.astimezone(clock.TOKYO).date()
