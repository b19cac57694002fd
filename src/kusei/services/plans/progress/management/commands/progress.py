"""`kusei progress open | status`: a round on the command line."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from kusei.foundation.audit.context import acting_as
from kusei.services.plans.cycle.refusals import CycleRefused, sentence
from kusei.services.plans.cycle.rules import CalendarWrong
from kusei.services.plans.models import Plan
from kusei.services.plans.progress import commands
from kusei.services.plans.progress.models import Round
from kusei.services.plans.progress.queries.overview import Section, overview


class Command(BaseCommand):
    help = "Progress reports of a plan: open a round, see which departments have not reported."

    def add_arguments(self, parser: ArgumentParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True, metavar="open | status")
        start = actions.add_parser("open", help="ask every responsible department how its initiatives stand")
        start.add_argument("--fy", type=int, required=True, metavar="YEAR", help="fiscal year, such as 2025")
        start.add_argument("--period", required=True, help="a period of the municipality's cycle.yaml, such as half")
        start.add_argument("--sample", action="store_true", help="invented content of a demonstration; pages say so")
        status = actions.add_parser("status", help="the last round by department")
        status.add_argument("--json", action="store_true")
        for action in (start, status):
            action.add_argument("plan", help="id of the plan, as `kusei plans list` shows it")

    def handle(self, *args: Any, **options: Any) -> None:
        plan = Plan.objects.select_related("municipality", "current_edition").filter(slug=options["plan"]).first()
        if plan is None:
            raise CommandError(f"no plan {options['plan']}: `kusei plans list` shows those that there are")
        if options["action"] == "open":
            self._open(plan, options)
        else:
            self._status(plan, as_json=options["json"])

    def _open(self, plan: Plan, options: dict[str, Any]) -> None:
        try:
            with acting_as("command: progress open"):
                made = commands.open_round(
                    plan=plan,
                    fiscal_year=options["fy"],
                    period=options["period"],
                    sample=options["sample"],
                    by=None,
                )
        except CycleRefused as refusal:
            raise CommandError(sentence(refusal)) from refusal
        except CalendarWrong as wrong:
            raise CommandError(str(wrong)) from wrong
        self.stdout.write(f"{made.get_absolute_url()} {made.reports.count()} reports, due {made.due_on}")

    def _status(self, plan: Plan, *, as_json: bool) -> None:
        rows = Round.objects.filter(plan=plan).select_related("plan", "edition").order_by("-as_of")
        last = rows.first()
        if last is None:
            raise CommandError(f"nothing was asked about {plan.slug} yet: `kusei progress open {plan.slug} …`")
        found = overview(last)
        if as_json:
            answer = {
                "plan": plan.slug,
                "fiscal_year": last.fiscal_year,
                "period": last.period,
                "state": last.state,
                "due_on": last.due_on.isoformat(),
                "sample": last.sample,
                "whole": _numbers(found.whole),
                "departments": [_numbers(one) for one in found.sections],
            }
            self.stdout.write(json.dumps(answer, ensure_ascii=False, indent=2))
            return
        self.stdout.write(f"{plan.slug} FY{last.fiscal_year} {last.period}: {last.state}, due {last.due_on}")
        for one in (*found.sections, found.whole):
            name = one.department.name if one.department else ("―" if one is not found.whole else "=")
            self.stdout.write(f"{one.reported}/{one.asked}{' late' if one.late else ''}\t{name}")


def _numbers(section: Section) -> dict[str, Any]:
    return {
        "department": section.department.name if section.department else None,
        "asked": section.asked,
        "reported": section.reported,
        "drafts": section.drafts,
        "returned": section.returned,
        "late": section.late,
        "by_status": {str(status): number for status, number in section.by_status},
    }
