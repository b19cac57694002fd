"""Puts rows into the database that no command would make, past guards and foreign keys; fills in the rest of a row."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection
from psycopg.types.json import Jsonb

_NEEDED = """
SELECT column_name, data_type, udt_name FROM information_schema.columns
WHERE table_schema = current_schema() AND table_name = %s AND is_nullable = 'NO' AND column_default IS NULL
AND is_identity = 'NO'
"""
_PLAIN: dict[str, Any] = {
    "bigint": 1,
    "integer": 1,
    "smallint": 1,
    "numeric": 1,
    "double precision": 1,
    "boolean": False,
    "bytea": b"",
    "date": "2026-05-01",
    "timestamp with time zone": "2026-05-01T00:00:00+09:00",
    "uuid": "00000000-0000-4000-8000-000000000001",
}


@contextmanager
def unguarded() -> Iterator[None]:
    """Within the block neither triggers nor foreign keys hold; checks, unique keys and NOT NULL do."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        yield
        cursor.execute("SET LOCAL session_replication_role = origin")


def put(table: str, **values: Any) -> None:
    """A row of the table; what is needed and was not given is filled in."""
    with connection.cursor() as cursor:
        cursor.execute(_NEEDED, [table])
        row = {name: _filler(kind, udt) for name, kind, udt in cursor.fetchall()} | values
        names = ", ".join(f'"{name}"' for name in row)
        marks = ", ".join(["%s"] * len(row))
        cursor.execute(f"INSERT INTO {table} ({names}) VALUES ({marks})", [_adapted(one) for one in row.values()])


def run(statement: str, **values: Any) -> None:
    """Any statement."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values or None)


def _filler(kind: str, udt: str) -> Any:
    if kind == "ARRAY":
        return []
    if kind == "jsonb":
        return {}
    return _PLAIN.get(kind, "x")


def _adapted(value: Any) -> Any:
    return Jsonb(value) if isinstance(value, dict) else value
