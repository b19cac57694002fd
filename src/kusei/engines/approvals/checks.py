"""System checks: the route rules of the home pack can be read, and the guards of the database stand."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core import checks
from django.db import connections

from kusei.engines.approvals import guards, routefile

STANDING = """
    SELECT t.tgname, c.relname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
    WHERE t.tgenabled IN ('O', 'A') AND c.relnamespace = current_schema()::regnamespace
"""


@checks.register()
def route_rules_can_be_read(**_: Any) -> list[checks.CheckMessage]:
    """The rules of the home pack, if it has any, and the general ones have the right form."""
    found: list[checks.CheckMessage] = []
    for folder in ("common", settings.HOME_PACK):
        path = Path(settings.PACKS_DIR) / folder / routefile.FILE
        try:
            if path.exists():
                routefile.read(path)
        except routefile.RouteFileWrong as error:
            found.append(checks.Error(str(error), id="approvals.E001"))
    return found


@checks.register(checks.Tags.database)
def guards_stand(databases: Sequence[str] | None = None, **_: Any) -> list[checks.CheckMessage]:
    """Every guard trigger is there and enabled."""
    found: list[checks.CheckMessage] = []
    for alias in databases or []:
        connection = connections[alias]
        with connection.cursor() as cursor:
            tables = set(connection.introspection.table_names(cursor))
            cursor.execute(STANDING)
            standing = set(cursor.fetchall())
        found += [
            checks.Warning(
                f"The guard {name} of the table {table} is absent or disabled.",
                hint=f"ALTER TABLE {table} ENABLE TRIGGER {name}, or restore it from the migration.",
                id="approvals.W001",
            )
            for name, _when, table, _function in guards.TRIGGERS
            if table in tables and (name, table) not in standing
        ]
    return found
