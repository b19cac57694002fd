"""`kusei worker`: runs background jobs until it is told to stop."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from kusei.foundation.jobs import worker


class Command(BaseCommand):
    help = "Run background jobs until SIGTERM or Ctrl-C; jobs under way may end first."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--queues", help="serve only these, separated by commas (every queue)")
        parser.add_argument("--concurrency", type=int, help="jobs at the same time, in all queues together")
        parser.add_argument("--heartbeat", type=float, help="seconds between two signs of life")
        parser.add_argument("--stalled", type=float, help="seconds of silence after which a worker counts as dead")
        parser.add_argument("--grace", type=float, help="seconds that jobs under way get when the worker is stopped")
        parser.add_argument("--polling", type=float, help="seconds between looking for jobs that nobody announced")
        parser.add_argument("--once", action="store_true", help="stop when the queues are empty")

    def handle(self, *args: Any, **options: Any) -> None:
        chosen = worker.default_options()
        given = {name: options[name] for name in ("heartbeat", "stalled", "grace", "polling") if options[name]}
        groups = list(chosen.groups)
        if options["queues"]:
            names = [name.strip() for name in options["queues"].split(",") if name.strip()]
            if unknown := sorted(set(names) - set(settings.JOB_QUEUES)):
                raise CommandError(f"unknown queue: {', '.join(unknown)}; there are {', '.join(settings.JOB_QUEUES)}")
            served = [([name for name in queues if name in names], number) for queues, number in groups]
            groups = [(queues, number) for queues, number in served if queues]
        if options["concurrency"]:
            groups = [([name for queues, _number in groups for name in queues], options["concurrency"])]
        worker.run(replace(chosen, wait=not options["once"], groups=groups, **given))
