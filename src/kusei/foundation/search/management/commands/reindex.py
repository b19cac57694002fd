"""`kusei reindex [SOURCE]`: makes the search index anew from what the apps hold."""

from __future__ import annotations

import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kusei.foundation.search import commands, registry


class Command(BaseCommand):
    """One line a batch while it works, one line a source at the end."""

    help = "Make the search index anew: all of it, or one source."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("source", nargs="?", help="the key of one source, such as plans.initiative")

    def handle(self, *args: Any, source: str | None = None, verbosity: int = 1, **options: Any) -> None:
        started = time.perf_counter()
        try:
            written = commands.reindex(source=source, progress=self._progress if verbosity else None)
        except registry.UnknownSourceError as error:
            raise CommandError(str(error)) from error
        for key, count in written.items():
            self.stdout.write(
                ngettext("%(source)s：%(count)s 件", "%(source)s：%(count)s 件", count)
                % {"source": key, "count": count}
            )
        self.stdout.write(_("%(seconds).1f 秒で終わりました。") % {"seconds": time.perf_counter() - started})

    def _progress(self, source: str, count: int) -> None:
        self.stderr.write(f"{source} … {count}")
