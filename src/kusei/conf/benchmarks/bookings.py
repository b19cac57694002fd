"""How fast a lottery is drawn, beside bare SHA-256 of the same rows; from the entries to the file; rush and storms.

Each measurement takes turns with the bare one in the same process; the middle of several rounds counts.
"""

from __future__ import annotations

import hashlib
import itertools
import json
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any

from kusei.conf.benchmarks.throwaway import prepared_environment
from kusei.lib import draws
from kusei.lib.lotteries import publishing
from kusei.lib.lotteries.drawing import draw
from kusei.lib.lotteries.model import Entry, Lottery, Promise, Rules, Slot
from kusei.lib.lotteries.verifying import verify

Rows = Iterator[dict[str, Any]]
MANY, SLOTS, PLACES = 1_000_000, 1_000, 10
ROUND, HALLS = 10_000, 2_000
ROUNDS = 5
SEED = "0" * 64


def measure() -> Rows:
    """The rows of all parts."""
    yield _drawing()
    yield _publishing()
    with prepared_environment(load=False) as variables:
        command = [sys.executable, "-c", "from kusei.conf.benchmarks.bookings import stored; stored()"]
        done = subprocess.run(command, env=variables, check=True, stdout=subprocess.PIPE, text=True)
        yield from (json.loads(line) for line in done.stdout.splitlines())


def stored() -> None:
    """What needs the tables, in the process that `measure` started."""
    import django

    django.setup()
    from kusei.conf.benchmarks import booking_availability, booking_rush, booking_storms

    for row in itertools.chain(booking_availability.rows(), booking_rush.rows(), booking_storms.rows()):
        sys.stdout.write(json.dumps(row, ensure_ascii=False) + "\n")
        sys.stdout.flush()


def _drawing() -> dict[str, Any]:
    lottery = _lottery(MANY, SLOTS, PLACES, wishes=1)
    rows = [f"{SEED}:{entry.ticket}".encode() for entry in lottery.entries]
    ours, bare = [], []
    for _ in range(ROUNDS):
        bare.append(_cpu(lambda: [hashlib.sha256(row).digest() for row in rows]))
        ours.append(_cpu(lambda: draw(lottery)))
    return {
        "what": f"draw of {MANY:,} entries with one wish for {SLOTS:,} slots of {PLACES} places",
        "cpu_seconds": round(statistics.median(ours), 3),
        "bare_sha256_cpu_seconds": round(statistics.median(bare), 3),
        "times_bare": round(statistics.median(ours) / statistics.median(bare), 2),
    }


def _publishing() -> dict[str, Any]:
    lottery = _lottery(ROUND, HALLS, 1, wishes=5)
    written = _cpu(lambda: publishing.record(lottery))
    record = publishing.record(lottery)
    return {
        "what": f"{ROUND:,} entries with five wishes",
        "cpu_seconds_to_the_published_file": round(written, 2),
        "cpu_seconds_to_verify_it": round(_cpu(lambda: verify(record)), 2),
        "megabytes": round(len(record) / 1_000_000, 1),
    }


def _lottery(entries: int, slots: int, places: int, *, wishes: int) -> Lottery:
    keys = [f"room-{number:04}" for number in range(slots)]
    rules = Rules(reserves=5, slots_per_month=None if wishes == 1 else 4)
    offered = {key: Slot(key, places, "2027-04") for key in keys}
    promise = Promise("bench", "bench", "2027-02-01", draws.commit(SEED), rules, offered)
    entered = [
        Entry(
            ticket=f"{number:08}",
            groups=(f"g{number % (entries // 3)}",),
            priority=1,
            resident=number % 3 > 0,
            wishes=tuple((keys[(number * 7919 + wish * 31) % slots],) for wish in range(wishes)),
        )
        for number in range(entries)
    ]
    return Lottery(promise, entered, {}, SEED)


def _cpu(work: Callable[[], object]) -> float:
    begun = time.process_time()
    work()
    return time.process_time() - begun
