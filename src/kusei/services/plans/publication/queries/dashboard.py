"""What a plan's dashboard shows: the published reports, indicators and evaluations, counted and listed.

Everything comes from published rows. The number of SQL queries is fixed, whatever the size of the plan.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from kusei.foundation.web import clock
from kusei.lib.fiscal import FiscalYear
from kusei.services.plans.evaluation.models import Publication
from kusei.services.plans.models import Edition, Initiative, Listing, Node, ResponsibleDepartment
from kusei.services.plans.progress.models import Report
from kusei.services.plans.progress.queries.published import StatusCount, status_counts
from kusei.services.plans.progress.rules import ON_TIME, ReportState, RoundState, Status
from kusei.services.plans.publication.outcomes import Outcome, outcome
from kusei.services.plans.publication.queries.missing import Missing, missing
from kusei.services.plans.queries.results import IndicatorResult, indicator_results


@dataclass(frozen=True)
class Item:
    """An initiative of the edition with its status in the latest published round; None: no published report."""

    key: str
    code: str
    title: str
    goal: int | None
    departments: tuple[str, ...]
    status: Status | None


@dataclass(frozen=True)
class Part:
    """A goal or a department: how many of its initiatives have which status. `key` is the node's; blank otherwise."""

    label: str
    key: str
    counts: Mapping[Status | None, int]

    @property
    def total(self) -> int:
        """How many initiatives it has."""
        return sum(self.counts.values())


@dataclass(frozen=True)
class Grades:
    """A year of evaluations: how many initiatives got which grade and direction."""

    fiscal_year: int
    counts: Mapping[str, int]
    sample: bool

    @property
    def total(self) -> int:
        """How many were published."""
        return sum(self.counts.values())


@dataclass(frozen=True)
class Effects:
    """What the reports of the latest round say was saved; None where no report says a number. `said` counts those."""

    hours: Decimal | None = None
    yen: int | None = None
    said: int = 0


@dataclass(frozen=True)
class Dashboard:
    """Everything on the page. `rounds` are in the order of their days; without any, nobody has published a report."""

    edition: Edition
    rounds: list[StatusCount]
    items: list[Item]
    indicators: Mapping[Outcome, list[IndicatorResult]]
    goals: list[Part]
    departments: list[Part]
    grades: list[Grades]
    effects: Effects = field(default_factory=Effects)
    missing: list[Missing] = field(default_factory=list)

    @property
    def latest(self) -> StatusCount | None:
        """The newest published round."""
        return self.rounds[-1] if self.rounds else None

    @property
    def sample(self) -> bool:
        """Whether anything on the page is invented content of a demonstration."""
        return any(one.sample for one in (*self.rounds, *self.grades))

    def with_status(self, status: Status | None) -> list[Item]:
        """The initiatives behind a number."""
        return [item for item in self.items if item.status == status]

    @property
    def number_of_indicators(self) -> int:
        """How many indicators the edition has."""
        return sum(map(len, self.indicators.values()))


def dashboard(edition: Edition) -> Dashboard:
    """The dashboard of the plan, by the initiatives and indicators of the edition. Seventeen SQL queries at most."""
    rounds = status_counts(edition.plan)
    latest = rounds[-1] if rounds else None
    reports = _reports(edition, latest) if latest else {}
    nodes = {pk: (parent, key, title) for pk, parent, key, title in _nodes(edition)}
    items = _items(edition, nodes, {key: status for key, (status, _hours, _yen) in reports.items()})
    indicators: dict[Outcome, list[IndicatorResult]] = {one: [] for one in Outcome}
    for result in indicator_results(edition):
        indicators[outcome(result)].append(result)
    return Dashboard(
        edition=edition,
        rounds=rounds,
        items=items,
        indicators=indicators,
        goals=_goals(items, nodes),
        departments=_departments(items),
        grades=_grades(edition),
        effects=_effects(list(reports.values())),
        missing=missing(edition, FiscalYear.of(clock.today()).year),
    )


def on_time_share(one: StatusCount) -> Decimal | None:
    """Which share of the reported initiatives is on time or done, in percent; None when nothing was reported."""
    if not one.reported:
        return None
    good = sum(one.counts[status] for status in ON_TIME)
    return (Decimal(good) * 100 / one.reported).quantize(Decimal("0.1"))


Reported = tuple[Status, Decimal | None, int | None]


def _reports(edition: Edition, latest: StatusCount) -> dict[str, Reported]:
    rows = Report.objects.filter(
        round__plan=edition.plan_id,
        round__state=RoundState.PUBLISHED,
        round__fiscal_year=latest.fiscal_year,
        round__period=latest.period,
        state=ReportState.REPORTED,
    ).values_list("initiative_key", "overall", "hours_actual", "yen_actual")
    return {key: (Status(status), hours, yen) for key, status, hours, yen in rows}


def _nodes(edition: Edition) -> Iterable[tuple[int, int | None, str, str]]:
    rows = Node.objects.filter(edition=edition).order_by("position")
    for pk, parent, key, code, title in rows.values_list("pk", "parent", "key", "code", "title"):
        yield pk, parent, key, " ".join(filter(None, (code, title))) or key


def _items(
    edition: Edition, nodes: Mapping[int, tuple[int | None, str, str]], status: Mapping[str, Status]
) -> list[Item]:
    """The initiatives in the plan's order, without entries of annexes; each under the root of its first place."""
    places: dict[int, int] = {}
    listings = Listing.objects.filter(edition=edition).order_by("position")
    for initiative, node, primary in listings.values_list("initiative", "node", "primary"):
        if primary or initiative not in places:
            places[initiative] = node
    departments: dict[int, list[str]] = {}
    named = ResponsibleDepartment.objects.filter(edition=edition).order_by("position")
    for initiative, name in named.values_list("initiative", "name"):
        departments.setdefault(initiative, []).append(name)
    rows = Initiative.objects.filter(edition=edition, kind__annex=False).order_by("position")
    return [
        Item(key, code or "", title, _root(nodes, places.get(pk)), tuple(departments.get(pk, ())), status.get(key))
        for pk, key, code, title in rows.values_list("pk", "key", "code", "title")
    ]


def _root(nodes: Mapping[int, tuple[int | None, str, str]], node: int | None) -> int | None:
    while node is not None and (parent := nodes[node][0]) is not None:
        node = parent
    return node


def _goals(items: Sequence[Item], nodes: Mapping[int, tuple[int | None, str, str]]) -> list[Part]:
    """Initiatives by the highest heading, in the plan's order."""
    counts: dict[int, Counter[Status | None]] = {}
    for item in items:
        if item.goal is not None:
            counts.setdefault(item.goal, Counter())[item.status] += 1
    return [Part(title, key, counts[pk]) for pk, (_parent, key, title) in nodes.items() if pk in counts]


def _departments(items: Sequence[Item]) -> list[Part]:
    """Initiatives by department as the plan names it, the largest first; one of several departments counts in each."""
    counts: dict[str, Counter[Status | None]] = {}
    for item in items:
        for name in dict.fromkeys(item.departments):
            counts.setdefault(name, Counter())[item.status] += 1
    found = [Part(name, "", counted) for name, counted in counts.items()]
    return sorted(found, key=lambda part: -part.total)


def _grades(edition: Edition) -> list[Grades]:
    counts: dict[tuple[int, bool], Counter[str]] = {}
    rows = Publication.objects.filter(plan=edition.plan_id).order_by("fiscal_year", "sample", "grade")
    for year, sample, grade in rows.values_list("fiscal_year", "sample", "grade"):
        counts.setdefault((year, sample), Counter())[grade] += 1
    return [Grades(year, counted, sample) for (year, sample), counted in counts.items()]


def _effects(reports: Sequence[Reported]) -> Effects:
    hours = [one for _status, one, _yen in reports if one is not None]
    yen = [one for _status, _hours, one in reports if one is not None]
    said = sum(one[1] is not None or one[2] is not None for one in reports)
    return Effects(sum(hours, Decimal(0)) if hours else None, sum(yen) if yen else None, said)
