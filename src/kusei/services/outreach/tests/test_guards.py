"""What the database refuses by itself, whatever the code does."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, connection, transaction

from kusei.engines.notices.deliveries.models import Sending
from kusei.engines.notices.subscribers.models import Topic
from kusei.services.outreach.models import Campaign
from kusei.services.outreach.tests.conftest import (
    NOW,
    asked,
    decide,
    released,
)


def refused_by(name, call):
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        call()


def row(campaign):
    return Campaign.objects.filter(pk=campaign.pk)


def test_what_was_handed_in_stays_as_it_is(town):
    wanted = (
        {"texts": {"ja": {"title": "別"}}},
        {"channels": ["mail"]},
        {"start_at": NOW},
        {"per_minute": 5},
        {"expected": 9},
    )
    made = asked(town)
    for values in wanted:
        refused_by("asked for, decided or over", lambda values=values: row(made).update(**values))
    decide(made, town.chief)
    for values in wanted:
        refused_by("asked for, decided or over", lambda values=values: row(made).update(**values))


def test_nothing_is_let_out_without_the_decision_that_the_topic_wants(town):
    made = asked(town)
    values = {"state": "released", "day": NOW.date(), "released_by": town.chief, "released_at": NOW}
    other = Sending.objects.create(
        kind="campaign", occasion=f"campaign:{made.pk}", topic=town.child, texts=made.texts, channels=["mail"],
        reach="topic", month=NOW.date().replace(day=1), not_before=NOW, released_at=NOW,
    )  # fmt: skip
    refused_by("is not approved", lambda: row(made).update(sending=other, **values))
    free = asked(town, topic=town.event, title="催し")
    refused_by("not that of campaign", lambda: row(free).update(sending=other, **values))
    refused_by("not that of campaign", lambda: row(free).update(**values))
    refused_by("released_is_a_sending", lambda: row(free).update(day=NOW.date()))


def test_one_too_many_of_a_day_is_refused_by_the_database_too(town):
    Topic.objects.filter(pk=town.event.pk).update(daily_limit=1)
    second = asked(town, topic=town.event, title="二つ目")
    released(town, topic=town.event)
    sending = Sending.objects.create(
        kind="campaign", occasion=f"campaign:{second.pk}", topic=town.event, texts=second.texts, channels=["mail"],
        reach="topic", month=NOW.date().replace(day=1), not_before=NOW, released_at=NOW,
    )  # fmt: skip
    values = {"state": "released", "day": NOW.date(), "released_by": town.chief, "released_at": NOW}
    refused_by("one too many", lambda: row(second).update(sending=sending, **values))


def test_states_follow_their_table_and_nothing_is_removed(town):
    made = released(town)
    for state in ("drafting", "asked", "discarded"):
        refused_by("asked for, decided|is decided|cannot go", lambda state=state: row(made).update(state=state))
    refused_by("what happened stays", lambda: _delete("outreach_campaign", made.pk))
    refused_by("what happened stays", lambda: _delete("outreach_campaignevent", made.events.first().pk))
    refused_by("what happened stays", lambda: made.events.update(note="別の話"))
    refused_by(
        "begins as a draft",
        lambda: Campaign.objects.create(
            department=made.department, topic=made.topic, title="近道", author=town.chief, created_at=NOW,
            state="asked", texts=made.texts, channels=["mail"], expected=9,
        ),
    )  # fmt: skip


def _delete(table, pk):
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {table} WHERE id = %s", [pk])
