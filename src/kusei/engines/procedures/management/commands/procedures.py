"""`kusei procedures list | show | lint | try | schema`: procedures on the command line."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from kusei.engines.procedures.catalogue.linting import lint
from kusei.engines.procedures.catalogue.trying import tried
from kusei.engines.procedures.definition import Procedure
from kusei.engines.procedures.definition.reading import DefinitionWrong, canonical, read_file
from kusei.engines.procedures.definition.schema import guide_schema, json_schema
from kusei.engines.procedures.queries.current import current_version, current_versions
from kusei.foundation.org.models import Municipality
from kusei.foundation.org.queries import home
from kusei.foundation.web import clock


class Command(BaseCommand):
    help = "Procedures: list and show those in force, check a file, try it with answers."

    def add_arguments(self, parser: ArgumentParser) -> None:
        sub = parser.add_subparsers(dest="what", required=True)
        listing = sub.add_parser("list", help="the procedures in force")
        listing.add_argument("--municipality", default="", help="code of another municipality than the home one")
        listing.add_argument("--json", action="store_true")
        show = sub.add_parser("show", help="one definition, as JSON")
        show.add_argument("key")
        show.add_argument("--municipality", default="")
        check = sub.add_parser("lint", help="what is wrong or doubtful in files; exit code 1 for errors")
        check.add_argument("files", nargs="+", type=Path)
        trying = sub.add_parser("try", help="what handing in these answers would give; exit code 1 when refused")
        trying.add_argument("file", type=Path)
        trying.add_argument("--answers", type=Path, required=True, help="JSON: key of the field → answer")
        trying.add_argument("--channel", choices=("online", "counter", "post"), default="online")
        schema = sub.add_parser("schema", help="the format as JSON Schema")
        schema.add_argument("--guide", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        getattr(self, f"_{options['what']}")(options)

    def _list(self, options: dict[str, Any]) -> None:
        versions = list(current_versions(_municipality(options["municipality"])))
        if options["json"]:
            rows = [
                {
                    "key": one.procedure.key,
                    "title": one.content.title.ja,
                    "version": one.number,
                    "department": one.procedure.department_code,
                    "open": one.procedure.is_open,
                }
                for one in versions
            ]
            self.stdout.write(json.dumps(rows, ensure_ascii=False, indent=2))
            return
        for one in versions:
            self.stdout.write(f"{one.procedure.key:<44} v{one.number:<3} {one.content.title.ja}")

    def _show(self, options: dict[str, Any]) -> None:
        version = current_version(_municipality(options["municipality"]), options["key"])
        if version is None:
            raise CommandError(f"There is no procedure {options['key']} in force; see `kusei procedures list`.")
        self.stdout.write(json.dumps(canonical(version.content), ensure_ascii=False, indent=2))

    def _lint(self, options: dict[str, Any]) -> None:
        wrong = False
        for path in options["files"]:
            try:
                findings = lint(_read(path))
            except DefinitionWrong as error:
                wrong = True
                self.stdout.write(str(error))
                continue
            wrong = wrong or any(one.level == "error" for one in findings)
            for one in findings:
                self.stdout.write(f"{path.name}: {one.level}: {one.path}: {one.message}")
        if wrong:
            raise CommandError("There are errors.")

    def _try(self, options: dict[str, Any]) -> None:
        try:
            content = _read(options["file"])
        except DefinitionWrong as error:
            raise CommandError(str(error)) from None
        if not isinstance(content, Procedure):
            raise CommandError("The file holds a guide; only procedures are filed.")
        try:
            answers = json.loads(options["answers"].read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise CommandError(f"{options['answers']}: {error}") from None
        if not isinstance(answers, dict):
            raise CommandError(f"{options['answers']}: an object is needed, key of the field → answer")
        result = tried(content, answers, today=clock.today(), channel=options["channel"])
        self.stdout.write(json.dumps(result, ensure_ascii=False, indent=2))
        if not result["accepted"]:
            raise CommandError("These answers would be refused.")

    def _schema(self, options: dict[str, Any]) -> None:
        schema = guide_schema() if options["guide"] else json_schema()
        self.stdout.write(json.dumps(schema, ensure_ascii=False, indent=2))


def _read(path: Path) -> Any:
    try:
        return read_file(path)
    except OSError as error:
        raise CommandError(f"{path}: {error}") from None


def _municipality(code: str) -> Municipality:
    found = Municipality.objects.filter(code=code).first() if code else home()
    if found is None:
        raise CommandError("There is no such municipality; load its pack first: `kusei load packs/<id>`.")
    return found
