"""Two people sign the same sheet at the same moment: one does. With the guards off, both would (positive control)."""

from __future__ import annotations

import threading
from functools import partial

import pytest
from django.db import connection, transaction

from kusei.engines.bookings.operators import commands
from kusei.engines.bookings.operators.models import Entry, Sheet
from kusei.engines.bookings.operators.tests.conftest import at, build
from kusei.foundation.web import clock
from kusei.foundation.web.testing import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def names(results):
    return sorted(type(one).__name__ for one in results)


def test_of_two_who_hand_over_one_signs(now):
    town = build()
    now(at(16, 50))
    works = [
        partial(commands.hand_over, reception_id=town.reception.pk, keys_complete=True, by=by)
        for by in (town.day, town.second)
    ]
    assert names(at_once(*works)) == ["HandedAlready", "Sheet"]
    assert Sheet.objects.count() == 1


def test_of_two_who_take_over_one_signs(now):
    town = build()
    now(at(17))
    sheet = commands.hand_over(reception_id=town.reception.pk, keys_complete=True, by=town.day)
    works = [partial(commands.take_over, sheet_id=sheet.pk, by=by) for by in (town.evening, town.clerk)]
    results = at_once(*works)
    assert names(results) == ["Sheet", "TakenAlready"]
    sheet.refresh_from_db()
    assert sheet.taken_by in {town.evening, town.clerk}


def test_nothing_is_written_into_a_band_whose_sheet_is_being_signed(now):
    town = build()
    now(at(16, 50))
    write = partial(commands.write, reception_id=town.reception.pk, kind="note", text="x", by=town.second, follow=True)
    sign = partial(commands.hand_over, reception_id=town.reception.pk, keys_complete=True, by=town.day)
    at_once(write, sign, write, write)
    sheet = Sheet.objects.get()
    assert sheet.figures["open"] == list(Entry.objects.order_by("pk").values_list("pk", flat=True))


def _careless(sheet_id, by, gate):
    """Look, wait until the other has looked as well, and sign: what the lock of `take_over` prevents."""
    with transaction.atomic():
        found = Sheet.objects.get(pk=sheet_id)
        gate.wait(timeout=20)
        if found.taken_by_id is not None:
            raise AssertionError("the race was not seen")
        found.taken_by, found.taken_at = by, clock.now()
        found.save(update_fields=["taken_by", "taken_at"])


@pytest.mark.parametrize("guarded", [True, False])
def test_without_the_lock_the_database_lets_one_through_and_without_its_guard_both(now, guarded):
    town = build()
    now(at(17))
    sheet = commands.hand_over(reception_id=town.reception.pk, keys_complete=True, by=town.day)
    gate = threading.Barrier(2)
    works = [partial(_careless, sheet.pk, by, gate) for by in (town.evening, town.clerk)]
    switch = "ALTER TABLE operators_sheet {} TRIGGER operators_sheet_signed"
    try:
        if not guarded:
            with connection.cursor() as cursor:
                cursor.execute(switch.format("DISABLE"))
        results = at_once(*works)
    finally:
        with connection.cursor() as cursor:
            cursor.execute(switch.format("ENABLE"))
    assert names(results) == (["IntegrityError", "NoneType"] if guarded else ["NoneType", "NoneType"])
