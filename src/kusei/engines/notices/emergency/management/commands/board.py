"""`kusei board`: make the board of alerts now; `--to FOLDER` writes what is public for an outside web server."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from kusei.engines.notices.emergency.board import publishing


class Command(BaseCommand):
    help = "Make the board of alerts (掲示) now, or write it into a folder for an outside web server or a CDN."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--to", type=Path, help="a folder that a web server shows as its root; drills stay out")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["to"] is None:
            publishing.publish()
            self.stdout.write("The board is of now.")
        else:
            number = publishing.export(options["to"])
            self.stdout.write(f"{number} files in {options['to']}.")
