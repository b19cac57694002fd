"""`kusei bench`: how fast the parts of the platform are, as ratios measured side by side in one run."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from kusei.conf.benchmarks import (
    bookings,
    city,
    counters,
    cycle,
    everything,
    loading,
    measures,
    notices,
    pages,
    payments,
    procedures,
    simulate,
)

PARTS = {
    "bookings": bookings,
    "counters": counters,
    "cycle": cycle,
    "load": loading,
    "procedures": procedures,
    "notices": notices,
    "payments": payments,
}
IN_A_CITY = {"measures": measures, "simulate": simulate}
EVERYTHING = (
    "load",
    "pages",
    "cycle",
    "procedures",
    "payments",
    "notices",
    "bookings",
    "counters",
    "simulate",
    "measures",
)


class Command(BaseCommand):
    """Measures; prints one JSON line per thing measured."""

    help = "Measure a part of the platform, one JSON line each; or all of them, in one JSON document."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("what", choices=["all", "pages", *PARTS, *IN_A_CITY])
        parser.add_argument("--seconds", type=float, default=3.0, help="how long each page is asked for")
        parser.add_argument("--connections", type=int, default=4, help="how many ask at the same time")
        parser.add_argument(
            "--scale", type=float, default=city.SCALE, help="measures, simulate: share of the residents"
        )
        parser.add_argument("--out", type=Path, help="all: the file to write; else standard output")
        parser.add_argument("--only", action="append", choices=EVERYTHING, help="all: only these")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["what"] == "all":
            return self._everything(options["only"] or EVERYTHING, options["out"])
        for row in self._rows(options):
            self.stdout.write(json.dumps(row, ensure_ascii=False))
            self.stdout.flush()
        return None

    def _rows(self, options: dict[str, Any]) -> Iterator[dict[str, Any]]:
        what = options["what"]
        if what == "pages":
            yield from pages.measure(seconds=options["seconds"], connections=options["connections"])
        elif what in IN_A_CITY:
            yield from IN_A_CITY[what].measure(options["scale"])
        else:
            yield from PARTS[what].measure()

    def _everything(self, names: Any, out: Path | None) -> None:
        document = everything.measure(names, self.stderr.write)
        text = json.dumps(document, ensure_ascii=False, indent=1)
        if out is None:
            self.stdout.write(text)
        else:
            out.write_text(text + "\n", encoding="utf-8")
        if wrong := everything.failed(document):
            self.stderr.write(f"failed: {', '.join(wrong)}")
            raise SystemExit(1)
