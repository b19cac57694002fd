"""What the home of staff counts at counters: who waits now, where the person works."""

from __future__ import annotations

from kusei.foundation.web.testing import tasks_of
from kusei.services.counters import commands
from kusei.services.counters.tests.conftest import OFFICE, sit, take


def test_people_who_wait_are_counted_for_those_who_work_there_until_they_are_called(town):
    take()
    take()
    assert tasks_of(town.clerks[0])["counters"].number == 2
    for who in (town.viewer, town.stranger, town.resident):
        assert "counters" not in tasks_of(who), who
    clerk = sit(town)
    commands.call_next(by=clerk)
    assert tasks_of(town.clerks[1])["counters"].number == 1
    assert OFFICE in tasks_of(town.clerks[1])["counters"].url
