"""What the home of staff counts of amendments: requests and drafts, for the planning section alone."""

from __future__ import annotations

import datetime as dt

from kusei.foundation.web.testing import tasks_of
from kusei.services.plans.amendment import commands
from kusei.services.plans.amendment.tests.conftest import TODAY


def keys(user):
    return set(tasks_of(user, begin="amendment"))


def test_drafts_wait_for_planners_until_their_day(town, draft, now):
    found = tasks_of(town.planner)["amendment-drafts"]
    assert (found.number, found.due, found.overdue) == (1, TODAY, 0)
    for who in (town.editor, town.approver, town.other, town.viewer, town.administrator):
        assert keys(who) == set(), who
    now(TODAY + dt.timedelta(days=1))
    assert tasks_of(town.planner)["amendment-drafts"].overdue == 1


def test_a_request_waits_for_planners(town):
    commands.propose(plan="sample", initiative_key="W1", text="目標を改めてほしい。", by=town.editor)
    assert keys(town.planner) == {"amendment-asked"}
    assert keys(town.editor) == set()
