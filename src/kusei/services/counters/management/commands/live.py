"""`kusei live`: the live stream of counters as a process of its own."""

from __future__ import annotations

import asyncio
import resource
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from kusei.services.counters.live import run


class Command(BaseCommand):
    """A proxy in front sends it `/counters/<office>/events/`; or browsers find it by KUSEI_LIVE_URL."""

    help = "Serve the live stream of counters to many open viewers."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default="127.0.0.1", help="address to listen on")
        parser.add_argument("--port", type=int, default=8042)

    def handle(self, *args: Any, **options: Any) -> None:
        _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))  # a viewer is an open file
        try:
            asyncio.run(run(options["host"], options["port"], self._say))
        except (OSError, OverflowError) as error:
            raise CommandError(f"Port {options['port']} cannot be used: {error}") from None

    def _say(self, words: str) -> None:
        self.stdout.write(words)
        self.stdout.flush()
