"""Checks that the database records what the models declare (`kusei check --database default`)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core import checks
from django.db import connections

from kusei.foundation.audit import installation


@checks.register(checks.Tags.database)
def triggers_are_in_place(databases: Sequence[str] | None = None, **_: Any) -> list[checks.CheckMessage]:
    """Every declared table that exists has its triggers, enabled."""
    found: list[checks.CheckMessage] = []
    for alias in databases or []:
        with connections[alias].cursor() as cursor:
            found += [
                checks.Warning(  # a warning, because `migrate`, which mends it, refuses to run on an error
                    f"Changes of the table {table} are not recorded: its triggers are absent, disabled or out of date.",
                    hint="Run `kusei migrate`: it installs them again.",
                    id="audit.W001",
                )
                for table in installation.missing(cursor)
            ]
    return found
