"""A notice to many: whom it reaches, in what order, and what is known of it afterwards."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import IntegrityError, connection, transaction

from kusei.engines.notices.channels import registry
from kusei.engines.notices.channels.fakes.server import drop, status
from kusei.engines.notices.channels.protocol import Failed, Result
from kusei.engines.notices.deliveries import commands, queries, refusals
from kusei.engines.notices.deliveries.models import Batch, Message, Outcome, Outlet, Sending
from kusei.engines.notices.deliveries.tests.conftest import TEXTS, line_id
from kusei.engines.notices.subscribers import testing
from kusei.engines.notices.subscribers.models import Address

pytestmark = pytest.mark.django_db


def of(sending: Sending, channel: str) -> queries.ChannelResult:
    return next(one for one in queries.results(sending) if one.channel == channel)


def test_everybody_has_it_in_the_inbox_and_by_their_first_way(line, people, send, hand_over):
    everybody = people(7)
    sending = send()
    hand_over()
    assert sorted(to for to, _text in line.provider.taken) == [line_id(n) for n in range(7)]
    for one in everybody:
        entries = queries.inbox(one).entries
        assert [entry.title for entry in entries] == ["健診のお知らせ"]
        assert [(one.channel, one.state) for one in queries.received(sending, one.pk)] == [
            ("inbox", "handed"),
            ("line", "handed"),
        ]
    sending.refresh_from_db()
    assert (sending.state, sending.people) == ("done", 7)
    assert (of(sending, "line").handed, of(sending, "inbox").handed) == (7, 7)


def test_each_reads_their_own_language(line, people, send, hand_over):
    people(2)
    people_en = testing.subscriber(None, {"line": line_id(99)}, [testing.Topic.objects.get()], language="en")
    send()
    hand_over()
    said = dict(line.provider.taken)
    assert "健診" in said[line_id(0)]
    assert "Health check" in said[line_id(99)]
    assert queries.inbox(people_en).total == 0  # no account, no inbox


def test_people_of_several_sendings_in_one_round_get_each_once(line, people, send, hand_over):
    people(4)
    for number in range(3):
        send(f"campaign:{number}")
    hand_over()
    assert sorted(to for to, _text in line.provider.taken) == sorted(3 * [line_id(n) for n in range(4)])
    assert [len(request.json()["to"]) for request in line.seen] == [4, 4, 4]


class Browsers:
    """A way out that takes two addresses a call, and fails for the first of them."""

    channel, largest, per_second, at_once = "push", 2, 100.0, 1
    seen: list[list[str]] = []

    def calls(self, recipients):
        return recipients

    def send(self, handover):
        self.seen.append([one.address for one in handover.recipients])
        first = handover.recipients[0]
        return Result(failed=[Failed(first.subscriber_id, "gone", "gone", first.address)])


def test_somebody_with_several_browsers_gets_it_in_each_and_no_call_is_too_large(people, send, hand_over, monkeypatch):
    monkeypatch.setattr(Browsers, "seen", [])
    monkeypatch.setattr(registry, "adapter", lambda channel: Browsers())
    one = people(1)[0]
    testing.Subscription.objects.update(channels=["push"])
    now = dt.datetime.now(dt.UTC)
    for browser in "abc":
        Address.objects.create(subscriber=one, channel="push", value=browser, verified_at=now, created_at=now)
    sending = send(channels=["push"])
    hand_over("push")
    assert sorted(map(len, Browsers.seen)) == [1, 2]
    assert of(sending, "push").failed == 0  # one of their browsers took it
    assert Address.objects.filter(channel="push", usable=False).count() == 2


def test_the_key_of_a_part_stays_when_the_quiet_hours_of_others_end(line, people, send, hand_over):
    now = dt.datetime.now(dt.timezone(dt.timedelta(hours=9)))
    hour = dt.timedelta(hours=1)
    people(2, quiet_from=(now - hour).time(), quiet_until=(now + hour).time())
    testing.subscriber(None, {"line": line_id(50)}, [testing.Topic.objects.get()])
    send()
    line.then(drop())
    hand_over()
    with connection.cursor() as cursor:
        earlier = (
            "SELECT array_agg(due - interval '3 hours' ORDER BY place) FROM unnest(dues) WITH ORDINALITY u(due, place)"
        )
        cursor.execute(f"UPDATE deliveries_batch SET next_at = now(), dues = ({earlier}) WHERE channel = 'line'")
        cursor.execute("UPDATE deliveries_batch SET dues[3] = made_at WHERE channel = 'line'")
    hand_over()
    first, *_others = [request.headers["x-line-retry-key"] for request in line.seen]
    again = [r.headers["x-line-retry-key"] for r in line.seen if line_id(50) in str(r.json()["to"])]
    assert again == [first, first]
    assert len(line.provider.taken) == 3


def test_the_same_occasion_is_sent_once(line, people, send, hand_over):
    people(3)
    first, again = send(), send()
    hand_over()
    assert first == again
    assert len(line.provider.taken) == 3


def test_the_database_refuses_a_person_twice_in_a_sending(people, send):
    everybody = people(3)
    sending = send(channels=["inbox"])
    batch = Batch.objects.get(sending=sending)
    copy = {"month": batch.month, "sending": sending, "channel": "inbox", "priority": 3, "state": "handed"}
    moments = {"next_at": batch.next_at, "made_at": batch.made_at}
    middle = everybody[1].pk
    with pytest.raises(IntegrityError, match="nobody_twice"), transaction.atomic():
        Batch.objects.create(**copy, **moments, first_id=middle, last_id=middle, recipients=[middle], languages=["ja"])
    with pytest.raises(IntegrityError, match="do not ascend"), transaction.atomic():
        Batch.objects.create(
            **copy, **moments, first_id=9001, last_id=9001, recipients=[9001, 9000, 9001], languages=["ja"] * 3
        )


def test_an_unfinished_spread_goes_on_where_it_stopped(people, send, line):
    from kusei.engines.notices.deliveries import spreading

    everybody = people(9)
    sending = commands.release(
        kind="campaign", occasion="c", texts=TEXTS, channels=["inbox", "line"], topic=testing.Topic.objects.get()
    )
    assert spreading.chunk(sending.pk, 4)
    assert spreading.chunk(sending.pk, 4)
    assert not spreading.chunk(sending.pk, 4)
    spreading.spread(sending.pk)
    batches = Batch.objects.filter(sending=sending, channel="inbox").order_by("first_id")
    assert [person for batch in batches for person in batch.recipients] == [one.pk for one in everybody]


def test_too_few_people_get_nothing(people, topic):
    people(4)
    with pytest.raises(refusals.TooFew):
        commands.release(kind="campaign", occasion="c", texts=TEXTS, channels=["inbox"], topic=topic, least=5)
    assert not Sending.objects.exists()


def test_who_stopped_everything_hears_of_alerts_only(people, send):
    gone = people(1, stopped_at=dt.datetime.now(dt.UTC))[0]
    send("campaign:1", channels=["inbox"])
    send("alert:1", kind="alert", channels=["inbox"], reach="every", topic=None)
    assert [entry.alert for entry in queries.inbox(gone).entries] == [True]


def test_a_lost_answer_is_asked_again_with_the_same_key_and_arrives_once(line, people, send, hand_over):
    people(3)
    sending = send()
    line.then(drop())
    hand_over()
    assert of(sending, "line").waiting == 3
    Batch.objects.filter(state="waiting").update(next_at=dt.datetime.now(dt.UTC) - dt.timedelta(seconds=1))
    hand_over()
    keys = {request.headers["x-line-retry-key"] for request in line.seen}
    assert len(line.seen) == 2
    assert len(keys) == 1
    assert len(line.provider.taken) == 3
    assert of(sending, "line").handed == 3


def test_a_provider_that_asks_for_a_rest_gets_it(line, people, send, hand_over):
    people(3)
    send()
    line.then(status(429, 7))
    hand_over()
    hand_over()
    assert len(line.seen) == 1
    rest = Outlet.objects.get(channel="line").rested_until - dt.datetime.now(dt.UTC)
    assert dt.timedelta(seconds=5) < rest <= dt.timedelta(seconds=7)


def test_who_cannot_be_reached_is_tried_by_their_next_way(line, people, send, hand_over, mailoutbox):
    everybody = people(3)
    line.provider.unknown.add(line_id(1))
    sending = send(channels=["inbox", "line", "mail"])
    hand_over()
    failed = Outcome.objects.get(became="failed")
    assert failed.subscriber_id == everybody[1].pk
    assert Address.objects.get(channel="line", subscriber=everybody[1]).bounces == 1
    message = Message.objects.get(sending_id=sending.pk)
    assert (message.channel, message.subscriber_id) == ("mail", everybody[1].pk)
    assert of(sending, "line").failed == 1
    assert of(sending, "mail").waiting == 1


def test_the_database_refuses_a_single_notice_of_a_sending_that_reached_the_person_already(people, send, line):
    from kusei.engines.notices.deliveries import singles

    everybody = people(1)
    sending = send()
    with pytest.raises(IntegrityError, match="is in sending"), transaction.atomic():
        singles.insert(everybody[0], ["line"], occasion="x", on=sending.month, texts=TEXTS, sending_id=sending.pk)


def test_a_cancelled_sending_hands_nothing_over_any_more(line, people, send, hand_over):
    people(3)
    sending = send()
    commands.cancel(sending_id=sending.pk, by=None, why="日付が違いました")
    hand_over()
    assert line.count == 0
    assert of(sending, "line").cancelled == 3
    with pytest.raises(refusals.AlreadyOver):
        commands.resume(sending_id=sending.pk, by=None)


def test_a_paused_sending_waits_and_goes_on(line, people, send, hand_over):
    people(3)
    sending = send()
    commands.pause(sending_id=sending.pk, by=None, why="確かめます")
    hand_over()
    assert line.count == 0
    commands.resume(sending_id=sending.pk, by=None)
    from kusei.engines.notices.deliveries import spreading

    spreading.spread(sending.pk)
    hand_over()
    assert len(line.provider.taken) == 3


def test_quiet_hours_hold_what_buzzes_until_they_end(line, people, send, hand_over):
    now = dt.datetime.now(dt.timezone(dt.timedelta(hours=9)))
    hour = dt.timedelta(hours=1)
    quiet = {"quiet_from": (now - hour).time(), "quiet_until": (now + hour).time()}
    everybody = people(2, **quiet)
    testing.subscriber(None, {"line": line_id(50)}, [testing.Topic.objects.get()])
    sending = send()
    hand_over()
    assert [to for to, _text in line.provider.taken] == [line_id(50)]
    assert of(sending, "line").waiting == 2
    assert queries.inbox(everybody[0]).total == 1
    send("alert:1", kind="alert", reach="every", topic=None, through_quiet_hours=True)
    hand_over(urgent=True)
    assert len(line.provider.taken) == 4


def test_an_alert_goes_before_what_waits(line, people, send, hand_over):
    people(2)
    campaign = send("campaign:1")
    send("alert:1", kind="alert", reach="every", topic=None)
    hand_over()  # the campaign's lane stands aside
    assert line.count == 0
    hand_over(urgent=True)
    assert len(line.provider.taken) == 2
    hand_over()
    assert of(campaign, "line").handed == 2


def test_a_sending_is_spread_over_minutes_when_it_is_throttled(people, send, line):
    people(5)
    send(per_minute=2)
    starts = [batch.next_at for batch in Batch.objects.filter(channel="line").order_by("first_id")]
    assert [round((start - starts[0]).total_seconds() / 60) for start in starts] == [0, 1, 2]


def test_what_is_released_cannot_be_changed(people, send):
    people(1)
    sending = send(channels=["inbox"])
    with pytest.raises(IntegrityError, match="stays as it was released"), transaction.atomic():
        Sending.objects.filter(pk=sending.pk).update(texts={"ja": {"title": "別の文"}})
    with connection.cursor() as cursor, pytest.raises(IntegrityError), transaction.atomic():
        cursor.execute("UPDATE deliveries_sending SET state = 'waiting' WHERE id = %s", [sending.pk])
