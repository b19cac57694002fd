"""Two at once, on real connections. Each protection is first shown to be needed."""

from __future__ import annotations

import threading
from contextlib import contextmanager

import pytest
from django.db import IntegrityError, connection

from kusei.engines.approvals import commands as approvals
from kusei.engines.approvals.models import Draft as ApprovalDraft
from kusei.engines.notices.deliveries.models import Sending
from kusei.engines.notices.subscribers.models import Topic
from kusei.foundation.web.testing import at_once
from kusei.services.outreach import commands
from kusei.services.outreach.commands import locking, releasing
from kusei.services.outreach.models import Campaign
from kusei.services.outreach.refusals import NotNow, OneTooMany, Stale
from kusei.services.outreach.states import Stage, State
from kusei.services.outreach.tests.conftest import asked, build, decide, fresh, released, written


@pytest.fixture
def town(transactional_db, now):
    return build()


def release_and_send_back(town, title):
    Topic.objects.update(daily_limit=9)
    made = asked(town, topic=Topic.objects.get(pk=town.event.pk), title=title)
    return made, at_once(
        lambda: commands.release(campaign_id=made.pk, version=made.version, by=town.chief),
        lambda: commands.send_back(campaign_id=made.pk, version=made.version, why="やめる", by=town.deputy),
    )


def without_the_lock(monkeypatch):
    """Take the row lock away, and let both read before either writes."""
    meeting = threading.Barrier(2)

    def read(campaign_id):
        found = locking._read(campaign_id)
        if threading.current_thread() is not threading.main_thread():
            meeting.wait(20)
        return found

    monkeypatch.setattr(locking, "_lock", read)


def guard(on):
    with connection.cursor() as cursor:
        for name in ("outreach_guard", "outreach_release"):
            cursor.execute(f"ALTER TABLE outreach_campaign {'ENABLE' if on else 'DISABLE'} TRIGGER {name}")


@contextmanager
def without_guard_and_check():
    """Neither the triggers nor what a row must be keep a campaign from being let out and sent back."""
    name = "outreach_campaign_released_is_a_sending"
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = %s", [name])
        (definition,) = cursor.fetchone()
        cursor.execute(f"ALTER TABLE outreach_campaign DROP CONSTRAINT {name}")
        guard(on=False)
        try:
            yield
        finally:
            cursor.execute("TRUNCATE outreach_campaign CASCADE")
            cursor.execute(f"ALTER TABLE outreach_campaign ADD CONSTRAINT {name} {definition}")
            guard(on=True)


def test_without_lock_and_guard_a_campaign_is_let_out_and_sent_back_at_once(town, monkeypatch):
    """The positive control: the tests below would see it."""
    with without_guard_and_check():
        without_the_lock(monkeypatch)
        _made, results = release_and_send_back(town, "控え")
    assert len([one for one in results if isinstance(one, Campaign)]) == 2, results


def test_without_the_lock_the_guard_still_lets_only_one_through(town, monkeypatch):
    without_the_lock(monkeypatch)
    _made, results = release_and_send_back(town, "鍵なし")
    assert len([one for one in results if isinstance(one, Campaign)]) == 1
    assert len([one for one in results if isinstance(one, IntegrityError)]) == 1


def test_of_letting_out_and_sending_back_at_once_exactly_one_happens(town):
    for turn in range(3):
        made, results = release_and_send_back(town, f"{turn}")
        assert sorted(type(one).__name__ for one in results)[0] == "Campaign"
        assert len([one for one in results if isinstance(one, NotNow | OneTooMany | Stale)]) == 1
        found = fresh(made)
        assert (found.state == State.RELEASED) == (found.sending_id is not None)


def test_of_deciding_and_withdrawing_at_once_exactly_one_happens_and_nothing_is_sent_half(town):
    made = asked(town)
    draft = ApprovalDraft.objects.get(pk=made.approval_id)
    results = at_once(
        lambda: decide(made, town.chief),
        lambda: approvals.withdraw(draft_id=draft.pk, version=draft.version, why="誤記", by=town.writer),
    )
    assert len([one for one in results if isinstance(one, Exception)]) == 1, results
    found = fresh(made)
    assert (found.state, Sending.objects.count()) in {(State.RELEASED, 1), (State.DRAFTING, 0)}


def test_deciding_and_cancelling_at_once_ends_in_nothing_sent_or_in_a_refused_cancel(town):
    made = asked(town)
    results = at_once(
        lambda: decide(made, town.chief),
        lambda: commands.cancel(campaign_id=made.pk, why="誤り", by=town.deputy),
    )
    assert results[0] is None
    found = fresh(made)
    assert isinstance(results[1], Campaign) == (found.stage is Stage.CANCELLED)
    assert isinstance(results[1], NotNow) == (found.stage is Stage.SCHEDULED)


def both_let_out(town, title):
    first, second = (asked(town, topic=town.event, title=f"{title}{n}") for n in (1, 2))
    works = [
        lambda one=one: commands.release(campaign_id=one.pk, version=one.version, by=town.chief)
        for one in (first, second)
    ]
    return at_once(*works)


def test_without_waiting_for_each_other_two_of_a_topic_go_out_on_one_day(town, monkeypatch):
    """The positive control of the test below."""
    meeting = threading.Barrier(2)
    asks = releasing.is_one_too_many

    def count_and_wait(campaign):
        found = asks(campaign)
        meeting.wait(20)
        return found

    monkeypatch.setattr(releasing, "is_one_too_many", count_and_wait)
    monkeypatch.setattr(
        releasing, "_topic_held", lambda campaign: type(campaign.topic).objects.get(pk=campaign.topic_id)
    )
    guard(on=False)
    try:
        results = both_let_out(town, "控え")
    finally:
        guard(on=True)
    assert all(isinstance(one, Campaign) for one in results), results


def test_of_two_of_a_topic_let_out_at_once_one_is_one_too_many(town):
    results = both_let_out(town, "同時")
    assert sorted(type(one).__name__ for one in results) == ["Campaign", "OneTooMany"]
    assert Sending.objects.count() == 1


def test_of_two_who_cancel_at_once_one_did_it(town):
    made = released(town)
    results = at_once(
        *[lambda who=who: commands.cancel(campaign_id=made.pk, why="誤り", by=who) for who in (town.chief, town.deputy)]
    )
    assert sorted(type(one).__name__ for one in results) == ["Campaign", "NotNow"]
    assert made.events.filter(what="cancelled").count() == 1


def test_handing_in_and_writing_at_once_never_seals_half_a_text(town):
    made = written(town)
    version = fresh(made).version
    text = made.written["ja"].model_copy(update={"title": "書き直し"})
    results = at_once(
        lambda: commands.submit(campaign_id=made.pk, version=version, by=town.writer),
        lambda: commands.write_text(campaign_id=made.pk, version=version, language="ja", text=text, by=town.colleague),
    )
    assert len([one for one in results if isinstance(one, Stale | NotNow)]) == 1, results
    if fresh(made).state == State.ASKED:
        decide(made, town.chief)  # the seal is proved here
        assert fresh(made).state == State.RELEASED
