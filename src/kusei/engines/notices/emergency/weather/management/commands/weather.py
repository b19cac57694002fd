"""`kusei weather`: takes in reports of the weather agency, shows how they are read, shows what is in force."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError

from kusei.engines.notices.emergency.weather import commands, folder, meaning, queries, tables
from kusei.engines.notices.emergency.weather.models import Way
from kusei.engines.notices.emergency.weather.reading import NotReadable, read
from kusei.engines.notices.emergency.weather.refusals import Unreadable, WeatherRefused

SAMPLES = Path("common") / "notices" / "weather-samples"


class Command(BaseCommand):
    help = "Reports of the weather agency: import files, try how they are read, show what is in force."

    def add_arguments(self, parser: ArgumentParser) -> None:
        words = parser.add_subparsers(dest="what", required=True)
        take = words.add_parser("import", help="take in XML files, or every *.xml of a folder")
        take.add_argument("paths", nargs="+", metavar="FILE|FOLDER")
        attempt = words.add_parser("try", help="show how files (or the samples) are read; store nothing")
        attempt.add_argument("paths", nargs="*", metavar="FILE|FOLDER")
        words.add_parser("folder", help="take in what lies in DATA_DIR/weather/incoming now")
        words.add_parser("status", help="what is in force, and the proposals that wait")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            getattr(self, f"_{options['what']}")(options)
        except tables.TablesWrong as error:
            raise CommandError(str(error)) from None

    def _import(self, options: dict[str, Any]) -> None:
        refused = 0
        for path in _files(options["paths"]):
            raw = b""
            try:
                raw = folder.read_file(path)
                taken = commands.take(raw=raw, way=Way.COMMAND)
            except Unreadable as found:
                refused += 1
                commands.refuse(raw=raw, name=path.name, way=Way.COMMAND, found=found)
                self.stdout.write(f"{path.name}: refused: {found}")
                continue
            said = taken.report.effect if taken.new else "already here"
            self.stdout.write(f"{path.name}: {taken.report} ({said}), {len(taken.proposals)} proposals")
        if refused:
            raise CommandError(f"{refused} files refused.")

    def _try(self, options: dict[str, Any]) -> None:
        known = tables.tables()
        for path in _files(options["paths"] or [str(Path(settings.PACKS_DIR) / SAMPLES)]):
            try:
                report = read(folder.read_file(path))
            except NotReadable as found:
                self.stdout.write(f"{path.name}: refused: {Unreadable(found)}")
                continue
            except WeatherRefused as found:
                self.stdout.write(f"{path.name}: refused: {found}")
                continue
            profile = known.profile(report.title)
            self.stdout.write(
                f"{path.name}: {profile.code if profile else '?'} {profile.series if profile else 'unknown'}"
                f" | {report.head_title} | {report.reported_at:%Y-%m-%d %H:%MZ} | {report.status} {report.info_type}"
            )
            said = meaning.read_out(report, known)
            lines: dict[str, list[str]] = {}
            for area in said:
                for kind in area.kinds:
                    level = f", level {kind.level}" if kind.level else ""
                    mark = "" if kind.known else " (in no table)"
                    name = f"  {kind.name} [{kind.hazard}, grade {kind.grade}{level}]{mark}"
                    lines.setdefault(name, []).append(area.name)
            for name, areas in sorted(lines.items()):
                more = f" and {len(areas) - 5} more" if len(areas) > 5 else ""
                self.stdout.write(f"{name}: {', '.join(areas[:5])}{more}")

    def _folder(self, options: dict[str, Any]) -> None:
        run = folder.take_all()
        self.stdout.write(f"{run.taken} taken in, {run.again} already here, {run.refused} refused.")

    def _status(self, options: dict[str, Any]) -> None:
        known = tables.tables()
        for ours, title in ((True, "here"), (False, "elsewhere")):
            for row in queries.in_force(known, "ja", ours=ours):
                self.stdout.write(f"{title}: {row.first.name} (grade {row.first.grade}): {', '.join(row.areas[:10])}")
        for proposal in queries.open_proposals():
            self.stdout.write(f"proposal {proposal.pk}: {proposal.name_before or '-'} -> {proposal.name or '-'}")


def _files(paths: list[str]) -> Iterator[Path]:
    for text in paths:
        path = Path(text)
        yield from sorted(path.glob("*.xml")) if path.is_dir() else [path]
