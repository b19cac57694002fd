"""A campaign of 20,000 people while its worker is killed ten times; and an alert in the middle of it."""

from __future__ import annotations

import json
import random
import time
from collections import defaultdict
from collections.abc import Callable

import pytest
from django.db import connection

from kusei.engines.notices.channels.fakes.server import Request, slow
from kusei.engines.notices.deliveries import commands
from kusei.engines.notices.deliveries.models import Batch, Sending
from kusei.engines.notices.deliveries.testing import gather
from kusei.engines.notices.deliveries.tests.conftest import TEXTS
from kusei.engines.notices.deliveries.tests.workers import Nest
from kusei.engines.notices.subscribers import testing
from kusei.engines.notices.subscribers.models import Subscriber
from kusei.engines.notices.texts.message import Texts
from kusei.foundation.web.testing import at_most

PEOPLE, KILLS, WITHIN = 20_000, 10, 2.0
ALERT = Texts.of("緊急安全確保", "命を守ってください。")
ALERT_WORDS = [
    json.dumps(ALERT.root["ja"].title, ensure_ascii=ascii_only)[1:-1].encode() for ascii_only in (True, False)
]


def until(true: Callable[[], bool], seconds: float, pause: float = 0.005) -> float:
    """Wait for something to become true; how long it took."""
    start = time.monotonic()
    while not true():
        waited = time.monotonic() - start
        assert waited < seconds or waited < at_most(seconds), "it took too long"
        time.sleep(pause)
    return time.monotonic() - start


def is_alert(request: Request) -> bool:
    """Whether the provider was asked to send the alert; told by the bytes, as it is asked again and again."""
    return any(words in request.body for words in ALERT_WORDS)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_nobody_is_lost_or_told_twice_when_workers_die_and_an_alert_is_not_held_up(line):
    topic = testing.topic("child")
    gather(PEOPLE, topic)
    line.usual = slow(0.12)
    local = {"KUSEI_NOTICES_LOCAL": "1", "KUSEI_LINE_TOKEN": "token", "KUSEI_LINE_SECRET": "secret"}
    with Nest(**local, KUSEI_LINE_API=line.url, KUSEI_LINE_DATA_API=line.url) as nest:
        commands.release(kind="campaign", occasion="campaign:1", texts=TEXTS, channels=["inbox", "line"], topic=topic)
        chance = random.Random(20261121)
        for number in range(KILLS):
            nest.start()
            before = line.count
            if number % 3:
                until(lambda before=before: line.count > before, 30)
            time.sleep(chance.uniform(0.0, 0.25))
            nest.kill()
        assert Sending.objects.get().state != "done", "the campaign was over before the last worker was killed"
        nest.start()
        waits = line.count
        until(lambda: line.count > waits, 30)
        issued = time.monotonic()
        commands.release(kind="alert", occasion="alert:1", texts=ALERT, channels=["inbox", "line"], reach="every")
        until(lambda: any(is_alert(request) for request in list(line.seen)), 30)
        took = next(request.at for request in line.seen if is_alert(request)) - issued
        until(lambda: Sending.objects.filter(state="done").count() == 2, 120, pause=0.1)

    assert took < at_most(WITHIN)
    everybody = set(Subscriber.objects.values_list("pk", flat=True))
    for one in Sending.objects.all():
        in_the_inbox = [p for b in Batch.objects.filter(sending=one, channel="inbox") for p in b.recipients]
        assert len(in_the_inbox) == PEOPLE
        assert set(in_the_inbox) == everybody
    by_line = defaultdict(set)
    for request in line.seen:
        for person in request.json()["to"]:
            by_line[is_alert(request), person].add(request.headers["x-line-retry-key"])
    assert len(by_line) == 2 * PEOPLE  # the campaign and the alert
    assert all(len(keys) == 1 for keys in by_line.values())  # asked again only with the same key
    assert len(line.provider.taken) == 2 * PEOPLE  # so the provider gave it out once
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM deliveries_batch WHERE attempts > 1")
        assert cursor.fetchone()[0] > 0, "no worker died in the middle of a hand-over"
