"""What homes count of notices: how many the person has not read, with the newest title."""

from __future__ import annotations

import pytest

from kusei.engines.notices.deliveries.singles import notify
from kusei.engines.notices.subscribers.testing import subscriber
from kusei.engines.notices.texts.message import Texts
from kusei.foundation.people.testing import resident
from kusei.foundation.web import clock
from kusei.foundation.web.testing import tasks_of

pytestmark = pytest.mark.django_db


def test_unread_notices_are_counted_for_their_reader_alone(django_assert_max_num_queries):
    me, other = resident(), resident("other@example.jp")
    reader = subscriber(me, topics=[])
    subscriber(other, topics=[])
    for place in range(3):
        notify(
            subscriber=reader, occasion=f"a{place}", on=clock.today(), texts=Texts.of(f"連絡その{place}", "本文です。")
        )
    found = tasks_of(me, "residents")["notices-mine"]
    assert found.number == 3
    assert "連絡その2" in str(found.sentence)
    assert "notices-mine" not in tasks_of(other, "residents")
