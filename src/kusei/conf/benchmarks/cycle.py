"""How long the management cycle's heavy work takes on real plans, each beside a plain step of the same run.

Every part is a function that yields rows; they run one after the other in a process of their own, on a database
prepared like a demonstration.
"""

from __future__ import annotations

import itertools
import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any

from kusei.conf.benchmarks import pages
from kusei.conf.benchmarks.throwaway import prepared_environment

Rows = Iterator[dict[str, Any]]
LARGEST = "setagaya-new-management"  # 105 initiatives, two editions


def measure() -> Rows:
    """The rows of all parts."""
    with prepared_environment() as variables:
        command = [sys.executable, "-c", "from kusei.conf.benchmarks.cycle import main; main()"]
        with subprocess.Popen(command, env=variables, stdout=subprocess.PIPE, text=True) as child:
            for line in child.stdout or ():
                yield json.loads(line)
        if child.returncode:
            raise RuntimeError("the measurement stopped; its error stands above")


def main() -> None:
    """In the process that measures: one JSON line a row."""
    import django

    django.setup()
    for part in PARTS:
        for row in part():
            print(json.dumps(row, ensure_ascii=False), flush=True)


def timed(work: Callable[[], object], *, times: int) -> list[float]:
    """How many milliseconds each of so many repetitions took, after one to warm up."""
    work()
    took = []
    for _ in range(times):
        before = time.perf_counter()
        work()
        took.append((time.perf_counter() - before) * 1000)
    return took


def difference() -> Rows:
    """Two editions of 105 initiatives: read from the database and compared; beside it, parsing the same data as JSON
    twice, and comparing without the rows' copy that loading keeps.
    """
    from kusei.services.plans.exporting.rebuild import export_plan
    from kusei.services.plans.format.canonical import canonical_json
    from kusei.services.plans.queries import editions

    old, new = editions.choose(editions.plan_editions(LARGEST), None, None)
    texts = [canonical_json(export_plan(one)) for one in (old, new)]
    plain = timed(lambda: [json.loads(text) for text in texts], times=20)
    compared = timed(lambda: editions.compare_editions(old, new), times=20)
    rebuilt = timed(lambda: [export_plan(one) for one in (old, new)], times=5)
    yield row("parsing both editions as JSON", plain, plain)
    yield row("difference of two editions, reading included", compared, plain)
    yield row("rebuilding both editions from their rows", rebuilt, plain)


def a_year_of_results() -> None:
    """Two years of published reports on the largest plan: four rounds, each with every initiative reported."""
    from kusei.services.plans.models import Edition, Plan
    from kusei.services.plans.progress import commands
    from kusei.services.plans.progress.texts import STATUSES

    Edition.objects.filter(plan__slug=LARGEST).update(status="in_force")  # of this throwaway database: rounds need it
    plan = Plan.objects.select_related("municipality", "current_edition").get(slug=LARGEST)
    words = list(STATUSES)
    for year, period in itertools.product((2024, 2025), ("half", "year")):
        asked = commands.open_round(plan=plan, fiscal_year=year, period=period, by=None)
        for number, report in enumerate(asked.reports.order_by("position")):
            values = {
                f"line:{line.line_key}:{name}": said
                for line in report.lines.all()
                for name, said in (("status", words[(number + year) % 5]), ("note", "関係部署と調整した。"))
            }
            values |= {"text": "計画のとおり進めた。", "hours_actual": str(number), "yen_actual": str(number * 1000)}
            commands.save_fields(report_id=report.pk, seen=report.version, values=values, by=None, report=True)
        commands.publish_round(round_id=asked.pk, by=None)


def booklet() -> Rows:
    """A booklet of 105 initiatives as PDF: the plan alone, and with a year of published reports; beside it, computing
    what stands in it without setting it.
    """
    from kusei.foundation.web import clock
    from kusei.services.plans.models import Edition
    from kusei.services.plans.publication import making
    from kusei.services.plans.publication.booklet.content import content
    from kusei.services.plans.publication.booklet.material import Material

    a_year_of_results()
    edition = Edition.objects.select_related("plan__municipality").get(plan__slug=LARGEST, current_of__isnull=False)
    before = time.perf_counter()
    made, _results = making.set_booklet(edition, None, clock.today())
    first = [(time.perf_counter() - before) * 1000]
    material = Material(making.plan_of(edition), "世田谷区", edition.content_hash, None, clock.today())
    plain = timed(lambda: content(material), times=5)
    yield row("content of the booklet, not set", plain, plain)
    yield row(f"booklet of the plan, {making.pages_in(made)} pages, first in its process", first, plain)
    again = timed(lambda: making.set_booklet(edition, None, clock.today()), times=3)
    yield row("booklet of the plan, later in its process", again, plain)
    report = timed(lambda: making.set_booklet(edition, 2025, clock.today()), times=3)
    yield row("booklet of a year with every initiative reported", report, plain)


def dashboard() -> Rows:
    """The dashboard over HTTP, with four published rounds of 105 initiatives: from memory, and made anew."""
    address = f"/plans/{LARGEST}/dashboard/"
    asked = {"hello": "/health/hello", "dashboard": address, "dashboard, made anew": f"{address}?anew"}
    yield from pages.measure_pages(asked, os.environ, seconds=3.0, connections=4)


def row(what: str, took: list[float], plain: list[float]) -> dict[str, Any]:
    """The middle and the slowest of the times, and how many times the plain step's the middle is."""
    middle = statistics.median(took)
    return {
        "what": what,
        "median_ms": round(middle, 1),
        "max_ms": round(max(took), 1),
        "times_plain": round(middle / statistics.median(plain), 1),
    }


PARTS: tuple[Callable[[], Rows], ...] = (difference, booklet, dashboard)
