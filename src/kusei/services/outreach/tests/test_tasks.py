"""What the home of staff counts of campaigns: those to be let out, and one's own that came back."""

from __future__ import annotations

from kusei.foundation.web.testing import tasks_of
from kusei.services.outreach import commands
from kusei.services.outreach.tests.conftest import asked, fresh


def keys(user):
    return set(tasks_of(user, begin="outreach"))


def test_a_campaign_waits_for_approvers_of_its_department_alone(town):
    asked(town, topic=town.event)
    assert keys(town.chief) == keys(town.deputy) == keys(town.mayor) == {"outreach-asked"}
    for who in (town.writer, town.looker, town.other, town.otherchief, town.auditor, town.administrator):
        assert keys(who) == set(), who


def test_a_campaign_that_came_back_waits_for_who_wrote_it(town):
    made = asked(town, topic=town.event)
    commands.send_back(campaign_id=made.pk, version=fresh(made).version, why="日時を確かめる", by=town.chief)
    assert keys(town.writer) == {"outreach-back"}
    assert keys(town.colleague) == keys(town.chief) == set()
