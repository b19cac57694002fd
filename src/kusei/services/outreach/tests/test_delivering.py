"""Through the delivery machine itself: from the decision to the inbox, and what is stopped in between."""

from __future__ import annotations

import pytest

from kusei.engines.notices.deliveries import spreading
from kusei.engines.notices.deliveries.queries import inbox
from kusei.engines.notices.segments import commands as segments
from kusei.engines.notices.subscribers import testing
from kusei.foundation.people.models import User
from kusei.services.outreach import commands
from kusei.services.outreach.queries.one import results_of
from kusei.services.outreach.states import Stage
from kusei.services.outreach.tests.conftest import decide, fresh, segment, submit, written


@pytest.fixture
def accounts(town):
    """Seven people with accounts; two of them read English."""
    users = User.objects.bulk_create(User(email=f"a{n}@example.jp", name=f"a{n}", password="!") for n in range(7))
    return [
        testing.subscriber(user, topics=[town.child], language="en" if n < 2 else "ja") for n, user in enumerate(users)
    ]


def to_the_inbox(town, rule=None):
    made = written(town)
    group = segment(town, rule, name=f"{rule}") if rule else None
    commands.aim(campaign_id=made.pk, version=fresh(made).version, topic=town.child, segment=group, by=town.writer)
    commands.choose_channels(campaign_id=made.pk, version=fresh(made).version, channels=["inbox"], by=town.writer)
    submit(town, made)
    decide(made, town.chief)
    return fresh(made)


def test_everybody_of_the_topic_has_it_once_and_the_page_says_so(town, accounts):
    made = to_the_inbox(town)
    for _again in range(2):
        spreading.spread(made.sending_id)
    rows, progress = results_of(fresh(made))
    assert [(row.result.channel, row.result.people) for row in rows] == [("inbox", 7)]
    assert (progress.people, progress.done, progress.moving) == (7, 7, False)
    assert fresh(made).stage is Stage.DONE
    assert all(inbox(one).total == 1 for one in accounts)


def test_a_segment_reaches_its_people_alone_though_its_rule_is_changed_afterwards(town, accounts):
    made = to_the_inbox(town, {"is": "language", "values": ["ja"]})
    group = made.segment.segment
    segments.revise(
        segment_id=group.pk, seen=segments.stamp(group, 1), name=group.name,
        rule={"is": "language", "values": ["en"]}, by=town.writer,
    )  # fmt: skip
    spreading.spread(made.sending_id)
    assert [inbox(one).total for one in accounts] == [0, 0, 1, 1, 1, 1, 1]


def test_cancelled_before_it_began_nobody_has_it(town, accounts):
    made = to_the_inbox(town)
    commands.cancel(campaign_id=made.pk, why="日時の誤り", by=town.chief)
    spreading.spread(made.sending_id)
    assert not any(inbox(one).total for one in accounts)


def test_paused_nobody_gets_it_until_it_goes_on(town, accounts):
    made = to_the_inbox(town)
    commands.pause(campaign_id=made.pk, why="電話が混んだ", by=town.chief)
    spreading.spread(made.sending_id)
    assert not any(inbox(one).total for one in accounts)
    commands.resume(campaign_id=made.pk, why="おさまった", by=town.chief)
    spreading.spread(made.sending_id)
    assert all(inbox(one).total == 1 for one in accounts)
