"""Rows that are costly to make, made once a test run: written to files, and brought back from them later.

For fixtures that hold one transaction open for a whole module. What is brought back is what the making left in its
transaction, with the same numbers: the rows and the history of them, the history's act still open, nothing sealed yet.
"""

from __future__ import annotations

import fcntl
import json
import pickle
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from django.db import connection
from psycopg import sql

Made = TypeVar("Made")
# The history is never emptied, so its numbers go on from test to test: rows that are kept take numbers far beyond.
HISTORY = ("audit_act_id_seq", "audit_entry_id_seq")
FAR = 1_000_000_000

TABLES = """
    SELECT c.relname, c.reltuples >= 0, array_agg(a.attname::text ORDER BY a.attnum)
    FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
    WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind = 'r'
        AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
    GROUP BY c.oid ORDER BY c.relname
"""
SEQUENCES = "SELECT sequencename, last_value FROM pg_sequences WHERE schemaname = current_schema()"
# Only a trigger may write the history's acts, and writing them so is what has them sealed at the end.
ACTS = """
    CREATE TEMPORARY TABLE kept_act (LIKE audit_act) ON COMMIT DROP;
    CREATE FUNCTION pg_temp.write_kept_act() RETURNS trigger LANGUAGE plpgsql AS
        'BEGIN INSERT INTO public.audit_act VALUES (NEW.*); RETURN NULL; END';
    CREATE TRIGGER write_kept_act AFTER INSERT ON kept_act FOR EACH ROW EXECUTE FUNCTION pg_temp.write_kept_act();
"""


def made_once(folder: Path, make: Callable[[], Made]) -> Made:
    """What `make` gives, and the rows it adds, in the open transaction.

    The first process of the run to ask makes it, those that share the folder bring it back. A server that forbids
    this connection to hold triggers back has it made each time.
    """
    if not _may_hold_triggers_back():
        return make()
    folder.mkdir(exist_ok=True)
    with open(folder / "lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        whole = folder / "whole"
        if not whole.exists():
            made = _make(folder, make)
            whole.write_bytes(pickle.dumps(made))
            return made
    _bring_back(folder)
    return pickle.loads(whole.read_bytes())


def _may_hold_triggers_back() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT has_parameter_privilege('session_replication_role', 'SET')")
        return cursor.fetchone()[0]


def _make(folder: Path, make: Callable[[], Made]) -> Made:
    with connection.cursor() as cursor:
        for name in HISTORY:
            cursor.execute("SELECT setval(%s, %s)", [name, FAR])
        cursor.execute("SELECT (pg_current_xact_id()::text::bigint & 4294967295)")
        since = cursor.fetchone()[0]
        made = make()
        cursor.execute(SEQUENCES)
        sequences = {name: last for name, last in cursor.fetchall() if last is not None}
        cursor.execute("SELECT current_setting('kusei.context', true), current_setting('kusei.act', true)")
        context, act = cursor.fetchone()
        cursor.execute(TABLES)
        tables = {}
        for table, analysed, columns in cursor.fetchall():
            written = sql.SQL("SELECT {} FROM {} WHERE xmin::text::bigint >= {}").format(
                sql.SQL(", ").join(map(sql.Identifier, columns)), sql.Identifier(table), sql.Literal(since)
            )
            if _copy_out(cursor, written, folder / table):
                tables[table] = {"columns": columns, "analysed": analysed}
    about = {"tables": tables, "sequences": sequences, "context": context, "act": act}
    (folder / "about.json").write_text(json.dumps(about))
    return made


def _copy_out(cursor, written, path: Path) -> int:
    statement = sql.SQL("COPY ({}) TO STDOUT (FORMAT binary)").format(written)
    with path.open("wb") as file, cursor.copy(statement.as_string(cursor.connection)) as rows:
        for block in rows:
            file.write(block)
    return cursor.rowcount


def _bring_back(folder: Path) -> None:
    about = json.loads((folder / "about.json").read_text())
    tables = about["tables"]
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        for table, more in tables.items():
            if table != "audit_act":
                _copy_in(cursor, table, more["columns"], folder / table)
        cursor.execute("SET LOCAL session_replication_role = origin")
        cursor.execute(ACTS)
        _copy_in(cursor, "kept_act", tables["audit_act"]["columns"], folder / "audit_act")
        for name, last in about["sequences"].items():
            cursor.execute(
                sql.SQL("SELECT setval(%s, greatest(%s, (SELECT last_value FROM {})))").format(sql.Identifier(name)),
                [name, last],
            )
        for name in ("context", "act"):
            cursor.execute("SELECT set_config(%s, %s, true)", [f"kusei.{name}", about[name]])
        for table, more in tables.items():
            if more["analysed"]:
                cursor.execute(sql.SQL("ANALYZE {}").format(sql.Identifier(table)))


def _copy_in(cursor, table: str, columns: list[str], path: Path) -> None:
    statement = sql.SQL("COPY {} ({}) FROM STDIN (FORMAT binary)").format(
        sql.Identifier(table), sql.SQL(", ").join(map(sql.Identifier, columns))
    )
    with path.open("rb") as file, cursor.copy(statement.as_string(cursor.connection)) as rows:
        while block := file.read(2**18):
            rows.write(block)
