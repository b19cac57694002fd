"""How fast money is booked: from the invoice to the receipt at 16 connections, a closing of many payments, a slip.

Two kinds of bare inserts stand beside it, one transaction for each entry: the same ledger rows (account and postings)
by plain INSERT into the ledger itself, whose keys and guards hold, and the postings alone into a table without keys or
checks. All take turns in one run. Each part runs in a process of its own on a throwaway database.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import statistics
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from typing import Any

from kusei.conf.benchmarks.throwaway import prepared_environment

Rows = Iterator[dict[str, Any]]
PROCESSES, EACH = 2, 8  # 16 connections
SECONDS, ROUNDS = 4.0, 3
PAYMENTS = 100_000
SLIPS = 60
_BARE = "CREATE TABLE IF NOT EXISTS bench_posting AS SELECT * FROM ledger_posting WHERE false"
_INSERT = (
    'INSERT INTO bench_posting (occasion, line, debit_id, credit_id, amount, "on", fiscal_year, act, made_at)'
    " VALUES (%s, 0, %s, %s, %s, current_date, 2026, %s, now())"
)
_ACCOUNT = "INSERT INTO ledger_account (key, kind, floor, balance) VALUES (%s, %s, %s, 0) RETURNING id"
_POSTING = (
    'INSERT INTO ledger_posting (occasion, line, debit_id, credit_id, amount, "on", fiscal_year, act, made_at)'
    " VALUES (%s, 0, %s, %s, %s, current_date, %s, %s, now())"
)


def measure() -> Rows:
    """The rows of all parts."""
    with prepared_environment(load=False) as variables:
        for part in ("booking", "closing", "slips"):
            command = [sys.executable, "-c", f"from kusei.conf.benchmarks.payments import main; main({part!r})"]
            done = subprocess.run(command, env=variables, check=True, stdout=subprocess.PIPE, text=True)
            yield from (json.loads(line) for line in done.stdout.splitlines())


def main(part: str) -> None:
    """One part, in the process that `measure` started."""
    import django

    django.setup()
    for row in {"booking": _booking, "closing": _closing, "slips": _slips}[part]():
        sys.stdout.write(json.dumps(row, ensure_ascii=False) + "\n")


def _booking() -> Rows:
    from django.db import connection, connections

    from kusei.engines.payments import testing

    testing.department()
    with connection.cursor() as cursor:
        cursor.execute(_BARE)
    connections.close_all()
    ours, ledger, heap = [], [], []
    for _ in range(ROUNDS):
        heap.append(_rate(_one_in_a_heap))
        ledger.append(_rate(_one_in_the_ledger))
        ours.append(_rate(_one_journey))
    rate, inserts, bare = (statistics.median(each) for each in (ours, ledger, heap))
    yield {
        "what": "postings from invoice to receipt at 16 connections",
        "per_second": round(rate),
        "bare_inserts_into_the_ledger_per_second": round(inserts),
        "share": round(rate / inserts, 3),
        "bare_inserts_into_a_heap_per_second": round(bare),
        "share_of_the_heap": round(rate / bare, 3),
    }


def _rate(work: Callable[[], Callable[[], None]]) -> float:
    """Postings a second, by all connections together; every call of the work makes two."""
    with multiprocessing.get_context("fork").Pool(PROCESSES) as pool:
        return sum(pool.map(_many, [work] * PROCESSES))


def _many(work: Callable[[], Callable[[], None]]) -> float:
    done, gate = [0] * EACH, threading.Barrier(EACH)

    def run(number: int) -> None:
        step = work()
        step()
        gate.wait()
        until = time.perf_counter() + SECONDS
        while time.perf_counter() < until:
            step()
            done[number] += 2

    threads = [threading.Thread(target=run, args=(number,)) for number in range(EACH)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(done) / SECONDS


def _one_in_the_ledger() -> Callable[[], None]:
    import psycopg

    from kusei.foundation.web import clock
    from kusei.lib.fiscal import FiscalYear

    connection, year = psycopg.connect(os.environ["KUSEI_DATABASE_URL"], autocommit=True), FiscalYear.of(clock.today())
    fixed = {"income:bench": ("income", "none"), "clearing:bench": ("asset", "none")}
    for key, (kind, floor) in fixed.items():
        connection.execute(_ACCOUNT.replace(" RETURNING", " ON CONFLICT DO NOTHING RETURNING"), [key, kind, floor])
    connection.execute("INSERT INTO ledger_year (fiscal_year) VALUES (%s) ON CONFLICT DO NOTHING", [year.year])
    found = "SELECT id FROM ledger_account WHERE key = %s"
    income, clearing = (connection.execute(found, [key]).fetchone() for key in fixed)
    assert income is not None
    assert clearing is not None

    def step() -> None:
        name = f"bench:{uuid.uuid4()}"
        with connection.transaction():
            owed = connection.execute(_ACCOUNT, [name, "asset", "debit"]).fetchone()
            assert owed is not None
            connection.execute(_POSTING, [name, owed[0], income[0], 300, year.year, "raised"])
        connection.execute(_POSTING, [f"{name}:paid", clearing[0], owed[0], 300, year.year, "paid"])

    return step


def _one_in_a_heap() -> Callable[[], None]:
    import psycopg

    connection = psycopg.connect(os.environ["KUSEI_DATABASE_URL"], autocommit=True)

    def step() -> None:
        connection.execute(_INSERT, ["invoice:1", 1, 2, 300, "raised"])
        connection.execute(_INSERT, ["payment:1", 3, 1, 300, "paid"])

    return step


def _one_journey() -> Callable[[], None]:
    from kusei.engines.payments import testing
    from kusei.engines.payments.invoices import commands
    from kusei.foundation.org.models import Department

    department, line = Department.objects.get(), testing.line(300)

    def step() -> None:
        invoice = commands.raise_invoice(subject="手数料", lines=[line], income="other", department=department)
        reference = f"b{invoice.pk}"
        commands.take_payment(invoice_id=invoice.pk, amount=300, way="online", provider="bench", reference=reference)

    return step


def _closing() -> Rows:
    from kusei.engines.payments.ledger.queries import prove
    from kusei.engines.payments.matching import commands
    from kusei.engines.payments.matching.testing import many_payments

    many_payments(PAYMENTS)
    begun, spent = time.perf_counter(), time.process_time()
    commands.close()
    seconds = time.perf_counter() - begun
    yield {
        "what": f"closing of {PAYMENTS:,} payments: invoice, provider and bank",
        "seconds": round(seconds, 2),
        "of_which_python": round(time.process_time() - spent, 2),
        "accounts_that_do_not_prove": len(prove()),
    }


def _slips() -> Rows:
    from kusei.engines.payments import testing
    from kusei.engines.payments.slips import paper
    from kusei.engines.payments.slips.commands import issue_slip
    from kusei.engines.payments.slips.models import Slip

    numbers = [issue_slip(invoice_id=testing.invoice(1200).pk).pk for _ in range(SLIPS)]
    slips = list(Slip.objects.select_related(*paper.NEEDED).filter(pk__in=numbers))
    paper.made(slips[:1])
    begun = time.process_time()
    for slip in slips:
        paper.made([slip])
    single = (time.process_time() - begun) / SLIPS
    begun = time.process_time()
    paper.made(slips)
    yield {
        "what": "PDF of a payment slip with both codes",
        "cpu_seconds": round(single, 3),
        "cpu_seconds_in_a_batch": round((time.process_time() - begun) / SLIPS, 4),
    }
