"""`kusei audit verify | show | anchor | bench`: the history from the command line."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from kusei.foundation.audit import anchors, bench, chain, queries


class Command(BaseCommand):
    help = "The history: verify its chain, show an object's changes, keep the chain's head elsewhere."

    requires_system_checks = ()  # verifying must work on a system that is ill

    def add_arguments(self, parser: CommandParser) -> None:
        commands = parser.add_subparsers(dest="what", required=True)
        verify = commands.add_parser("verify", help="find a changed or missing row; exit code 1 when there is one")
        verify.add_argument("--json", action="store_true", help="one JSON document")
        show = commands.add_parser("show", help="the changes of one object, oldest first")
        show.add_argument("model", help="such as people.user")
        show.add_argument("pk", help="the object's primary key")
        show.add_argument("--json", action="store_true", help="one JSON document a line")
        commands.add_parser("anchor", help="append the head of the chain to audit-anchors.jsonl in the data directory")
        measure = commands.add_parser("bench", help="what recording costs, as one JSON line")
        measure.add_argument("--rows", type=int, default=20_000)

    def handle(self, *args: Any, **options: Any) -> None:
        getattr(self, options["what"])(options)

    def verify(self, options: dict[str, Any]) -> None:
        result = chain.verify_and_note()
        if options["json"]:
            self.stdout.write(json.dumps({"ok": result.ok, **asdict(result)}, ensure_ascii=False))
        elif result.ok:
            counts = {"acts": result.acts, "entries": result.entries}
            self.stdout.write(_("履歴は正しくつながっています（操作 %(acts)s、履歴 %(entries)s 件）。") % counts)
        else:
            for problem in result.problems:
                self.stderr.write(f"{problem.code}: {problem.text}")
        if not result.ok:
            raise SystemExit(1)

    def show(self, options: dict[str, Any]) -> None:
        found = False
        for entry in queries.of_object(options["model"].lower(), options["pk"]).order_by("id").iterator(chunk_size=500):
            found = True
            shown = queries.shown(entry)
            if options["json"]:
                self.stdout.write(json.dumps(shown.as_data(), ensure_ascii=False))
                continue
            why = f" ― {shown.reason}" if shown.reason else ""
            self.stdout.write(f"{shown.at:%Y-%m-%d %H:%M:%S} {shown.actor} {shown.action}{why}")
            for change in shown.changes:
                self.stdout.write(f"    {change.field}: {change.before} → {change.after}")
        if not found:
            raise CommandError(_("この種類と番号の履歴はありません。"))

    def anchor(self, options: dict[str, Any]) -> None:
        anchor = anchors.drop_anchor()
        self.stdout.write(f"{anchor.seq} {anchor.hash}")

    def bench(self, options: dict[str, Any]) -> None:
        self.stdout.write(json.dumps(bench.measure(options["rows"])))
