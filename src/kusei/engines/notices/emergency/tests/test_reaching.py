"""Whom an alert reaches and where it goes; a drill nowhere but inside."""

from __future__ import annotations

import itertools

import pytest
from django.db import IntegrityError, transaction

from kusei.engines.notices.channels import registry
from kusei.engines.notices.deliveries import spreading
from kusei.engines.notices.deliveries.commands import release as send
from kusei.engines.notices.deliveries.models import Batch, Sending
from kusei.engines.notices.emergency import commands, refusals, rules
from kusei.engines.notices.emergency.board import publishing
from kusei.engines.notices.emergency.models import Alert
from kusei.engines.notices.emergency.tests.conftest import content, drafted, followed, person, released, waiting
from kusei.engines.notices.subscribers.models import OUTSIDE, Subscriber
from kusei.engines.notices.texts.message import Texts

pytestmark = pytest.mark.django_db
CHANNELS = ("inbox", *OUTSIDE, "board", "feed", "drill")


@pytest.fixture
def all_ways(monkeypatch):
    """An installation that has every way out."""
    monkeypatch.setattr(registry, "available", lambda: list(OUTSIDE))


def reached(alert: Alert) -> set[int]:
    """The numbers of the people who are in the batches of the alert."""
    sending = Sending.objects.get(occasion=f"alert:{alert.pk}")
    spreading.spread(sending.pk)
    return {one for batch in Batch.objects.filter(sending=sending) for one in batch.recipients}


def test_a_real_alert_goes_by_every_way_at_once_through_quiet_hours_but_not_by_letter(town, all_ways):
    alert = released(town)
    sending = Sending.objects.get(occasion=f"alert:{alert.pk}")
    assert sending.channels == [one for one in ("inbox", *OUTSIDE) if one != "letter"]
    assert (sending.kind, sending.reach, sending.through_quiet_hours, sending.drill) == ("alert", "every", True, False)
    assert set(alert.channels) == {*sending.channels, "board", "feed"}


def test_it_reaches_the_towns_and_those_who_never_said_where_they_live(town):
    here, there = person("here@example.jp", "蒲田一丁目"), person("there@example.jp", "田園調布一丁目")
    unknown, silent = person("unknown@example.jp"), person("silent@example.jp", "蒲田一丁目", alerts=False)
    found = reached(released(town))
    assert {here.pk, unknown.pk} <= found
    assert not {there.pk, silent.pk} & found


def test_it_reaches_everybody_when_it_is_for_the_whole_municipality(town):
    there = person("there@example.jp", "田園調布一丁目")
    assert there.pk in reached(released(town, whole=True))


def test_who_heard_the_alert_hears_the_update_though_their_town_is_not_in_it_any_more(town):
    there = person("there@example.jp", "蒲田二丁目")
    first = released(town)
    second = commands.follow(alert_id=first.pk, action="update", by=town.writer)
    second = commands.change(alert_id=second.pk, version=1, content=content(4, towns=("蒲田一丁目",)), by=town.writer)
    commands.ask(alert_id=second.pk, version=second.version, by=town.writer)
    second = commands.release(alert_id=second.pk, version=second.version, by=town.chief)
    assert there.pk in reached(second)


def test_a_drill_reaches_staff_in_their_inbox_and_nobody_else(town, all_ways):
    person("here@example.jp", "蒲田一丁目")
    alert = released(town, drill=True)
    staff = set(Subscriber.objects.filter(user__role_assignments__isnull=False).values_list("pk", flat=True))
    assert reached(alert) == staff
    assert len(staff) == 5
    assert set(Batch.objects.values_list("channel", flat=True)) == {"inbox"}
    assert all(text["title"].startswith("【訓練") for text in alert.texts.values())


@pytest.mark.parametrize("drill", [True, False])
def test_where_may_an_alert_go(town, drill):
    """The table over drill × channel: in the rule, in the command, and in the database."""
    alert = drafted(town, drill=drill)
    for channel in CHANNELS:
        goes(town, alert, channel, drill=drill)


def goes(town, alert, channel, *, drill):
    inside = channel in {"inbox", "drill"}
    allowed = inside if drill else channel != "drill"
    assert rules.may_go(drill=drill, channel=channel) is allowed
    if drill and not allowed:
        with pytest.raises(refusals.WrongChannels):
            commands.change(alert_id=alert.pk, version=1, content=content(4, channels=(channel,)), by=town.writer)
    work = lambda: Alert.objects.filter(pk=alert.pk).update(channels=[channel])  # noqa: E731  one act, called below
    if allowed:
        work()
    else:
        with pytest.raises(IntegrityError, match="emergency_alert_drills_stay_inside"), transaction.atomic():
            work()


@pytest.mark.parametrize(
    ("status", "action"),
    list(itertools.product(["draft", "waiting", "released", "cancelled"], ["issue", "cancel"])),
)
def test_no_drill_is_sent_outside_whatever_its_status_and_action(town, all_ways, status, action):
    """The table over status × action × channel: even somebody who calls the delivery machine directly is refused."""
    alert = released(town, drill=True) if status in {"released", "cancelled"} or action == "cancel" else None
    if action == "cancel":
        alert = commands.follow(alert_id=alert.pk, action="cancel", by=town.writer)
        if status != "draft":
            commands.ask(alert_id=alert.pk, version=1, by=town.writer)
        if status in {"released", "cancelled"}:
            alert = commands.release(alert_id=alert.pk, version=1, by=town.chief)
    elif status == "cancelled":
        followed(town, alert)
    elif alert is None:
        alert = drafted(town, drill=True) if status == "draft" else waiting(town, drill=True)
    assert f"{alert.identifier}".encode() not in b"".join(publishing.public().values())
    Sending.objects.filter(occasion=f"alert:{alert.pk}").delete()
    out = Alert.objects.get(pk=alert.pk).released_at is not None
    ways = ("inbox", *OUTSIDE)
    for channel, drill, audience in itertools.product(ways, [True, False], [{}, rules.STAFF_RULE]):
        right = drill and audience == rules.STAFF_RULE and channel == "inbox" and out
        if right:
            continue
        with pytest.raises(IntegrityError, match="not what was released"), transaction.atomic():
            send(
                kind="alert", occasion=f"alert:{alert.pk}", texts=Texts.of("題"), channels=[channel], reach="every",
                audience=audience, drill=drill,
            )  # fmt: skip


def test_a_drill_never_follows_a_real_one_or_the_other_way_round(town):
    real, drill = released(town), released(town, drill=True)
    assert commands.follow(alert_id=drill.pk, action="cancel", by=town.writer).drill is True
    assert commands.follow(alert_id=real.pk, action="cancel", by=town.writer).drill is False
    other = released(town, 3)
    with pytest.raises(IntegrityError, match=r"emergency_alert_follows_its_like|is a drill"), transaction.atomic():
        Alert.objects.create(
            action="update", previous=other, drill=True, level=3, order="elderly", hazard="flood", whole=True,
            texts={"ja": {"title": "x"}}, channels=["drill"], author=town.writer, changed_by=town.writer,
            created_at=other.created_at,
        )  # fmt: skip
    with pytest.raises(IntegrityError, match="stays a drill"), transaction.atomic():
        Alert.objects.filter(previous=real).update(drill=True, channels=["drill"])


def test_the_same_alert_is_sent_once(town):
    alert = released(town)
    again = send(kind="alert", occasion=f"alert:{alert.pk}", texts=alert.read, channels=["inbox"], reach="every")
    assert Sending.objects.filter(occasion=f"alert:{alert.pk}").get() == again
