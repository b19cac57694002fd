"""The plan's own year: sections report how their initiatives stand, and indicators are computed each month."""

from __future__ import annotations

import datetime as dt
from functools import partial

from kusei.conf.simulation.agenda import moment
from kusei.conf.simulation.world import World
from kusei.engines.measures.commands import measuring
from kusei.engines.measures.models import Computation
from kusei.foundation.audit.context import acting_as
from kusei.foundation.org.models import Department, Role
from kusei.foundation.people.models import User
from kusei.services.plans.cycle.rules import calendar_of
from kusei.services.plans.cycle.standing import responsible
from kusei.services.plans.models import Plan
from kusei.services.plans.progress import commands as progress
from kusei.services.plans.progress.models import LineReport, Report, Round

STANDS = ("on_track", "on_track", "ahead", "on_track", "slightly_late", "on_track", "late", "on_track", "on_track")
TEXT = "（模擬）年度の計画に沿って進めている。"
NEXT = "（模擬）関係する部署と調整し、次の段階に進む。"
LATE = "（模擬）仕様の調整に時間がかかっている。"
COMPUTED_AT = 3 * 60  # minutes after midnight, on the first of each month


class Cycle:
    """Rounds of reports whose time falls into the played year, and the figures of each month."""

    def __init__(self, world: World) -> None:
        self.world, self.luck = world, world.luck("cycle")
        self.plans: list[Plan] = []
        self.monthly = True

    def begin(self) -> None:
        """The plans of the municipality that are in force. Figures that were computed before are not taken back to an
        earlier day: then only the night after the last day computes them.
        """
        self.monthly = not Computation.objects.exists()
        found = Plan.objects.filter(municipality=self.world.municipality, current_edition__isnull=False)
        self.plans = list(found.select_related("current_edition", "municipality").order_by("slug"))

    def day(self, day: dt.date) -> None:
        """Rounds that open today, and the figures of the month that has ended."""
        if day.day == 1 and self.monthly:
            self.world.agenda.at(moment(day, COMPUTED_AT), self.measure)
        calendar = calendar_of(self.world.municipality)
        for plan in self.plans:
            edition = plan.current_edition
            assert edition is not None
            for fiscal_year in edition.years:
                for period in calendar.periods:
                    if period.opens.of(fiscal_year) == day:
                        act = partial(self.open, plan, fiscal_year, period.key, calendar.planning[0])
                        self.world.agenda.at(moment(day, 9 * 60), act)

    def measure(self) -> None:
        """Every indicator that is bound to a metric, computed from what the services have recorded."""
        for number in measuring.bound():
            measuring.refresh(binding_id=number)

    def open(self, plan: Plan, fiscal_year: int, period: str, planning: str) -> None:
        """The planning section asks; the sections answer within the weeks until the due day."""
        if Round.objects.filter(plan=plan, fiscal_year=fiscal_year, period=period).exists():
            return
        department = Department.objects.get(municipality=plan.municipality, name=planning)
        planner, head = (self.world.staff(department, one) for one in (Role.EDITOR, Role.APPROVER))
        with acting_as(planner.name, user_id=planner.pk):
            asked = progress.open_round(plan=plan, fiscal_year=fiscal_year, period=period, by=planner, sample=True)
        owners = responsible(asked.edition)
        days = max((asked.due_on - asked.opened_at.date()).days - 2, 1)
        for place, row in enumerate(Report.objects.filter(round=asked).order_by("pk")):
            by = self._editor(owners.get(row.initiative_key), planner)
            self.world.in_office(self.luck, self.luck.uniform(1, days), partial(self.report, row.pk, place, by))
        self.world.in_office(self.luck, days + 4, partial(self.publish, asked.pk, planner, head))

    def _editor(self, owners: frozenset[int] | None, planner: User) -> User:
        if not owners:
            return planner
        department = Department.objects.get(pk=min(owners))
        return planner if department.is_collective else self.world.staff(department, Role.EDITOR)

    def report(self, number: int, place: int, by: User) -> None:
        """One initiative: words, hours and how each line stands."""
        row = Report.objects.get(pk=number)
        values = {
            "text": TEXT,
            "next_step": NEXT,
            "hours_planned": str(100 + 20 * (place % 30)),
            "hours_actual": str(60 + 25 * (place % 30)),
        }
        for line, status in zip(
            LineReport.objects.filter(report=row).order_by("pk"), STANDS[place % len(STANDS) :] + STANDS, strict=False
        ):
            values[f"line:{line.line_key}:status"] = status
            if status == "late":
                values[f"line:{line.line_key}:note"] = LATE
        with acting_as(by.name, user_id=by.pk):
            progress.save_fields(report_id=row.pk, seen=row.version, values=values, by=by, report=True)

    def publish(self, number: int, planner: User, head: User) -> None:
        """The round is closed and its reports are published."""
        if Round.objects.get(pk=number).state == "open":
            with acting_as(planner.name, user_id=planner.pk):
                progress.close_round(round_id=number, by=planner)
        with acting_as(head.name, user_id=head.pk):
            progress.publish_round(round_id=number, by=head)
