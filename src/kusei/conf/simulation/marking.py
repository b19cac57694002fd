"""Marks every row that a simulated year makes: triggers on all tables, which work only in its own session.

A trigger per statement, on transition tables, so that bulk inserts and `COPY` are marked like single rows. While a
year is played, the session setting `kusei.synthetic` holds the number of its run; other sessions of the platform pay
one comparison a statement, and nothing once the triggers are taken away. What the session changes or deletes in rows
that are not its own is kept as it was before (`Change`).

The jobs that the session enqueues wait in a queue that no worker serves, under keys of their own.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass

from django.db import connection, transaction
from django.utils.translation import gettext as _

SETTING = "kusei.synthetic"
QUEUE = "simulation"
TRIGGER = "zz_simulation"
LOCK = 0x6B75_5349  # any number that nothing else uses
# The history is a sealed chain (decision 3), jobs are machinery, and the rest Django makes by itself.
NOT_MARKED = ("audit_", "procrastinate_", "simulation_", "django_", "auth_", "jobs_")

_TABLES = """
    SELECT c.relname, array_agg(a.attname::text ORDER BY array_position(i.indkey::int[], a.attnum::int))
    FROM pg_class c
    JOIN pg_index i ON i.indrelid = c.oid AND i.indisprimary
    JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = ANY (i.indkey)
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
    GROUP BY c.relname ORDER BY c.relname
"""
_JOBS = f"""
    CREATE OR REPLACE FUNCTION simulation_keep_job() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        NEW.lock := 'simulation:' || NEW.lock;
        NEW.queueing_lock := 'simulation:' || NEW.queueing_lock;
        NEW.queue_name := '{QUEUE}';
        RETURN NEW;
    END $$;
    CREATE OR REPLACE TRIGGER {TRIGGER}_job BEFORE INSERT ON procrastinate_jobs FOR EACH ROW
        WHEN (coalesce(current_setting('{SETTING}', true), '') <> '') EXECUTE FUNCTION simulation_keep_job();
"""


@dataclass(frozen=True)
class Table:
    """A table whose rows are marked, and the columns of its primary key."""

    name: str
    columns: tuple[str, ...]

    def key(self, row: str) -> str:
        """SQL: the key of a row of that alias, as it stands in the marks."""
        parts = [f'{row}."{column}"' for column in self.columns]
        return f"{parts[0]}::text" if len(parts) == 1 else f"jsonb_build_array({', '.join(parts)})::text"


def tables() -> list[Table]:
    """Every table of the platform whose rows are marked, by name."""
    with connection.cursor() as cursor:
        cursor.execute(_TABLES)
        return [Table(name, tuple(keys)) for name, keys in cursor.fetchall() if not name.startswith(NOT_MARKED)]


def install() -> None:
    """Put the triggers on. Safe to repeat."""
    with transaction.atomic(), connection.cursor() as cursor:
        for number, table in enumerate(tables()):
            cursor.execute(_functions(number, table))
        cursor.execute(_JOBS)


def _functions(number: int, table: Table) -> str:
    name, same = table.name, " AND ".join(f'o."{one}" = n."{one}"' for one in table.columns)
    run = f"current_setting('{SETTING}')::bigint"
    unmarked = f"NOT EXISTS (SELECT FROM simulation_mark m WHERE m.\"table\" = '{name}' AND m.key = {table.key('o')})"
    kept = 'INSERT INTO simulation_change ("table", key, run, before, after)'
    bodies = {
        "insert": (
            "NEW TABLE AS new_rows",
            f"INSERT INTO simulation_mark (\"table\", key, run) SELECT '{name}', {table.key('n')}, {run}"  # noqa: S608  names from the catalogue
            " FROM new_rows n ON CONFLICT DO NOTHING;",
        ),
        "update": (
            "OLD TABLE AS old_rows NEW TABLE AS new_rows",
            f"{kept} SELECT '{name}', {table.key('o')}, {run}, to_jsonb(o), to_jsonb(n) FROM old_rows o"  # noqa: S608  names from the catalogue
            f" JOIN new_rows n ON {same} WHERE {unmarked}"
            ' ON CONFLICT ("table", key) DO UPDATE SET after = excluded.after;',
        ),
        "delete": (
            "OLD TABLE AS old_rows",
            f"{kept} SELECT '{name}', {table.key('o')}, {run}, to_jsonb(o), NULL FROM old_rows o WHERE {unmarked}"  # noqa: S608  names from the catalogue
            ' ON CONFLICT ("table", key) DO UPDATE SET after = NULL;',
        ),
    }
    parts = []
    for word, (referencing, body) in bodies.items():
        function = f"simulation_{word}_{number}"
        parts.append(f"""
            CREATE OR REPLACE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN {body} RETURN NULL; END $$;
            CREATE OR REPLACE TRIGGER {TRIGGER}_{word} AFTER {word.upper()} ON "{name}" REFERENCING {referencing}
                FOR EACH STATEMENT WHEN (coalesce(current_setting('{SETTING}', true), '') <> '')
                EXECUTE FUNCTION {function}();
        """)
    return "".join(parts)


def uninstall() -> None:
    """Take the triggers away with their functions. Safe to repeat."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT p.proname FROM pg_proc p WHERE p.pronamespace = 'public'::regnamespace"
            " AND p.proname ~ '^simulation_(insert|update|delete)_[0-9]+$' OR p.proname = 'simulation_keep_job'"
        )
        for (name,) in cursor.fetchall():
            cursor.execute(f"DROP FUNCTION {name}() CASCADE")


class Busy(RuntimeError):
    """Another process plays or removes a synthetic year at this moment."""

    code = "simulation.busy"

    def __str__(self) -> str:
        return _("ほかの処理が模擬の一年を読み込んでいるか、取り除いています。終わってから、もう一度どうぞ。")


@contextlib.contextmanager
def alone() -> Iterator[None]:
    """One process at a time plays or removes; one that dies lets go. Raises `Busy`."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [LOCK])
        if not cursor.fetchone()[0]:
            raise Busy
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])


@contextlib.contextmanager
def synthetic(run_id: int) -> Iterator[None]:
    """What this session writes in the block is marked as the run's. Commits do not wait for the disk meanwhile."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config(%s, %s, false), set_config('synchronous_commit', 'off', false)", [SETTING, str(run_id)]
        )
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config(%s, '', false)", [SETTING])
            cursor.execute("RESET synchronous_commit")
