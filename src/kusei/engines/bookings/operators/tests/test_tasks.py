"""What the home of staff counts of houses: sheets that nobody took over, or that are missing, after their day."""

from __future__ import annotations

import datetime as dt

import pytest

from kusei.engines.bookings.operators.models import Missing
from kusei.engines.bookings.operators.tests.conftest import DAY, at
from kusei.engines.bookings.operators.tests.test_sheets import hand_over
from kusei.foundation.web.testing import tasks_of

pytestmark = pytest.mark.django_db


def number(user):
    found = tasks_of(user).get("operators")
    return found.number if found else 0


def test_a_sheet_without_a_second_signature_waits_for_editors_from_the_next_day(town, now):
    now(at(16, 50))
    sheet = hand_over(town)
    assert number(town.clerk) == 0
    now(at(10) + dt.timedelta(days=1))
    assert number(town.clerk) == 1
    assert [number(one) for one in (town.viewer, town.stranger, town.day)] == [0, 0, 0]
    Missing.objects.create(reception=town.reception, operator="evening", day=DAY, ended_at=at(22), noticed_at=at(23))
    assert number(town.clerk) == 2
    type(sheet).objects.filter(pk=sheet.pk).update(taken_by=town.clerk, taken_at=at(18))
    assert number(town.clerk) == 1
