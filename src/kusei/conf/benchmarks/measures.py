"""How long metrics take on a simulated year: all of them for a fiscal year, and what a night costs.

Beside it stands a bare `SELECT count(*)` over every table that a metric reads, once for each metric that reads it, in
the same process on the same rows. What is measured is the scale that was played; nothing is extrapolated.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any

from kusei.conf.benchmarks import city
from kusei.conf.benchmarks.throwaway import prepared_environment

Rows = Iterator[dict[str, Any]]
ROUNDS = 3


def measure(scale: float = city.SCALE) -> Rows:
    """The rows of all parts."""
    with prepared_environment(load=False) as variables:
        played = city.simulated(variables, scale)
        yield {"what": f"a simulated year at scale {scale:g}, made for this", "seconds": round(played.seconds, 1)}
        command = [sys.executable, "-c", "from kusei.conf.benchmarks.measures import main; main()"]
        done = subprocess.run(command, env=variables, check=True, stdout=subprocess.PIPE, text=True)
        yield from ({**json.loads(line), "scale": scale} for line in done.stdout.splitlines())


def main() -> None:
    """In the process that measures: one JSON line a row."""
    import logging

    import django

    django.setup()
    logging.disable(logging.INFO)
    for row in _measured():
        sys.stdout.write(json.dumps(row, ensure_ascii=False) + "\n")


def _measured() -> Rows:
    from kusei.engines.measures import registry
    from kusei.engines.measures.computing import compute, last_complete_day
    from kusei.engines.measures.statement import Question
    from kusei.foundation.web import clock
    from kusei.lib.fiscal import FiscalYear

    year = FiscalYear.of(clock.today()).year
    last, metrics = last_complete_day(year), registry.every()

    def each(by: Callable[[Any], list[str]]) -> None:
        for metric in metrics:
            for dimension in by(metric):
                compute(metric, Question(year, last, by=dimension))

    each(lambda metric: [""])  # a first time, which is not counted: everything read from the disk
    whole = _seconds(lambda: each(lambda metric: [""]))
    broken_down = _seconds(lambda: each(lambda metric: [one.key for one in metric.dimensions]))
    bare = _seconds(_bare)
    yield {
        "what": "all metrics of a fiscal year with their months",
        "metrics": len(metrics),
        "seconds": round(whole, 3),
        "bare_counts_seconds": round(bare, 3),
        "times_bare": round(whole / bare, 1),
    }
    yield {
        "what": "the same by every dimension of every metric",
        "statements": sum(len(metric.dimensions) for metric in metrics),
        "seconds": round(broken_down, 3),
        "times_bare": round(broken_down / bare, 1),
    }
    yield from _nights(bare)


def _nights(bare: float) -> Rows:
    """The first night computes every year; the following ones only what may have changed. What pages show of metrics at
    a glance is computed anew each night.
    """
    from kusei.engines.measures import glances
    from kusei.engines.measures.commands import measuring
    from kusei.engines.measures.models import ActualValue, Binding

    bindings = measuring.bound()

    def night() -> None:
        for number in bindings:
            measuring.refresh(binding_id=number)

    Binding.objects.update(from_fy=2024)  # with years whose accounts are closed, which later nights leave alone
    for what, work in (
        ("the first night: every binding, every year since 2024", night),
        ("a nightly run over every binding", night),
        ("every metric at a glance, by the dimensions that pages show, first in its process", glances.keep_all),
        ("the same in a worker that has done it before", glances.keep_all),
    ):
        before, begun = ActualValue.objects.count(), time.perf_counter()
        work()
        took = time.perf_counter() - begun
        written = ActualValue.objects.count() - before
        yield {
            "what": what,
            "bindings": len(bindings),
            "values_written": written,
            "seconds": round(took, 3),
            "times_bare": round(took / bare, 1),
        }


def _bare() -> None:
    """Count the rows of each table that each metric reads."""
    from django.db import connection

    with connection.cursor() as cursor:
        for table in _tables():
            cursor.execute(f'SELECT count(*) FROM "{table}"')
            cursor.fetchone()


def _tables() -> list[str]:
    from django.core.exceptions import EmptyResultSet

    from kusei.engines.measures import registry

    found: list[str] = []
    for metric in registry.every():
        for part in registry.parts(metric).values():
            counted = part.define() if part.define else None
            for one in (counted, *counted.also) if counted else ():
                try:
                    str(one.rows.query)
                except EmptyResultSet:
                    continue
                found += sorted({alias.table_name for alias in one.rows.query.alias_map.values()})
    return found


def _seconds(work: Callable[[], None]) -> float:
    """The median of some times."""
    took = []
    for _round in range(ROUNDS):
        begun = time.perf_counter()
        work()
        took.append(time.perf_counter() - begun)
    return statistics.median(took)
