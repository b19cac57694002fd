"""Puts the recording triggers on the declared tables after each `migrate`, and takes them off tables no
longer declared.
"""

from __future__ import annotations

from typing import Any

from django.db import connections
from django.db.backends.utils import CursorWrapper
from psycopg import sql

from kusei.foundation.audit import tracking
from kusei.foundation.audit.tracking import Recording

EVENTS = {
    "audit_on_insert": "AFTER INSERT ON {} REFERENCING NEW TABLE AS new_rows",
    "audit_on_update": "AFTER UPDATE ON {} REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows",
    "audit_on_delete": "AFTER DELETE ON {} REFERENCING OLD TABLE AS old_rows",
    "audit_on_truncate": "BEFORE TRUNCATE ON {}",
}

EXISTING = """
    SELECT c.relname, t.tgname, t.tgenabled::text, encode(t.tgargs, 'hex')
    FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
    WHERE t.tgname = ANY (%s) AND c.relnamespace = current_schema()::regnamespace
"""
TABLES = """
    SELECT relname FROM pg_class
    WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'p')
"""


def arguments(recording: Recording) -> list[str]:
    """The recording as the trigger function takes it; the order is part of `sql/0001_history.sql`."""
    return [
        recording.model,
        recording.key,
        recording.label,
        "{" + ",".join(recording.exclude) + "}",
        "{" + ",".join(recording.ignore) + "}",
    ]


def _as_stored(recording: Recording) -> str:
    return "".join(argument.encode().hex() + "00" for argument in arguments(recording))


def _existing(cursor: CursorWrapper) -> dict[str, dict[str, tuple[str, str]]]:
    cursor.execute(EXISTING, [list(EVENTS)])
    found: dict[str, dict[str, tuple[str, str]]] = {}
    for table, trigger, enabled, stored in cursor.fetchall():
        found.setdefault(table, {})[trigger] = (enabled, stored)
    return found


def tables(cursor: CursorWrapper) -> set[str]:
    """The tables that exist now."""
    cursor.execute(TABLES)
    return {table for (table,) in cursor.fetchall()}


def missing(cursor: CursorWrapper) -> list[str]:
    """Recorded tables whose triggers are absent, disabled or out of date: what happens to them is not
    recorded.
    """
    present, found = tables(cursor), _existing(cursor)
    return [
        recording.table
        for recording in tracking.recordings()
        if recording.table in present and not _complete(recording, found.get(recording.table, {}))
    ]


def _complete(recording: Recording, found: dict[str, tuple[str, str]]) -> bool:
    stored = _as_stored(recording)
    return all(found.get(name) in {("O", stored), ("A", stored)} for name in EVENTS)


def install(cursor: CursorWrapper, recording: Recording) -> None:
    """Record the table from now on; the first time, its present rows become the baseline of their history."""
    values = sql.SQL(", ").join(sql.Literal(argument) for argument in arguments(recording))
    table = sql.Identifier(recording.table)
    for name, event in EVENTS.items():
        statement = sql.SQL("CREATE OR REPLACE TRIGGER {} {} FOR EACH STATEMENT EXECUTE FUNCTION audit_record({})")
        when = sql.SQL(event).format(table)
        cursor.execute(statement.format(sql.Identifier(name), when, values).as_string(cursor.connection))
        enable = sql.SQL("ALTER TABLE {} ENABLE TRIGGER {}").format(table, sql.Identifier(name))
        cursor.execute(enable.as_string(cursor.connection))
    cursor.execute(
        "INSERT INTO audit_tracking (model, relation, arguments) VALUES (%s, %s, %s)",
        [recording.model, recording.table, arguments(recording)],
    )


def _remove(cursor: CursorWrapper, table: str) -> None:
    for name in EVENTS:
        statement = sql.SQL("DROP TRIGGER IF EXISTS {} ON {}").format(sql.Identifier(name), sql.Identifier(table))
        cursor.execute(statement.as_string(cursor.connection))


def synchronise(cursor: CursorWrapper) -> None:
    """Make the triggers in the database those that the models declare."""
    present, found = tables(cursor), _existing(cursor)
    if "audit_tracking" not in present:  # migrated only up to a point before the history
        return
    wanted = {recording.table: recording for recording in tracking.recordings() if recording.table in present}
    for table, recording in wanted.items():
        if not _complete(recording, found.get(table, {})):
            install(cursor, recording)
    for table in found.keys() - wanted.keys():
        _remove(cursor, table)


def after_migrate(using: str, **_: Any) -> None:
    """Receiver of `post_migrate`."""
    with connections[using].cursor() as cursor:
        synchronise(cursor)
