"""`kusei plans list | show | validate | export | schema`: the register on the command line."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from kusei.services.plans.exporting import spreadsheets, tables
from kusei.services.plans.exporting.rebuild import export_plan
from kusei.services.plans.format import PlanFileError, read_plan
from kusei.services.plans.format.canonical import canonical_json
from kusei.services.plans.format.schema import json_schema_text
from kusei.services.plans.management import description
from kusei.services.plans.management.columns import aligned
from kusei.services.plans.models import Edition, Plan


class Command(BaseCommand):
    help = "Plans of the register: list, show, validate a file, export, JSON Schema of the format."

    def add_arguments(self, parser: ArgumentParser) -> None:
        actions = parser.add_subparsers(
            dest="action", required=True, metavar="list | show | validate | export | schema"
        )
        actions.add_parser("list", help="all plans and their current editions")
        show = actions.add_parser("show", help="one plan: totals, editions, trees")
        show.add_argument("--json", action="store_true", help="as JSON, with `counts`")
        validate = actions.add_parser("validate", help="what is wrong with a file, with lines and keys")
        validate.add_argument("file", type=Path)
        export = actions.add_parser("export", help="a plan as JSON, CSV or XLSX")
        export.add_argument("--format", choices=("json", "csv", "xlsx"), default="json")
        export.add_argument("--what", choices=tables.WHAT, help="one table (CSV: initiatives unless said)")
        export.add_argument("--output", type=Path, metavar="FILE", help="instead of the standard output")
        for action in (show, export):
            action.add_argument("id", help="id of the plan, as `kusei plans list` shows it")
            action.add_argument("--edition", help="code of an edition; the current one unless said")
        actions.add_parser("schema", help="the plan format as JSON Schema")

    def handle(self, *args: Any, **options: Any) -> None:
        actions: dict[str, Callable[[dict[str, Any]], None]] = {
            "list": self._list,
            "show": self._show,
            "validate": self._validate,
            "export": self._export,
            "schema": lambda _options: self.stdout.write(json_schema_text(), ending=""),
        }
        actions[options["action"]](options)

    def _list(self, _options: dict[str, Any]) -> None:
        rows = description.register()
        for line in aligned(rows) if rows else [_("計画はまだありません。kusei load packs/ota で取り込めます。")]:
            self.stdout.write(line)

    def _show(self, options: dict[str, Any]) -> None:
        edition = _edition(options["id"], options["edition"])
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
            _edition(options["id"], options["edition"]),
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
        self._deliver(content, options["output"])

    def _deliver(self, content: bytes, output: Path | None) -> None:
        if output is None:
            if sys.stdout.isatty() and not content[:3].isascii():
                raise CommandError(_("表計算の内容は画面に出せません。--output でファイルを指定してください。"))
            sys.stdout.buffer.write(content)
            return
        try:
            output.write_bytes(content)
        except OSError as error:
            details = {"path": output, "why": error.strerror or error}
            raise CommandError(_("「%(path)s」に書けません（%(why)s）。") % details) from error


def _edition(slug: str, code: str | None) -> Edition:
    found = Plan.objects.filter(slug=slug) if slug.isprintable() else Plan.objects.none()
    plan = found.select_related("current_edition", "municipality").first()
    if plan is None or (code is None and plan.current_edition is None):
        known = "、".join(Plan.objects.order_by("slug").values_list("slug", flat=True)[:50]) or _("なし")
        sentence = _("計画「%(id)s」はありません。ある計画: %(known)s")
        raise CommandError(sentence % {"id": slug, "known": known})
    editions = {edition.code: edition for edition in plan.editions.all()}
    if code is not None and code not in editions:
        sentence = _("「%(id)s」に版「%(code)s」はありません。ある版: %(known)s")
        raise CommandError(sentence % {"id": slug, "code": code, "known": "、".join(sorted(editions))})
    edition = editions[code] if code else plan.current_edition
    edition.plan = plan
    return edition
