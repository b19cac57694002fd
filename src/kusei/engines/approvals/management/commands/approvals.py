"""`kusei approvals`: proves the record, prints the rules of the routes, lists what is late."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError

from kusei.engines.approvals import routefile
from kusei.engines.approvals.queries.due import due_steps
from kusei.engines.approvals.queries.proof import problems


class Command(BaseCommand):
    help = "Approvals: verify the record, show the rules of the routes, list what is late."

    def add_arguments(self, parser: ArgumentParser) -> None:
        words = parser.add_subparsers(dest="what", required=True)
        verify = words.add_parser("verify", help="replay every draft's events and prove seals and numbers")
        verify.add_argument("--json", action="store_true")
        routes = words.add_parser("routes", help="print the rules that hold here")
        routes.add_argument("--pack", default="", help="folder of a pack instead of the home pack")
        late = words.add_parser("overdue", help="list steps that are due today or late")
        late.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        getattr(self, f"_{options['what']}")(options)

    def _verify(self, options: dict[str, Any]) -> None:
        found = list(problems())
        if options["json"]:
            self.stdout.write(json.dumps([problem.as_data() for problem in found], ensure_ascii=False))
        else:
            for problem in found:
                self.stdout.write(f"{problem.code}  draft {problem.draft_id}: {problem.text}")
        if found:
            raise CommandError(f"{len(found)} problems found.")
        if not options["json"]:
            self.stdout.write("Every draft is what its events say.")

    def _routes(self, options: dict[str, Any]) -> None:
        try:
            file = (
                routefile.read(Path(settings.PACKS_DIR) / options["pack"] / routefile.FILE)
                if options["pack"]
                else routefile.of_home()
            )
        except routefile.RouteFileWrong as error:
            raise CommandError(str(error)) from None
        if file.sample:
            self.stdout.write("A sample, not a municipality's regulation.")
        for rule in file.rules:
            until = f"below {rule.amount_below:,}" if rule.amount_below else "and more"
            self.stdout.write(f"{rule.key}  {rule.label}  {', '.join(rule.kinds)}  {rule.amount_from:,} yen {until}")
            for number, group in enumerate(rule.groups, 1):
                for step in group:
                    self.stdout.write(f"  {number}. {step.label} ({step.kind}, {step.at} {step.department})".rstrip())

    def _overdue(self, options: dict[str, Any]) -> None:
        rows = [
            {
                "draft": step.round.draft_id,
                "title": step.round.draft.title,
                "step": step.label,
                "due_on": str(step.due_on),
            }
            for step in due_steps()
        ]
        if options["json"]:
            self.stdout.write(json.dumps(rows, ensure_ascii=False))
            return
        for row in rows:
            self.stdout.write(f"{row['due_on']}  {row['draft']}  {row['step']}  {row['title']}")
