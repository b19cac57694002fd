"""`kusei plans list | show | validate | export | diff | schema`: the register on the command line; others add more."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.http import Http404
from django.utils.translation import gettext as _

from kusei.services.plans.exporting import spreadsheets, tables
from kusei.services.plans.exporting.rebuild import export_plan
from kusei.services.plans.format import PlanFileError, read_plan
from kusei.services.plans.format.canonical import canonical_json
from kusei.services.plans.format.schema import json_schema_text
from kusei.services.plans.management import description, differences
from kusei.services.plans.management.actions import registered
from kusei.services.plans.management.columns import aligned
from kusei.services.plans.management.common import deliver, edition_named
from kusei.services.plans.queries import editions
from kusei.services.plans.queries.edition_files import file_of


class Command(BaseCommand):
    help = "Plans of the register: list, show, validate a file, export, compare editions, JSON Schema of the format."

    def add_arguments(self, parser: ArgumentParser) -> None:
        known = " | ".join(("list", "show", "validate", "export", "diff", "schema", *registered()))
        actions = parser.add_subparsers(dest="action", required=True, metavar=known)
        actions.add_parser("list", help="all plans and their current editions")
        show = actions.add_parser("show", help="one plan: totals, editions, trees")
        show.add_argument("--json", action="store_true", help="as JSON, with `counts`")
        validate = actions.add_parser("validate", help="what is wrong with a file, with lines and keys")
        validate.add_argument("file", type=Path)
        export = actions.add_parser("export", help="a plan as JSON, CSV or XLSX")
        export.add_argument("--format", choices=("json", "csv", "xlsx"), default="json")
        export.add_argument("--what", choices=tables.WHAT, help="one table (CSV: initiatives unless said)")
        export.add_argument("--output", type=Path, metavar="FILE", help="instead of the standard output")
        diff = actions.add_parser("diff", help="what differs between two editions (新旧対照表)")
        diff.add_argument("id", help="id of the plan, as `kusei plans list` shows it")
        diff.add_argument("--from", dest="old", metavar="EDITION", help="the one before `--to` unless said")
        diff.add_argument("--to", dest="new", metavar="EDITION", help="the current one unless said")
        diff.add_argument("--json", action="store_true", help="as JSON")
        diff.add_argument("--xlsx", type=Path, metavar="FILE", help="write it as a workbook")
        diff.add_argument("--pdf", type=Path, metavar="FILE", help="write it as a printed document")
        for action in (show, export):
            action.add_argument("id", help="id of the plan, as `kusei plans list` shows it")
            action.add_argument("--edition", help="code of an edition; the current one unless said")
        actions.add_parser("schema", help="the plan format as JSON Schema")
        for added in registered().values():
            added.add_arguments(actions.add_parser(added.name, help=added.help))

    def handle(self, *args: Any, **options: Any) -> None:
        actions: dict[str, Callable[[dict[str, Any]], None]] = {
            "list": self._list,
            "show": self._show,
            "validate": self._validate,
            "export": self._export,
            "diff": self._diff,
            "schema": lambda _options: self.stdout.write(json_schema_text(), ending=""),
        }
        if (added := registered().get(options["action"])) is not None:
            added.run(self, options)
        else:
            actions[options["action"]](options)

    def _list(self, _options: dict[str, Any]) -> None:
        rows = description.register()
        for line in aligned(rows) if rows else [_("計画はまだありません。kusei load packs/ota で取り込めます。")]:
            self.stdout.write(line)

    def _show(self, options: dict[str, Any]) -> None:
        edition = edition_named(options["id"], options["edition"])
        self.stdout.write(description.as_json(edition) if options["json"] else description.as_text(edition))

    def _validate(self, options: dict[str, Any]) -> None:
        try:
            file = read_plan(options["file"])
        except PlanFileError as error:
            problems = _("%(number)d件の誤りがあります。") % {"number": len(error.problems)}
            raise CommandError(f"{error}\n{problems}") from error
        for line in description.of_file(file):
            self.stdout.write(line)

    def _export(self, options: dict[str, Any]) -> None:
        edition, format_, what = (
            edition_named(options["id"], options["edition"]),
            options["format"],
            options["what"],
        )
        if format_ == "json" and what:
            raise CommandError(_("JSONは計画の全体です。--what はCSVかXLSXで使ってください。"))
        file = export_plan(edition)
        if format_ == "json":
            content = canonical_json(file).encode()
        elif format_ == "csv":
            content = spreadsheets.csv_bytes(tables.table(file, what or "initiatives"))
        else:
            content = spreadsheets.xlsx_bytes([tables.table(file, what)] if what else tables.tables(file))
        deliver(content, options["output"])

    def _diff(self, options: dict[str, Any]) -> None:
        for code in (options["old"], options["new"]):
            slug = edition_named(options["id"], code).plan.slug
        try:
            chosen = editions.choose(editions.plan_editions(slug), options["old"], options["new"])
        except Http404 as error:
            raise CommandError(str(error)) from error
        comparison = editions.compare_editions(*chosen)
        groups = editions.table(comparison)
        files = [(format_, options[format_]) for format_ in ("xlsx", "pdf") if options[format_]]
        for format_, path in files:
            deliver(file_of(comparison, groups, format_), path)
        if options["json"]:
            self.stdout.write(differences.as_json(comparison, groups))
        elif not files:
            self.stdout.write(differences.as_text(comparison, groups))
