"""Takes a synthetic year away: every marked row, in one transaction; what it changed elsewhere is put back.

The guards of append-only tables and the recording of the history are off meanwhile, for this transaction alone; foreign
keys are checked. The history keeps its sealed entries and names the removal (decision 15).
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext as _

from kusei.conf.simulation import marking
from kusei.conf.simulation.marking import Table
from kusei.conf.simulation.models import Change, Mark, Run, RunState
from kusei.conf.simulation.working import drop_all
from kusei.foundation.audit.context import acting_as, reason
from kusei.foundation.web import clock

SUMS = frozenset({("ledger_account", "balance")})  # what each posting adds to
_KEYS = """
    SELECT c.conrelid::regclass::text, c.confrelid::regclass::text,
        array_agg(a.attname::text ORDER BY k.place), array_agg(b.attname::text ORDER BY k.place)
    FROM pg_constraint c
    JOIN unnest(c.conkey, c.confkey) WITH ORDINALITY k (own, other, place) ON true
    JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = k.own
    JOIN pg_attribute b ON b.attrelid = c.confrelid AND b.attnum = k.other
    WHERE c.contype = 'f' AND c.conparentid = 0 AND c.connamespace = 'public'::regnamespace
    GROUP BY c.oid ORDER BY 1, 2
"""


@dataclass(frozen=True)
class Reference:
    """A foreign key: columns of one table that name those of another."""

    table: str
    other: str
    columns: tuple[str, ...]
    others: tuple[str, ...]


@dataclass
class Removed:
    """What became of it. `conflicts`: rows that others have changed since, which stay as they are now."""

    rows: int = 0
    tables: int = 0
    restored: int = 0
    conflicts: list[str] = field(default_factory=list)


class StillReferred(RuntimeError):
    """Rows that are not synthetic refer to synthetic ones; the sentence names them and says what to do."""

    code = "simulation.still-referred"

    def __init__(self, found: dict[str, int]) -> None:
        super().__init__(found)
        self.found = found

    def __str__(self) -> str:
        named = "、".join(f"{table} {count}" for table, count in sorted(self.found.items()))
        return _(
            "模擬でない行が模擬の行を参照しているので、取り除きませんでした（%(named)s）。"
            "それらも一緒に消してよければ、`kusei simulate --remove --with-what-refers` とします。"
        ) % {"named": named}


def remove(*, with_what_refers: bool = False) -> Removed | None:
    """Take the synthetic year away; None when there is none. Raises `StillReferred`, `marking.Busy`."""
    with marking.alone():
        return _removed(with_what_refers=with_what_refers)


def _removed(*, with_what_refers: bool) -> Removed | None:
    run = Run.objects.filter(removed_at=None).first()
    if run is None:
        return None
    drop_all()
    marking.uninstall()
    with transaction.atomic(), acting_as("kusei simulate --remove"), reason("模擬の一年を取り除いた"):
        done = _remove(run, with_what_refers=with_what_refers)
        run.state, run.removed_at, run.rows = RunState.REMOVED, clock.now(), done.rows
        run.save(update_fields=["state", "removed_at", "rows"])
    return done


def _remove(run: Run, *, with_what_refers: bool) -> Removed:
    tables = {one.name: one for one in marking.tables()}
    marked = set(Mark.objects.filter(run=run.pk).values_list("table", flat=True).distinct())
    references = _references(set(tables))
    while found := _referring(references, tables, marked):
        if not with_what_refers:
            raise StillReferred({one.table: count for one, count in found.items()})
        for one in found:
            _mark_referring(one, tables, run)
        marked = set(Mark.objects.filter(run=run.pk).values_list("table", flat=True).distinct())
    changed = set(Change.objects.filter(run=run.pk).values_list("table", flat=True).distinct())
    done = Removed(tables=len(marked))
    touched = sorted((marked | changed) & set(tables))
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        for name in touched:
            cursor.execute(f'ALTER TABLE "{name}" DISABLE TRIGGER USER')
        for name in _children_first(marked, references):
            cursor.execute(
                f'DELETE FROM "{name}" t USING simulation_mark m WHERE m."table" = %s AND m.run = %s'  # noqa: S608  names from the catalogue
                f" AND m.key = {tables[name].key('t')}",
                [name, run.pk],
            )
            done.rows += cursor.rowcount
        for change in Change.objects.filter(run=run.pk).iterator():
            _put_back(change, tables[change.table], done)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for name in touched:
            cursor.execute(f'ALTER TABLE "{name}" ENABLE TRIGGER USER')
        cursor.execute("DELETE FROM simulation_mark WHERE run = %s", [run.pk])
        cursor.execute("DELETE FROM simulation_change WHERE run = %s", [run.pk])
    return done


def _references(tables: set[str]) -> list[Reference]:
    with connection.cursor() as cursor:
        cursor.execute(_KEYS)
        rows = [Reference(own, other, tuple(a), tuple(b)) for own, other, a, b in cursor.fetchall()]
    return [one for one in rows if one.table in tables and one.other in tables]


def _joined(one: Reference, tables: dict[str, Table]) -> str:
    """SQL: rows of the one table that are not marked and refer to marked rows of the other."""
    same = " AND ".join(f't."{a}" = o."{b}"' for a, b in zip(one.columns, one.others, strict=True))
    return (
        f'FROM "{one.table}" t JOIN "{one.other}" o ON {same}'
        f" JOIN simulation_mark m ON m.\"table\" = '{one.other}' AND m.key = {tables[one.other].key('o')}"
        f" WHERE NOT EXISTS (SELECT FROM simulation_mark s WHERE s.\"table\" = '{one.table}'"
        f" AND s.key = {tables[one.table].key('t')})"
    )


def _referring(references: list[Reference], tables: dict[str, Table], marked: set[str]) -> dict[Reference, int]:
    """References by rows that are not marked to marked ones, and how many."""
    found = {}
    with connection.cursor() as cursor:
        for one in references:
            if one.other in marked:
                cursor.execute(f"SELECT count(*) {_joined(one, tables)}")
                if count := cursor.fetchone()[0]:
                    found[one] = count
    return found


def _mark_referring(one: Reference, tables: dict[str, Table], run: Run) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            f'INSERT INTO simulation_mark ("table", key, run) SELECT DISTINCT %s, {tables[one.table].key("t")}, %s'
            f" {_joined(one, tables)} ON CONFLICT DO NOTHING",
            [one.table, run.pk],
        )


def _children_first(marked: set[str], references: list[Reference]) -> list[str]:
    """Tables that refer before those that they refer to, as far as they do not refer to each other in a circle."""
    below = {name: {one.table for one in references if one.other == name} - {name} for name in marked}
    order: list[str] = []
    left = set(marked)
    while left:
        free = sorted(name for name in left if not below[name] & left) or sorted(left)[:1]
        order += free
        left -= set(free)
    return order


def _put_back(change: Change, table: Table, done: Removed) -> None:
    """A changed row as it was before, but for columns that somebody else has changed since."""
    keys = json.dumps({column: change.before[column] for column in table.columns})
    record = f'jsonb_populate_record(NULL::"{table.name}", %s::jsonb)'
    where = " AND ".join(f't."{column}" = k."{column}"' for column in table.columns)
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT to_jsonb(t) FROM "{table.name}" t, {record} k WHERE {where}', [keys])  # noqa: S608  names from the catalogue
        row = cursor.fetchone()
        if row is None and change.after is not None:  # somebody else has deleted it since
            return
        values = change.before if row is None else _merged(change, json.loads(row[0], parse_float=Decimal), done)
        columns = ", ".join(f'"{name}"' for name in _written(table.name) if name in values)
        if row is None:
            cursor.execute(
                f'INSERT INTO "{table.name}" ({columns}) SELECT {columns} FROM {record}',  # noqa: S608  names from the catalogue
                [json.dumps(change.before)],
            )
        elif columns:
            cursor.execute(
                f'UPDATE "{table.name}" t SET ({columns}) = (SELECT {columns} FROM {record})'  # noqa: S608  names from the catalogue
                f" FROM {record} k WHERE {where}",
                [json.dumps(values, default=str), keys],
            )
        done.restored += bool(columns)


def _written(table: str) -> list[str]:
    """The columns of a table that are written and not computed by the database."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped"
            " AND attgenerated = '' ORDER BY attnum",
            [f'"{table}"'],
        )
        return [name for (name,) in cursor.fetchall()]


def _merged(change: Change, now: dict[str, Any], done: Removed) -> dict[str, Any]:
    """The columns to write: what the run changed goes back, what others changed since stays (a number that was drawn
    since is not drawn again); of a sum the difference of the year goes.
    """
    values: dict[str, Any] = {}
    after = change.after or {}
    for name, before in change.before.items():
        if name not in after or before == after[name] or name not in now:
            continue
        if now[name] == after[name]:
            values[name] = before
        elif (change.table, name) in SUMS:
            values[name] = now[name] + before - after[name]
        else:
            done.conflicts.append(f"{change.table} {change.key}: {name}")
    return values
