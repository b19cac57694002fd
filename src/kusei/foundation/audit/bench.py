"""Measures what recording costs: the same writes with and without it, side by side, and the speed of
verifying.

Everything happens on a table of its own in one transaction that is rolled back. It holds the head of the
chain while it runs, so other writers wait for some seconds.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

from kusei.foundation.audit import chain, installation
from kusei.foundation.audit.tracking import Recording

TABLE = "audit_bench"
RECORDING = Recording("audit.bench", TABLE, "id", "title")
MANY = f"INSERT INTO {TABLE} (title, amount) SELECT 'title ' || n, n FROM generate_series(1, %s) n"  # noqa: S608
ONE = f"INSERT INTO {TABLE} (title, amount) VALUES ('title', 1)"  # noqa: S608
ALL = f"UPDATE {TABLE} SET amount = amount + 1"  # noqa: S608


def measure(rows: int) -> dict[str, Any]:
    """Rows a second without and with recording (one statement, one row a statement, update), entries verified
    a second.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"CREATE TABLE {TABLE} (id bigserial PRIMARY KEY, title text, amount bigint)")
        bare = _round(cursor, rows)
        cursor.execute(f"TRUNCATE {TABLE}")
        installation.install(cursor, RECORDING)
        recorded = _round(cursor, rows)
        result = chain.Result(0, 0, ())

        def verify() -> None:
            nonlocal result
            result = chain.verify()

        seconds = _timed(verify)
        transaction.set_rollback(True)
    return {
        "rows": rows,
        "bare": bare,
        "recorded": recorded,
        "ratio": {name: round(recorded[name] / bare[name], 2) for name in bare},
        "verified_entries_per_second": round(result.entries / seconds),
    }


def _round(cursor: CursorWrapper, rows: int) -> dict[str, int]:
    def one_by_one() -> None:
        for _ in range(rows // 10):
            cursor.execute(ONE)
        _seal(cursor)

    def at_once(sql: str, *values: Any) -> Callable[[], None]:
        def run() -> None:
            cursor.execute(sql, values or None)
            _seal(cursor)

        return run

    return {
        "insert_many": round(rows / _timed(at_once(MANY, rows))),
        "insert_one_by_one": round(rows // 10 / _timed(one_by_one)),
        "update_many": round((rows + rows // 10) / _timed(at_once(ALL))),
    }


def _seal(cursor: CursorWrapper) -> None:
    cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def _timed(work: Callable[[], None]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start
