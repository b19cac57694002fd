"""States of an alert: every pair, every command, and what the database refuses by itself."""

from __future__ import annotations

import datetime as dt
import itertools

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from kusei.engines.notices.deliveries.models import Message, Sending
from kusei.engines.notices.emergency import commands, jobs, refusals, rules
from kusei.engines.notices.emergency.models import Alert, AlertEvent
from kusei.engines.notices.emergency.rules import FOLLOWS, Order, State
from kusei.engines.notices.emergency.seeding import seed
from kusei.engines.notices.emergency.tests.conftest import content, drafted, followed, released, waiting

pytestmark = pytest.mark.django_db


def refused(name, work):
    """The database refuses it, by that constraint."""
    with pytest.raises((IntegrityError, DatabaseError)) as error, transaction.atomic():
        work()
    assert name in str(error.value) + str(
        getattr(error.value.__cause__, "diag", None) and error.value.__cause__.diag.constraint_name
    )


def in_state(town, state):
    """An alert in that state, by the commands alone."""
    if state == State.DRAFT:
        return drafted(town, 2)
    if state == State.WAITING:
        return waiting(town, 2)
    if state == State.WITHDRAWN:
        return commands.withdraw(alert_id=drafted(town, 2).pk, why="不要になった", by=town.writer)
    alert = released(town, 2)
    if state == State.SUPERSEDED:
        followed(town, alert, "update")
    elif state == State.CANCELLED:
        followed(town, alert)
    elif state == State.ENDED:
        commands.end(alert_id=alert.pk, why="終わった", by=town.writer)
    alert.refresh_from_db()
    assert alert.state == state
    return alert


@pytest.mark.parametrize("state", list(State))
def test_each_command_works_in_its_states_alone(town, state):
    alert = in_state(town, state)
    draft, seen = {State.DRAFT}, {"alert_id": alert.pk, "version": alert.version}
    tries = {
        "change": (lambda: commands.change(**seen, content=content(2), by=town.writer), draft),
        "ask": (lambda: commands.ask(**seen, by=town.writer), draft),
        "take_back": (lambda: commands.take_back(alert_id=alert.pk, why="直す", by=town.writer), {State.WAITING}),
        "withdraw": (lambda: commands.withdraw(alert_id=alert.pk, why="不要", by=town.writer), {*draft, State.WAITING}),
        "release": (lambda: commands.release(**seen, by=town.chief), {State.WAITING}),
        "update": (lambda: commands.follow(alert_id=alert.pk, action="update", by=town.writer), {State.RELEASED}),
        "cancel": (lambda: commands.follow(alert_id=alert.pk, action="cancel", by=town.writer), {State.RELEASED}),
        "end": (lambda: commands.end(alert_id=alert.pk, why="終わった", by=town.writer), {State.RELEASED}),
    }  # fmt: skip
    for name, (work, states) in tries.items():
        point = transaction.savepoint()
        if state in states:
            work()
        else:
            with pytest.raises((refusals.NotNow, refusals.AlreadyFollowed)):
                work()
        transaction.savepoint_rollback(point)
        assert name


@pytest.mark.parametrize("old", list(State))
def test_the_database_refuses_every_state_out_of_turn(town, old):
    alert = in_state(town, old)
    for new in set(State) - {old}:
        work = lambda new=new: Alert.objects.filter(pk=alert.pk).update(state=new.value)  # noqa: E731
        if new not in FOLLOWS[old]:
            refused("emergency_alert_", work)
        elif new in {State.SUPERSEDED, State.CANCELLED}:
            refused("emergency_alert_over_by_its_successor", work)
        elif new == State.RELEASED or (new == State.WAITING and alert.asked_by_id is None):
            refused("emergency_alert_", work)  # there it needs a person besides
        else:
            point = transaction.savepoint()
            assert work() == 1
            transaction.savepoint_rollback(point)


def test_a_level_has_one_order_and_the_database_knows_it(town):
    alert = drafted(town, 2)
    for level, order in itertools.product(rules.LEVELS, Order):
        change = {"level": level, "order": order.value}
        work = lambda change=change: Alert.objects.filter(pk=alert.pk).update(**change)  # noqa: E731
        if rules.order_of(level) == order:
            work()
        else:
            refused("emergency_alert_order_of_its_level", work)


@pytest.mark.parametrize("who", ["writer", "asker", "changer"])
def test_nobody_who_wrote_changed_or_asked_is_the_second_person(town, who):
    alert = drafted(town)
    if who == "changer":
        alert = commands.change(alert_id=alert.pk, version=1, content=content(4), by=town.chief)
    by = town.chief if who == "asker" else town.writer
    alert = commands.ask(alert_id=alert.pk, version=alert.version, by=by)
    if who == "writer":
        with pytest.raises(refusals.NotAllowed):  # the writer is no approver at all
            commands.release(alert_id=alert.pk, version=alert.version, by=town.writer)
    else:
        with pytest.raises(refusals.SamePerson):
            commands.release(alert_id=alert.pk, version=alert.version, by=town.chief)
    assert commands.release(alert_id=alert.pk, version=alert.version, by=town.head).released_by == town.head


def test_the_database_wants_the_second_person_too(town):
    alert = released(town, 3)
    by_writer = lambda: Alert.objects.filter(pk=alert.pk).update(released_by=town.writer)  # noqa: E731
    refused("emergency_alert_released_stays", by_writer)
    other = waiting(town, 3)
    at = alert.released_at
    values = {"state": "released", "released_at": at, "effective_at": at, "channels": ["inbox"]}
    values |= {"identifier": "x", "number": 9, "number_year": 2026}
    refused(
        "emergency_alert_second_person",
        lambda: Alert.objects.filter(pk=other.pk).update(**values, released_by=town.writer),
    )
    refused(
        "emergency_alert_second_person",
        lambda: Alert.objects.filter(pk=other.pk).update(
            **values, released_by=town.writer, fast=True, fast_reason="急ぐ"
        ),
    )  # level 3 is not fast
    urgent = waiting(town, 4)
    refused(
        "emergency_alert_fast_reason",
        lambda: Alert.objects.filter(pk=urgent.pk).update(**values, released_by=town.writer, fast=True),
    )


@pytest.mark.parametrize("level", rules.LEVELS)
def test_one_person_alone_releases_level_4_and_5_only(town, level):
    alert = commands.draft(content=content(level), drill=False, by=town.chief)
    arguments = {"alert_id": alert.pk, "version": 1, "why": "2人目がいない", "by": town.chief}
    if level < 4:
        with pytest.raises(refusals.NotFast):
            commands.release_fast(**arguments, typed=str(level))
        return
    with pytest.raises(refusals.NotConfirmed):
        commands.release_fast(**arguments, typed="3")
    with pytest.raises(refusals.ReasonMissing):
        commands.release_fast(**{**arguments, "why": "  "}, typed=str(level))
    out = commands.release_fast(**arguments, typed=str(level))
    assert (out.state, out.fast, out.fast_reason) == ("released", True, "2人目がいない")


def test_a_fast_release_is_told_to_the_others_at_once(town):
    alert = commands.draft(content=content(5), drill=False, by=town.chief)
    commands.release_fast(alert_id=alert.pk, version=1, why="夜間で1人", typed="5", by=town.chief)
    jobs.tell_colleagues(alert_id=alert.pk)
    jobs.tell_colleagues(alert_id=alert.pk)
    told = list(Message.objects.filter(channel="inbox").values_list("subscriber__user__email", flat=True))
    assert sorted(told) == ["head@example.jp", "writer@example.jp"]


TOLD = [
    {"texts": {"ja": {"title": "別", "body": ""}}}, {"level": 5, "order": "safety"}, {"towns": ["蒲田三丁目"]},
    {"hazard": "fire"}, {"grounds": "別の理由"}, {"identifier": "other"}, {"channels": ["inbox"]}, {"number": 99},
    {"effective_at": dt.datetime(2026, 1, 1, tzinfo=dt.UTC)},
]  # fmt: skip


def test_what_people_were_told_never_changes(town):
    alert = released(town)
    for change in TOLD:
        work = lambda change=change: Alert.objects.filter(pk=alert.pk).update(**change)  # noqa: E731
        refused("emergency_alert_released_stays", work)


def test_what_waits_for_the_second_person_stands_still(town):
    alert = waiting(town)
    refused(
        "emergency_alert_waiting_stays",
        lambda: Alert.objects.filter(pk=alert.pk).update(texts={"ja": {"title": "別", "body": ""}}),
    )


def test_the_second_person_releases_the_version_that_they_saw(town):
    alert = waiting(town)
    commands.take_back(alert_id=alert.pk, why="直す", by=town.writer)
    changed = commands.change(alert_id=alert.pk, version=1, content=content(5), by=town.writer)
    commands.ask(alert_id=alert.pk, version=changed.version, by=town.writer)
    with pytest.raises(refusals.Changed):
        commands.release(alert_id=alert.pk, version=1, by=town.chief)


def test_nothing_is_deleted_and_no_event_changes(town):
    alert = drafted(town)
    refused("emergency_append_only", lambda: Alert.objects.filter(pk=alert.pk)._raw_delete("default"))
    refused("emergency_append_only", lambda: AlertEvent.objects.filter(alert=alert).update(reason="別"))


def test_an_update_takes_the_place_of_the_one_before_and_a_cancellation_ends_it(town):
    first = released(town, 3)
    second = followed(town, first, "update")
    third = followed(town, second, "cancel", "lifted")
    states = list(Alert.objects.order_by("pk").values_list("state", "action"))
    assert states == [("superseded", "issue"), ("cancelled", "update"), ("released", "cancel")]
    assert (third.level, third.towns) == (second.level, second.towns)
    assert [one.identifier for one in (first, second, third)] == [f"131113-2026-0000{n}" for n in (1, 2, 3)]
    kinds = list(AlertEvent.objects.filter(alert=first).order_by("pk").values_list("kind", flat=True))
    assert kinds == ["drafted", "asked", "released", "superseded"]


def test_an_alert_has_one_successor_at_a_time(town):
    alert = released(town)
    begun = commands.follow(alert_id=alert.pk, action="update", by=town.writer)
    with pytest.raises(refusals.AlreadyFollowed):
        commands.follow(alert_id=alert.pk, action="cancel", by=town.chief)
    commands.withdraw(alert_id=begun.pk, why="解除にする", by=town.chief)
    assert commands.follow(alert_id=alert.pk, action="cancel", by=town.chief).ending == "lifted"


def test_a_cancellation_is_about_what_it_cancels_whatever_somebody_types(town):
    alert = released(town, 4)
    draft = commands.follow(alert_id=alert.pk, action="cancel", by=town.writer, ending="mistaken")
    changed = commands.change(alert_id=draft.pk, version=1, content=content(1, whole=True), by=town.writer)
    assert (changed.level, changed.whole, changed.towns) == (4, False, alert.towns)


def test_orders_do_not_end_by_the_clock_and_information_does(town, now):
    with pytest.raises(refusals.WrongTimes):
        drafted(town, 3, expires_at=now.at + dt.timedelta(hours=3))
    information = released(town, 2, expires_at=now.at + dt.timedelta(hours=3))
    order = released(town, 4)
    with pytest.raises(refusals.NotNow):
        commands.end(alert_id=order.pk, why="終わった", by=town.writer)
    assert commands.expire() == 0
    now.at += dt.timedelta(hours=3)
    assert commands.expire() == 1
    information.refresh_from_db()
    assert information.state == "ended"
    assert commands.expire() == 0


def test_information_whose_end_has_come_is_not_released(town, now):
    alert = waiting(town, 2, expires_at=now.at + dt.timedelta(minutes=5))
    now.at += dt.timedelta(minutes=6)
    with pytest.raises(refusals.WrongTimes):
        commands.release(alert_id=alert.pk, version=1, by=town.chief)


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"towns": ()}, refusals.NoAreas),
        ({"towns": ("ない町",)}, refusals.UnknownTowns),
        ({"polygons": [[[35, 139], [36, 139], [36, 140]]]}, refusals.WrongPolygon),
        ({"polygons": [[[139, 35], [139, 36], [140, 36], [139, 35]]]}, refusals.WrongPolygon),
        ({"texts": {"en": {"title": "x"}}}, refusals.WrongWords),
        ({"texts": {"ja": {"title": "長" * 81}}}, refusals.WrongWords),
    ],
)
def test_what_cannot_be_is_refused_with_a_sentence(town, change, error):
    with pytest.raises(error) as refusal:
        drafted(town, **change)
    assert len(str(refusal.value)) > 10


def test_nothing_is_sent_when_the_release_fails(town, monkeypatch):
    alert = waiting(town)
    monkeypatch.setattr(jobs, "publish_board", lambda: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        commands.release(alert_id=alert.pk, version=1, by=town.chief)
    alert.refresh_from_db()
    assert (alert.state, Sending.objects.count()) == ("waiting", 0)


def test_the_alerts_of_a_demonstration_are_made_once_and_none_is_in_force(town):
    assert seed(writer=town.writer, second=town.chief) == 5
    assert seed(writer=town.writer, second=town.chief) == 0
    assert not [alert for alert in Alert.objects.filter(drill=False) if alert.in_force]
