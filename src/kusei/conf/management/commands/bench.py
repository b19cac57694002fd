"""`kusei bench`: how fast the parts of the platform are, as ratios measured side by side in one run."""

from __future__ import annotations

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from kusei.conf.benchmarks import bookings, counters, cycle, loading, notices, pages, payments, procedures

PARTS = {
    "bookings": bookings,
    "counters": counters,
    "cycle": cycle,
    "load": loading,
    "procedures": procedures,
    "notices": notices,
    "payments": payments,
}


class Command(BaseCommand):
    """Measures; prints one JSON line per thing measured."""

    help = "Measure pages, loading, the cycle, procedures, notices, payments, bookings or counters; one JSON line each."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("what", choices=["pages", *PARTS])
        parser.add_argument("--seconds", type=float, default=3.0, help="how long each page is asked for")
        parser.add_argument("--connections", type=int, default=4, help="how many ask at the same time")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["what"] == "pages":
            rows = pages.measure(seconds=options["seconds"], connections=options["connections"])
        else:
            rows = PARTS[options["what"]].measure()
        for row in rows:
            self.stdout.write(json.dumps(row, ensure_ascii=False))
            self.stdout.flush()
