"""Which promises are at risk: the outlook of every indicator of the current plans, from stored values.

Nothing is counted here. The number of SQL queries is fixed, whatever the number of plans and indicators.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q, QuerySet

from kusei.foundation.org.models import Department, Municipality
from kusei.foundation.web import clock
from kusei.services.plans.cycle.standing import Standing
from kusei.services.plans.models import Edition, Indicator, Initiative, Node, Plan, ResponsibleDepartment
from kusei.services.plans.outlook.models import Noted
from kusei.services.plans.projecting import AT_RISK, Course, Outlook, Verdict, outlook
from kusei.services.plans.queries.projections import courses, with_earlier
from kusei.services.plans.series import series_key, targets_of


class NoSuchProspect(LookupError):
    """There is no such indicator with a number as target in that year, or the person may not see it."""

    code = "outlook.no-such-prospect"


@dataclass(frozen=True)
class Prospect:
    """An indicator with a number as target in the year: whose it is, and where it is heading.

    departments   responsible ones, the lead first; none where the plan names none
    noted         the number of the observation in which this month's warning stands
    """

    indicator: Indicator
    plan: Plan
    departments: tuple[Department, ...]
    course: Course
    outlook: Outlook
    noted: int | None

    @property
    def initiative(self) -> Initiative | None:
        """The initiative that the indicator belongs to; None when it belongs to a goal."""
        return self.indicator.initiative

    @property
    def holder(self) -> Initiative | Node:
        """The initiative or the goal that it belongs to."""
        found = self.indicator.initiative or self.indicator.node
        assert found is not None  # plans_indicator_one_holder
        return found

    @property
    def series(self) -> str:
        """The key of its series."""
        return series_key(self.plan.slug, self.indicator.key)

    @property
    def numbers(self) -> frozenset[int]:
        """The departments by number."""
        return frozenset(one.pk for one in self.departments)


def prospects(
    municipality: Municipality, fiscal_year: int, who: Standing, *, plan: str = "", department: int | None = None
) -> list[Prospect]:
    """The promises at risk that the person may see, the worst first. Six SQL queries."""
    found = [one for one in _of_municipality(municipality, fiscal_year, plan) if who.may_view(one.numbers)]
    return by_urgency(one for one in found if one.outlook.at_risk and (department is None or department in one.numbers))


def prospect(municipality: Municipality, plan: str, indicator: str, fiscal_year: int, who: Standing) -> Prospect:
    """One indicator, at risk or not. Six SQL queries. Raises `NoSuchProspect`."""
    rows = _rows(municipality).filter(edition__plan__slug=plan, key=indicator)
    for one in _read(rows, fiscal_year, public=False):
        if who.may_view(one.numbers):
            return one
    raise NoSuchProspect(plan, indicator)


def of_initiative(edition: Edition, initiative: Initiative, fiscal_year: int) -> list[Prospect]:
    """The indicators of an initiative that are at risk. The caller has checked who asks. Six SQL queries."""
    rows = _select(Q(edition=edition, initiative=initiative))
    return by_urgency(one for one in _read(rows, fiscal_year, public=False) if one.outlook.at_risk)


def public_of(edition: Edition, fiscal_year: int) -> list[Prospect]:
    """The indicators of an edition that are at risk (or, once the year is over, were missed), by the values that
    everybody may see; in the plan's order. Six SQL queries.
    """
    found = _read(_select(Q(edition=edition)), fiscal_year, public=True)
    return [one for one in found if one.outlook.at_risk]


def by_urgency(found: Iterable[Prospect]) -> list[Prospect]:
    """Those that will miss their target before those that may; the widest gap in parts of the target first."""

    def order(one: Prospect) -> tuple[bool, Decimal]:
        target, missing = one.outlook.target or Decimal(0), one.outlook.missing or Decimal(0)
        return one.outlook.verdict is not Verdict.MISSES, -missing / abs(target) if target else -missing

    return sorted(found, key=order)


def _of_municipality(municipality: Municipality, fiscal_year: int, plan: str) -> list[Prospect]:
    rows = _rows(municipality)
    return _read(rows.filter(edition__plan__slug=plan) if plan else rows, fiscal_year, public=False)


def _rows(municipality: Municipality) -> QuerySet[Indicator]:
    return _select(Q(edition__current_of__municipality=municipality))


def _select(which: Q) -> QuerySet[Indicator]:
    rows = Indicator.objects.filter(which).select_related("edition__plan__municipality", "initiative", "node")
    return rows.defer("edition__document", "node__blocks").order_by("edition__plan__slug", "position")


def _read(rows: QuerySet[Indicator], fiscal_year: int, *, public: bool) -> list[Prospect]:
    """Those of the rows with a number as target in the year, and an outlook that can be held against it."""
    wanted = rows.filter(targets__fiscal_year=fiscal_year, targets__number__isnull=False)
    found = list(wanted.prefetch_related("targets"))
    keys = {one.pk: series_key(one.edition.plan.slug, one.key) for one in found}
    known = courses(list(keys.values()), with_earlier([], fiscal_year), public=public)
    seen = {
        one.pk: (known[keys[one.pk]], outlook_of)
        for one in found
        if (outlook_of := _outlook(one, known[keys[one.pk]], fiscal_year)) is not None and outlook_of.verdict
    }
    departments = _departments({one.edition_id for one in found}) if seen else {}
    noted = _noted(fiscal_year, [one for one in found if one.pk in seen and seen[one.pk][1].verdict in AT_RISK])
    return [
        Prospect(
            indicator=one,
            plan=one.edition.plan,
            departments=tuple(departments.get(one.initiative_id or 0, ())),
            course=seen[one.pk][0],
            outlook=seen[one.pk][1],
            noted=noted.get((one.edition.plan_id, one.key, seen[one.pk][1].through.month)),
        )
        for one in found
        if one.pk in seen
    ]


def _outlook(one: Indicator, course: Course, fiscal_year: int) -> Outlook | None:
    return outlook(
        course,
        kind=one.kind,
        unit=one.unit or "",
        direction=one.direction or "",
        targets=targets_of(one.targets.all()),
        fiscal_year=fiscal_year,
        today=clock.today(),
    )


def _departments(editions: Collection[int]) -> dict[int, list[Department]]:
    """By initiative (number) its departments, the lead first. The rule of `responsibility`, for several editions."""
    rows = ResponsibleDepartment.objects.filter(
        edition__in=editions, initiative__isnull=False, department__is_collective=False
    ).select_related("department")
    found: dict[int, list[ResponsibleDepartment]] = {}
    for row in rows.order_by("edition_id", "position"):
        found.setdefault(row.initiative_id, []).append(row)
    return {
        key: [row.department for row in sorted(own, key=lambda row: not row.lead) if row.department]
        for key, own in found.items()
    }


def _noted(fiscal_year: int, found: Collection[Indicator]) -> Mapping[tuple[int, str, int], int]:
    if not found:
        return {}
    rows = Noted.objects.filter(
        fiscal_year=fiscal_year,
        plan__in={one.edition.plan_id for one in found},
        indicator__in={one.key for one in found},
    )
    return {(row.plan_id, row.indicator, row.month): row.observation_id for row in rows}
