"""Two at once, on real connections. The test is first shown to see the loss with the protection off."""

from __future__ import annotations

import threading
from types import SimpleNamespace

import pytest
from django.db import connection, connections

from kusei.services.plans.evaluation import commands
from kusei.services.plans.evaluation.commands import writing
from kusei.services.plans.evaluation.models import Sheet
from kusei.services.plans.evaluation.tests.conftest import ANSWERS, build


@pytest.fixture
def town(transactional_db: None) -> SimpleNamespace:
    return build()


def both_write(town):
    """Two editors save the same field, having both seen version 1."""
    results, gate = [None, None], threading.Barrier(2)

    def write(number, text, by):
        gate.wait()
        try:
            results[number] = commands.save_sheet(
                sheet_id=town.sheet.pk, version=1, answers=ANSWERS | {"item-result": text}, by=by
            )
        except Exception as error:
            results[number] = error
        finally:
            connections.close_all()

    threads = [
        threading.Thread(target=write, args=(0, "ひとり目", town.editor)),
        threading.Thread(target=write, args=(1, "ふたり目", town.colleague)),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return sorted(type(result).__name__ for result in results)


def test_of_two_editors_at_once_one_saves_and_the_other_chooses(town):
    assert both_write(town) == ["Sheet", "SheetConflict"]
    assert Sheet.objects.get(pk=town.sheet.pk).version == 2


def test_without_the_lock_and_the_key_the_first_text_is_lost(town, monkeypatch):
    meeting = threading.Barrier(2)

    def read(sheet_id):
        found = Sheet.objects.select_related("bundle").get(pk=sheet_id)
        meeting.wait(20)
        return found

    monkeypatch.setattr(writing, "_lock", read)
    assert both_write(town) == ["NotNow", "Sheet"]  # the unique key alone still lets only one through
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE evaluation_sheetversion DROP CONSTRAINT evaluation_sheet_version_once")
        cursor.execute("UPDATE evaluation_sheet SET version = 1")
        try:
            assert both_write(town) == ["Sheet", "Sheet"]  # both believe they saved: one text is gone
        finally:
            cursor.execute("DELETE FROM evaluation_sheetversion")
            cursor.execute(
                "ALTER TABLE evaluation_sheetversion ADD CONSTRAINT evaluation_sheet_version_once"
                " UNIQUE (sheet_id, version)"
            )
