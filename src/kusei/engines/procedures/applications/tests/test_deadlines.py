"""What falls due for applicants, as the notices ask for it; and what rules of life events hear of a decision."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace
from typing import Any

import pytest

from kusei.engines.notices.deliveries.models import Message
from kusei.engines.notices.recurring.deadlines import tell_of_deadlines
from kusei.engines.notices.recurring.models import Happening, LifeEventRule
from kusei.engines.notices.subscribers import testing as subscribers
from kusei.engines.procedures import testing
from kusei.engines.procedures.applications import deadlines
from kusei.engines.procedures.applications.commands import applicants, office, submitting
from kusei.engines.procedures.applications.commands.moving import By
from kusei.engines.procedures.applications.models import Application, Draft
from kusei.foundation.web import clock

SAID = ["見本", "花子", "ハナコ", "1990", "蒲田", "13-14", "0300000000", "lost"]


@pytest.fixture(autouse=True)
def _november(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: dt.datetime(2026, 11, 20, 1, tzinfo=dt.UTC))


def asked(world: SimpleNamespace, due_on: dt.date | None) -> Application:
    one = testing.filed(world.version, owner=world.hanako)
    office.ask_correction(application_id=one.pk, fields={"born": "年を"}, message="", due_on=due_on, by=world.editor)
    return one


def at(monkeypatch: pytest.MonkeyPatch, day: dt.date) -> None:
    monkeypatch.setattr(clock, "now", lambda: dt.datetime.combine(day, dt.time(9), clock.TOKYO).astimezone(dt.UTC))


def test_an_open_correction_falls_due_on_its_day_for_its_owner(world: SimpleNamespace) -> None:
    due = dt.date(2026, 12, 1)
    one = asked(world, due)
    (found,) = deadlines.corrections(due)
    assert (found.user_id, found.on, found.since) == (world.hanako.pk, due, dt.date(2026, 11, 20))
    assert one.number in str(found.texts)
    assert list(deadlines.corrections(due + dt.timedelta(days=1))) == []
    applicants.answer_correction(application_id=one.pk, answers={"born": "1990-04-02"}, by=By("resident"))
    assert list(deadlines.corrections(due)) == []


def test_the_applicant_is_told_a_week_and_a_day_before_and_never_of_the_answers(
    world: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked(world, dt.date(2026, 12, 1))
    for day in (dt.date(2026, 11, 20), dt.date(2026, 11, 24), dt.date(2026, 11, 27), dt.date(2026, 11, 30)):
        at(monkeypatch, day)
        tell_of_deadlines("correction")
        tell_of_deadlines("correction")
    told = Message.objects.filter(channel="inbox").order_by("occasion")
    assert [one.occasion.rsplit(":", 2)[1:] for one in told] == [["2026-12-01", "1"], ["2026-12-01", "7"]]
    for found in deadlines.corrections(dt.date(2026, 12, 1)):
        assert not [one for one in SAID if one in str(found.texts)]


def test_a_sensitive_application_is_named_by_its_number_alone(world: SimpleNamespace) -> None:
    one = asked(world, dt.date(2026, 12, 1))
    title = one.version.content.title.ja
    assert title in str(next(iter(deadlines.corrections(dt.date(2026, 12, 1)))).texts)
    Application.objects.filter(pk=one.pk).update(sensitive=True)
    assert title not in str(next(iter(deadlines.corrections(dt.date(2026, 12, 1)))).texts)


def test_a_correction_without_a_day_and_one_without_an_account_fall_due_for_nobody(world: SimpleNamespace) -> None:
    asked(world, None)
    stranger = testing.filed(world.version)
    office.ask_correction(
        application_id=stranger.pk, fields={"born": "x"}, message="", due_on=dt.date(2026, 12, 1), by=world.editor
    )
    assert list(deadlines.corrections(dt.date(2026, 12, 1))) == []


def test_a_draft_falls_due_on_the_day_on_which_it_goes_and_not_once_it_is_handed_in(world: SimpleNamespace) -> None:
    draft = testing.begun(world.version, owner=world.hanako)
    day = draft.expires_at.astimezone(clock.TOKYO).date()
    (found,) = deadlines.drafts(day)
    assert (found.user_id, found.occasion, found.on) == (world.hanako.pk, str(draft.pk), day)
    for near in (-1, 1):
        assert list(deadlines.drafts(day + dt.timedelta(days=near))) == []
    submitting.submit(draft_id=draft.pk, by=world.hanako)
    assert list(deadlines.drafts(day)) == []


def decided(world: SimpleNamespace, one: Application, outcome: str = "granted", **values: Any) -> Application:
    office.assign(application_id=one.pk, to=world.editor, by=world.editor)
    office.start_review(application_id=one.pk, by=world.editor)
    Application.objects.filter(pk=one.pk).update(**values) if values else None
    office.decide(application_id=one.pk, outcome=outcome, reason="理由", by=world.editor)
    one.refresh_from_db()
    return one


def test_what_was_granted_for_a_time_falls_due_until_somebody_asks_to_renew_it(world: SimpleNamespace) -> None:
    content, until = testing.small(), dt.date(2027, 11, 19)
    decision = content.decision.model_copy(
        update={"outcomes": tuple(one.model_copy(update={"valid_years": 1}) for one in content.decision.outcomes)}
    )
    fixed = testing.published(testing.small(decision=decision), home=world.home)
    decided(world, testing.filed(fixed, owner=world.hanako))
    assert list(deadlines.permits(until)) == []  # nothing to renew
    renewable = testing.published(testing.small(decision=decision, renewable=True), home=world.home)
    decided(world, testing.filed(renewable, owner=world.hanako), "refused")
    assert list(deadlines.permits(until)) == []  # nothing was granted
    one = decided(world, testing.filed(renewable, owner=world.hanako))
    (found,) = deadlines.permits(until)
    assert (found.user_id, found.occasion) == (world.hanako.pk, str(one.pk))
    draft = testing.begun(renewable, owner=world.hanako)
    Draft.objects.filter(pk=draft.pk).update(origin=one, relation="renewal")
    follower = submitting.submit(draft_id=draft.pk, by=world.hanako).applications.get()
    assert list(deadlines.permits(until)) == []
    applicants.withdraw(application_id=follower.pk, by=By("resident"))
    assert [found.occasion for found in deadlines.permits(until)] == [str(one.pk)]


def rule(world: SimpleNamespace) -> None:
    content = {
        "key": "moved", "topic": "child", "when": {"decided": ["certificate-copy"]}, "days": 1,
        "texts": {"ja": {"title": "引っ越してきた方へ"}},
    }  # fmt: skip
    LifeEventRule.objects.create(municipality=world.home, key="moved", content=content, position=0)


def test_a_decision_in_favour_of_somebody_who_wants_to_hear_is_kept_for_the_rules(world: SimpleNamespace) -> None:
    rule(world)
    subscribers.subscriber(world.hanako, topics=[subscribers.topic("child")])
    one = decided(world, testing.filed(world.version, owner=world.hanako))
    row = Happening.objects.get()
    assert (row.what, row.reference, row.on) == ("decided:certificate-copy", str(one.pk), dt.date(2026, 11, 20))


@pytest.mark.parametrize("what", ["refused", "nobody", "confidential", "stranger"])
def test_what_was_refused_or_is_confidential_or_of_somebody_else_is_not(world: SimpleNamespace, what: str) -> None:
    rule(world)
    if what != "nobody":
        subscribers.subscriber(world.hanako, topics=[subscribers.topic("child")])
    one = testing.filed(world.version, owner=None if what == "stranger" else world.hanako)
    values = {"confidential": True} if what == "confidential" else {}
    decided(world, one, "refused" if what == "refused" else "granted", **values)
    assert not Happening.objects.exists()


def test_every_day_costs_a_fixed_number_of_queries(world: SimpleNamespace, django_assert_num_queries: Any) -> None:
    due = dt.date(2026, 12, 1)
    for _ in range(3):
        asked(world, due)
        draft = testing.begun(world.version, owner=world.hanako)
    gone = draft.expires_at.astimezone(clock.TOKYO).date()
    for read, day, count in ((deadlines.corrections, due, 1), (deadlines.permits, due, 1), (deadlines.drafts, gone, 2)):
        with django_assert_num_queries(count):
            list(read(day))
