"""What the campaigns of a month achieved, as the plan's indicators read it."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from kusei.engines.measures import registry
from kusei.engines.measures.computing import compute
from kusei.engines.measures.recounting import differences
from kusei.engines.measures.statement import Question
from kusei.engines.notices.deliveries.models import Reading, Sending, SendingState
from kusei.services.outreach.tests.conftest import NOW, asked, released
from kusei.services.outreach.tests.visiting import hand_over


def counted(key, by="", **filters):
    metric = next(one for one in registry.every() if one.key == key)
    return compute(metric, Question(2026, dt.date(2027, 3, 31), filters, by=by))


@pytest.fixture
def two(town):
    """One campaign that six people got and two opened, one of them in two ways; and one that still waits."""
    asked(town, title="まだ")
    made = released(town)
    hand_over(made.sending)
    people = list(town.child.subscriptions.order_by("subscriber").values_list("subscriber", flat=True))
    for person in people[:2]:  # the second opened the mail as well
        Reading.objects.create(sending=made.sending, subscriber_id=person, read_at=NOW)
    Sending.objects.filter(pk=made.sending_id).update(state=SendingState.DONE, finished_at=NOW)
    released(town, topic=town.event)
    return made


def test_only_what_went_out_counts_and_a_person_opens_a_campaign_once_and_the_share_is_told_by_topic(two):
    for key, wanted in (("outreach.campaigns", 1), ("outreach.people_reached", 6), ("outreach.people_opened", 2)):
        assert counted(key).year.reading.number == Decimal(wanted), key
        assert counted(key, topic=["event"]).year.reading.number == 0, key
        assert differences(key, 2026, dt.date(2027, 3, 31)) == []
    found = counted("outreach.opened_rate", topic=["child"])
    assert round(found.year.reading.number, 1) == Decimal("33.3")
