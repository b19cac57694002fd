"""What the home of staff counts of tills: the own open one, counted ones of others, for the department alone."""

from __future__ import annotations

import datetime as dt

from kusei.engines.payments.tills import commands
from kusei.engines.payments.tills.models import Shift
from kusei.engines.payments.tills.tests.conftest import DAY, pieces
from kusei.foundation.web.testing import tasks_of


def keys(user):
    return set(tasks_of(user, begin="tills"))


def test_an_open_shift_waits_for_who_opened_it_and_is_overdue_on_the_next_day(opened, now):
    found = tasks_of(opened.clerk)["tills-open"]
    assert (found.number, found.due, found.overdue) == (1, DAY, 0)
    assert keys(opened.second) == keys(opened.chief) == keys(opened.stranger) == set()
    now(DAY + dt.timedelta(days=1))
    assert tasks_of(opened.clerk)["tills-open"].overdue == 1


def test_a_counted_shift_waits_for_an_approver_of_the_department(opened):
    commands.close_shift(till_id=opened.till.pk, pieces=pieces(10_000), why="合わない", by=opened.clerk)
    assert Shift.objects.get(pk=opened.shift.pk).state == Shift.State.COUNTED
    assert keys(opened.chief) == {"tills-second"}
    assert keys(opened.stranger) == keys(opened.clerk) == keys(opened.viewer) == set()
