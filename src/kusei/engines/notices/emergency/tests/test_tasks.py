"""What the home of staff counts of alerts: those to be released by another, and those that are being written."""

from __future__ import annotations

from kusei.engines.notices.emergency.tests.conftest import PEOPLE, drafted, waiting
from kusei.foundation.org.models import Role
from kusei.foundation.web import clock, tasks
from kusei.foundation.web.testing import tasks_of


def keys(user):
    return set(tasks_of(user, begin="alerts"))


def test_an_alert_that_waits_stands_before_everything_for_those_who_may_release_it(town):
    waiting(town)
    assert keys(town.chief) == {"alerts-release"}
    assert tasks_of(town.chief, begin="alerts")["alerts-release"].due == clock.today()
    assert tasks.sources("staff")[0].key == "alerts-release"
    assert keys(town.writer) == set()
    lookers = [getattr(town, word) for word, role in PEOPLE.items() if role in (Role.VIEWER, Role.ADMINISTRATOR)]
    assert [keys(who) for who in lookers] == [set()] * len(lookers)


def test_a_draft_waits_for_those_who_write(town):
    drafted(town)
    assert keys(town.writer) == keys(town.chief) == {"alerts-drafts"}
