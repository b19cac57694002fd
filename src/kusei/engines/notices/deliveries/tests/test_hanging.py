"""A way out that hangs holds up no other, and holds no transaction open."""

from __future__ import annotations

import threading

import pytest
from django.db import connection

from kusei.engines.notices.channels import registry
from kusei.engines.notices.channels.protocol import Handover, Result
from kusei.engines.notices.deliveries import lanes
from kusei.engines.notices.subscribers import testing
from kusei.foundation.web import clock

WAIT = 30  # seconds; only a fault takes so long


class Way:
    """A way out that answers when it is told to."""

    largest, per_second, at_once = 100, 100.0, 1

    def __init__(self, channel: str) -> None:
        self.channel = channel
        self.asked, self.answers = threading.Event(), threading.Event()

    def calls(self, recipients: int) -> int:
        return 1

    def send(self, handover: Handover) -> Result:
        self.asked.set()
        assert self.answers.wait(WAIT)
        return Result()


@pytest.mark.django_db(transaction=True)
def test_a_way_out_that_hangs_holds_up_no_other_and_no_transaction(people, send, monkeypatch):
    ways = {"line": Way("line"), "push": Way("push")}
    ways["push"].answers.set()
    monkeypatch.setattr(registry, "adapter", ways.get)
    everybody = people(2)
    testing.Subscription.objects.filter(subscriber=everybody[1]).update(channels=["push"])
    now = clock.now()
    testing.Address.objects.create(subscriber=everybody[1], channel="push", value="{}", verified_at=now, created_at=now)
    sending = send(channels=["line", "push"])

    def hand_over() -> None:
        try:
            lanes.run("line", urgent=False)
        finally:
            connection.close()

    hanging = threading.Thread(target=hand_over)
    hanging.start()
    assert ways["line"].asked.wait(WAIT)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity"
            " WHERE datname = current_database() AND state LIKE 'idle in transaction%'"
        )
        assert cursor.fetchone()[0] == 0  # nothing waits for the provider with a transaction open
    lanes.run("push", urgent=False)
    states = dict(sending.batches.values_list("channel", "state"))
    assert states == {"push": "handed", "line": "waiting"}
    ways["line"].answers.set()
    hanging.join(WAIT)
    assert set(sending.batches.values_list("state", flat=True)) == {"handed"}
