"""`kusei line-menu lint | apply`: the menu of the LINE official account."""  # noqa: N999  the name of the command

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from kusei.engines.notices.channels.line import menu, menufile, picture
from kusei.engines.notices.channels.protocol import Refused, TryLater
from kusei.foundation.web.site import address as site_address


class Command(BaseCommand):
    """The file is the home pack's `notices/line-menu.yaml`, else the common one, else the one that is named."""

    help = "Check the LINE menu of the pack (lint), or make it the menu of the official account (apply)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("what", choices=("lint", "apply"))
        parser.add_argument("file", nargs="?", type=Path, help="another line-menu.yaml")
        parser.add_argument("--site", default="", metavar="URL", help="where the platform is: https://city.example")
        parser.add_argument("--picture", type=Path, metavar="PNG", help="lint: also write the picture here, to look at")

    def handle(self, *args: Any, **options: Any) -> None:
        file = options["file"] or menufile.path()
        try:
            if options["what"] == "lint":
                self._lint(file, options["picture"])
            else:
                self._apply(file, options["site"] or site_address())
        except menufile.MenuWrong as error:
            raise CommandError(str(error)) from None

    def _lint(self, file: Path, target: Path | None) -> None:
        read = menufile.read(file)
        if target is not None:
            target.write_bytes((file.parent / read.picture).read_bytes() if read.picture else picture.draw(read))
        self.stdout.write(f"{read.name}: {len(read.areas)} areas, good")

    def _apply(self, file: Path, site: str) -> None:
        if not settings.LINE_TOKEN:
            raise CommandError("KUSEI_LINE_TOKEN is not set: there is no official account.")
        if not site.startswith("https://"):
            raise CommandError("LINE opens https addresses alone: name the site with --site https://…")
        try:
            outcome = menu.apply(
                file,
                site=site.rstrip("/"),
                token=settings.LINE_TOKEN,
                host=settings.LINE_API,
                data_host=settings.LINE_DATA_API,
            )
        except (TryLater, Refused) as error:
            raise CommandError(f"LINE did not take it ({error.code}); the menu of before is still there.") from None
        self.stdout.write(outcome)
