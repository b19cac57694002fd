"""Rows that are costly to make, made once a test run: written to files, and brought back from them later.

For fixtures that hold a transaction of their own open for a whole module. What is brought back is what the making left
in it, number for number: the rows, and the history of them with its act still open and nothing sealed yet.
"""

from __future__ import annotations

import fcntl
import json
import pickle
import random
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar

from django.db import connection
from psycopg import sql

Made = TypeVar("Made")
# The history is never emptied, so that each process has used numbers of its own. Those of kept rows are far from all.
HISTORY = ("audit_act_id_seq", "audit_entry_id_seq")
FAR = range(10**12, 2**53)
CONTEXT = ("kusei.context", "kusei.act")

TABLES = """
    SELECT c.relname, array_agg(a.attname::text ORDER BY a.attnum)
    FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
    WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind = 'r'
        AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
    GROUP BY c.oid ORDER BY c.relname
"""
SEQUENCES = "SELECT sequencename, coalesce(last_value, 0) FROM pg_sequences WHERE schemaname = current_schema()"
# Only a trigger may write the history's acts, and writing them is what has them sealed in the end.
ACTS = """
    CREATE TEMPORARY TABLE kept_act (LIKE audit_act) ON COMMIT DROP;
    CREATE FUNCTION pg_temp.write_kept_act() RETURNS trigger LANGUAGE plpgsql AS
        'BEGIN INSERT INTO public.audit_act VALUES (NEW.*); RETURN NULL; END';
    CREATE TRIGGER write_kept_act AFTER INSERT ON kept_act FOR EACH ROW EXECUTE FUNCTION pg_temp.write_kept_act();
"""
FORGET_ACTS = "DROP TABLE kept_act; DROP FUNCTION pg_temp.write_kept_act"


def made_once(folder: Path, make: Callable[[], Made]) -> Made:
    """What `make` gives, and the rows it adds, in the open transaction.

    The first process of the run to ask makes it; all later ones that name the same folder bring it back. Where the
    server does not let this connection hold triggers back, it is made each time.
    """
    if not _may_hold_triggers_back():
        return make()
    folder.mkdir(exist_ok=True)
    made = folder / "made"
    with open(folder / "lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.exists():
            given = _make(folder, make)
            made.write_bytes(pickle.dumps(given))
            return given
    _bring_back(folder)
    return pickle.loads(made.read_bytes())


def _may_hold_triggers_back() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT has_parameter_privilege('session_replication_role', 'SET')")
        return bool(cursor.fetchone()[0])


def _make(folder: Path, make: Callable[[], Made]) -> Made:
    with connection.cursor() as cursor:
        before = _sequences(cursor)
        far = random.SystemRandom().choice(FAR)
        _set(cursor, dict.fromkeys(HISTORY, far))
        cursor.execute("SELECT pg_current_xact_id()::text::bigint & 4294967295")
        since = cursor.fetchone()[0]
        given = make()
        sequences = _sequences(cursor)
        _set(cursor, {name: max(before[name], sequences[name]) for name in HISTORY})
        about = {"sequences": sequences, "context": _context(cursor), "tables": _copy_out(cursor, folder, since)}
    (folder / "about.json").write_text(json.dumps(about), encoding="utf-8")
    return given


def _bring_back(folder: Path) -> None:
    about = json.loads((folder / "about.json").read_text(encoding="utf-8"))
    tables = about["tables"]
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        for table, more in tables.items():
            if table != "audit_act":
                _copy_in(cursor, table, more["columns"], folder / table)
        cursor.execute("SET LOCAL session_replication_role = origin")
        # Without statistics of its own rows PostgreSQL takes the tables for empty, and some joins for minutes.
        names = sql.SQL(", ").join(sql.Identifier(table) for table in tables)
        cursor.execute(sql.SQL("ANALYZE {}").format(names).as_string(cursor.connection))
        if "audit_act" in tables:
            cursor.execute(ACTS)
            _copy_in(cursor, "kept_act", tables["audit_act"]["columns"], folder / "audit_act")
            cursor.execute(FORGET_ACTS)
        now = _sequences(cursor)
        _set(cursor, {name: last for name, last in about["sequences"].items() if last > now[name]})
        for name, value in about["context"].items():
            cursor.execute("SELECT set_config(%s, %s, true)", [name, value])


def _copy_out(cursor: Any, folder: Path, since: int) -> dict[str, Any]:
    """A file for each table with the rows that this transaction wrote."""
    cursor.execute(TABLES)
    written = {}
    for table, columns in cursor.fetchall():
        fields = sql.SQL(", ").join(map(sql.Identifier, columns))
        rows = sql.SQL("SELECT {} FROM {} WHERE xmin::text::bigint >= {}").format(fields, sql.Identifier(table), since)
        cursor.execute(sql.SQL("SELECT EXISTS ({})").format(rows))
        if not cursor.fetchone()[0]:
            continue
        written[table] = {"columns": columns}
        statement = sql.SQL("COPY ({}) TO STDOUT (FORMAT binary)").format(rows).as_string(cursor.connection)
        with (folder / table).open("wb") as file, cursor.copy(statement) as blocks:
            for block in blocks:
                file.write(block)
    return written


def _copy_in(cursor: Any, table: str, columns: list[str], path: Path) -> None:
    fields = sql.SQL(", ").join(map(sql.Identifier, columns))
    statement = sql.SQL("COPY {} ({}) FROM STDIN (FORMAT binary)").format(sql.Identifier(table), fields)
    with path.open("rb") as file, cursor.copy(statement.as_string(cursor.connection)) as rows:
        while block := file.read(2**18):
            rows.write(block)


def _sequences(cursor: Any) -> dict[str, int]:
    cursor.execute(SEQUENCES)
    return dict(cursor.fetchall())


def _set(cursor: Any, sequences: Mapping[str, int]) -> None:
    for name, value in sequences.items():
        cursor.execute("SELECT setval(%s, %s)", [name, value])


def _context(cursor: Any) -> dict[str, str]:
    found = {}
    for name in CONTEXT:
        cursor.execute("SELECT coalesce(current_setting(%s, true), '')", [name])
        found[name] = cursor.fetchone()[0]
    return found
