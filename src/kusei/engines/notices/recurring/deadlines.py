"""Tells people of what falls due, so many days before: once each, whenever and however often it runs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from kusei.engines.notices.deliveries import commands as deliveries
from kusei.engines.notices.recurring import hooks
from kusei.engines.notices.recurring.hooks import Deadlines, Due
from kusei.engines.notices.recurring.told import told
from kusei.engines.notices.subscribers.commands import ensure
from kusei.engines.notices.subscribers.models import Channel
from kusei.foundation.people.models import User
from kusei.foundation.web import clock


def tell_of_deadlines(key: str) -> int:
    """Everybody of that kind whose day to hear has come, and who has not heard yet. How many notices were made.

    A day on which nothing ran is made up for: what should have been told a week before is told four days before, and
    what is past is left out. The texts name the day, so they are the same.
    """
    kind = next((one for one in hooks.deadlines() if one.key == key), None)
    if kind is None:
        return 0
    today = clock.today()
    days = [today + dt.timedelta(days=ahead) for ahead in range(max(kind.days_before) + 1)]
    return sum(_tell_of(kind, day, today) for day in days)


def _tell_of(kind: Deadlines, day: dt.date, today: dt.date) -> int:
    steps = [(one, step(kind.days_before, one.on, one.since, today)) for one in kind.due(day)]
    due = {(one.user_id, _occasion(kind, one, reached)): one for one, reached in steps if reached is not None}
    if not due:
        return 0
    users = User.objects.filter(is_active=True).in_bulk({user_id for user_id, _occasion_ in due})
    heard = told({occasion for _user, occasion in due}, {one.on for one in due.values()})
    made = 0
    for (user_id, occasion), one in due.items():
        if user_id not in users:
            continue
        subscriber = ensure(user=users[user_id])
        if (subscriber.pk, occasion) in heard:
            continue
        # Who has stopped everything finds it in the inbox, where it disturbs nobody.
        ways = [Channel.INBOX.value] if subscriber.stopped_at else []
        made += deliveries.notify(subscriber=subscriber, occasion=occasion, on=one.on, texts=one.texts, channels=ways)
    return made


def step(days_before: Sequence[int], on: dt.date, since: dt.date | None, today: dt.date) -> int | None:
    """How many days before it is told of what is due `on`, as seen from `today`: the smallest number that is reached.

    None when none is reached, and for one whose day does not lie after `since`: somebody who was asked today for
    something within five days is not reminded of the seventh day before.
    """
    left = (on - today).days
    reached = [one for one in days_before if 0 <= left <= one]
    if not reached:
        return None
    latest = min(reached)
    return None if since is not None and on - dt.timedelta(days=latest) <= since else latest


def _occasion(kind: Deadlines, due: Due, days: int) -> str:
    return f"due:{kind.key}:{due.occasion}:{due.on.isoformat()}:{days}"
