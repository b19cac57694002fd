"""`kusei slips import | read`: files of the collecting agency, and what a code says."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from kusei.engines.payments.invoices.refusals import PaymentsRefused
from kusei.engines.payments.slips import collecting, queries
from kusei.engines.payments.slips.reading import LARGEST
from kusei.foundation.audit.context import acting_as
from kusei.lib import elqr, storebarcode
from kusei.lib.errors import RuleError


class Command(BaseCommand):
    help = "Take in a file of the collecting agency and follow its lines, or say what an eL-QR or store barcode holds."

    def add_arguments(self, parser: ArgumentParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True, metavar="import | read")
        imports = actions.add_parser("import", help="take in flash and final notices (速報・確報); the same file once")
        imports.add_argument("file", type=Path)
        reads = actions.add_parser("read", help="verify a code and print its fields")
        reads.add_argument("code", help="255 or 44 digits, as a scanner gives them")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["action"] == "import":
            with acting_as("command: slips import"):
                self._import(options["file"])
        else:
            self._read(options["code"])

    def _import(self, path: Path) -> None:
        try:
            with path.open("rb") as opened:
                file = collecting.take_in_file(content=opened.read(LARGEST + 1), name=path.name)
        except OSError as error:
            raise CommandError(f"{path}: {error.strerror}") from None
        except PaymentsRefused as refused:
            raise CommandError(str(refused)) from None
        collecting.follow_file(file_id=file.pk)
        self.stdout.write(f"{file}: {file.lines} lines, {file.total:,} yen")
        for label, count, yen in queries.outcomes_of(file):
            self.stdout.write(f"  {label}: {count}, {yen:,} yen")

    def _read(self, text: str) -> None:
        digits = queries.digits_of(text)
        kind = storebarcode if len(digits) == storebarcode.LENGTH else elqr
        try:
            found = kind.parse(digits)
        except RuleError as refused:
            raise CommandError(str(refused)) from None
        for name, value in vars(found).items():
            self.stdout.write(f"{name}: {value}")
