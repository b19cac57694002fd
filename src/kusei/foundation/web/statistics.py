"""What PostgreSQL knows about how many rows a table has, and how common each value is."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import connection
from django.db.models import Model


def analyse(models: Iterable[type[Model]]) -> None:
    """Have PostgreSQL count anew, in the open transaction, after many rows were written at once.

    Otherwise it takes the tables for as small as they were until it looks by itself, which may be a minute later or,
    within the same transaction, never; some joins then take minutes.
    """
    names = ", ".join(connection.ops.quote_name(model._meta.db_table) for model in models)
    if names:
        with connection.cursor() as cursor:
            cursor.execute(f"ANALYZE {names}")
