"""What the home of staff counts of decisions: steps that ask the person or an absent one, and what came back."""

from __future__ import annotations

import datetime as dt

from kusei.engines.approvals import commands
from kusei.engines.approvals.tests.conftest import NOW, sent, step
from kusei.foundation.web.testing import tasks_of


def test_a_step_waits_for_the_nearest_approver_and_for_nobody_else(town, now):
    sent(town, amount=1000)
    assert tasks_of(town.chief, begin="approvals")["approvals"].number == 1
    for who in (town.head, town.mayor, town.drafter, town.auditor, town.other, town.secretary, town.administrator):
        assert "approvals" not in tasks_of(who, begin="approvals"), who
    now(NOW.date() + dt.timedelta(days=9))
    assert tasks_of(town.chief, begin="approvals")["approvals"].overdue == 1


def test_a_deputy_counts_what_waits_for_the_absent(town):
    sent(town, amount=1000)
    commands.register_absence(
        person=town.chief, deputy=town.head, first_day=NOW.date(), last_day=NOW.date(), why="休暇", by=town.chief
    )
    assert tasks_of(town.head, begin="approvals")["approvals"].number == 1


def test_a_draft_that_came_back_waits_for_its_drafter_alone(town):
    draft = sent(town, amount=1000)
    commands.send_back(
        draft_id=draft.pk, version=draft.version, step_id=step(draft, "課長").pk, why="理由を足す", by=town.chief
    )
    assert tasks_of(town.drafter, begin="approvals")["approvals-back"].number == 1
    assert "approvals-back" not in tasks_of(town.colleague, begin="approvals")
    assert "approvals" not in tasks_of(town.chief, begin="approvals")
