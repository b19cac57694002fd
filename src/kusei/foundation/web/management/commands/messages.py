"""`kusei messages`: brings the message catalogues up to date with the code, checks or compiles them."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from kusei.foundation.web import messages
from kusei.foundation.web.catalogues import compile_catalogues


class Command(BaseCommand):
    """Extract, check or compile."""

    help = "Collect the sentences of the code into locale/*/LC_MESSAGES/django.po, check or compile them."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--check",
            action="store_true",
            help="Change nothing; fail if a file would change or English is incomplete.",
        )
        parser.add_argument("--compile", action="store_true", help="Only write the .mo files.")

    def handle(self, *args: Any, **options: Any) -> None:
        folder = Path(settings.LOCALE_PATHS[0])
        if options["compile"]:
            self.stdout.write(f"{len(compile_catalogues(folder, force=True))} catalogues compiled.")
            return
        texts = messages.updated(folder, Path(settings.ROOT) / "src" / "kusei")
        stale = [path for path, text in texts.items() if not path.exists() or path.read_text(encoding="utf-8") != text]
        if options["check"]:
            self._check(folder, stale)
            return
        for path in stale:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(texts[path], encoding="utf-8")
        compile_catalogues(folder)
        wrong = messages.problems(folder)
        self.stdout.write("\n".join([*wrong, f"{len(stale)} catalogues changed, {len(wrong)} problems."]))

    def _check(self, folder: Path, stale: list[Path]) -> None:
        wrong = [f"{path}: not up to date; run: kusei messages" for path in stale] + messages.problems(folder)
        if wrong:
            raise CommandError("\n".join(wrong))
        self.stdout.write("The catalogues are complete and up to date.")
