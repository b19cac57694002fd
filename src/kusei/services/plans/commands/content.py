"""Writes the rows of an edition, all tables of it at once. Called by loading only, inside its transaction."""

from __future__ import annotations

from collections.abc import Callable

from django.db import connection
from django.db.models import Model

from kusei.services.plans import models
from kusei.services.plans.commands.rows import TABLES, EditionRows

_BATCH = 2000


def write(rows: EditionRows) -> None:
    """Insert all rows. Their ids are drawn first, so that rows may point at each other in any order."""
    for table in TABLES:
        _draw_ids(table, rows.of(table))
    for table in TABLES:
        table._default_manager.bulk_create(rows.of(table), batch_size=_BATCH)


def clear(edition: models.Edition) -> None:
    """Delete all rows of the edition, children first."""
    for table in reversed(TABLES):
        found = table._default_manager.filter(edition=edition)
        found._raw_delete(found.db)  # nothing hangs on these rows but rows of this very list


def reread_phases(edition: models.Edition, phases: Callable[[str | None], list[str]]) -> int:
    """Bring the phases of the cells up to date with the words of today. Returns how many cells changed."""
    changed = []
    for cell in models.YearCell.objects.filter(edition=edition).only("text", "phases"):
        if cell.phases != (now := phases(cell.text)):
            cell.phases = now
            changed.append(cell)
    return models.YearCell.objects.bulk_update(changed, ["phases"], batch_size=_BATCH) if changed else 0


def _draw_ids(table: type[Model], rows: list[Model]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
            [table._meta.db_table, len(rows)],
        )
        for row, (pk,) in zip(rows, cursor.fetchall(), strict=True):
            row.pk = pk
