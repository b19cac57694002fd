"""Single notices to one person: kept for the inbox, and handed to the first way out that reaches them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connection, transaction

from kusei.engines.notices.deliveries import jobs, partitions
from kusei.engines.notices.deliveries.models import PRIORITY, SendingKind
from kusei.engines.notices.subscribers.models import Address, Channel, Subscriber, Subscription
from kusei.engines.notices.texts.message import Texts
from kusei.foundation.web import clock, encryption

TOKYO = ZoneInfo("Asia/Tokyo")
KEEP_DAYS = 365
# Without a choice of the person's own: what costs nothing and is read first.
ORDER = (Channel.LINE, Channel.MAIL, Channel.PUSH)

INSERT = """
INSERT INTO deliveries_message (month, subscriber_id, occasion, channel, topic, sending_id, language, sealed, priority,
    state, next_at, made_at, handed_at, keep_until)
SELECT %(month)s, %(subscriber)s, %(occasion)s, channel, %(topic)s, %(sending)s, %(language)s, %(sealed)s, %(priority)s,
    CASE channel WHEN 'inbox' THEN 'handed' ELSE 'waiting' END, CASE channel WHEN 'inbox' THEN %(now)s ELSE %(due)s END,
    %(now)s, CASE channel WHEN 'inbox' THEN %(now)s END, %(keep)s
FROM unnest(%(channels)s::varchar[]) AS channel
ON CONFLICT DO NOTHING
RETURNING channel
"""


def notify(  # noqa: PLR0913  keyword-only
    *,
    subscriber: Subscriber,
    occasion: str,
    on: dt.date,
    texts: Texts,
    topic: str = "",
    channels: Sequence[str] = (),
    keep_days: int = KEEP_DAYS,
) -> int:
    """Tell one person something, once for this occasion: in the inbox, and by the first way that reaches them.

    `on` is the day of the occasion (not of the call): it decides the month in which the notice lies, so the same
    occasion is told once however often and late this is called. With `channels` only those are used. Quiet hours hold.
    Returns how many rows were made, 0 when it was told already.
    """
    way = first_way(subscriber, topic, channels)
    wanted: list[str] = [Channel.INBOX] if subscriber.user_id is not None else []
    if way:
        wanted.append(way)
    return insert(subscriber, wanted, occasion=occasion, on=on, texts=texts, topic=topic, keep_days=keep_days)


def insert(  # noqa: PLR0913  keyword-only
    subscriber: Subscriber,
    wanted: Sequence[str],
    *,
    occasion: str,
    on: dt.date,
    texts: Texts,
    topic: str = "",
    sending_id: int | None = None,
    keep_days: int = KEEP_DAYS,
) -> int:
    """Keep the notice for each channel, and wake the lanes. Returns how many rows are new."""
    if not wanted:
        return 0
    now = clock.now()
    language, text = texts.read(subscriber.language)
    month = partitions.month_of(on)
    values: dict[str, Any] = {
        "month": month,
        "subscriber": subscriber.pk,
        "occasion": occasion,
        "topic": topic,
        "sending": sending_id,
        "language": language,
        "sealed": encryption.seal_json(text.model_dump(mode="json")),
        "priority": PRIORITY[SendingKind.PERSONAL],
        "now": now,
        "due": due(subscriber, now) or now,
        "keep": now.astimezone(TOKYO).date() + dt.timedelta(days=keep_days),
        "channels": list(wanted),
    }
    with transaction.atomic(), connection.cursor() as cursor:
        partitions.ensure(month)
        cursor.execute(INSERT, values)
        made = [row[0] for row in cursor.fetchall()]
        for channel in made:
            if channel != Channel.INBOX:
                jobs.wake_lane(channel, urgent=False)
    return len(made)


def first_way(subscriber: Subscriber, topic: str = "", channels: Sequence[str] = (), but: str = "") -> str:
    """The first channel outside the house that reaches the person: of `channels`, else of their order for the topic,
    else of the usual order. Blank for none. `but`: a channel that failed already.
    """
    order = list(channels)
    if not order and topic:
        own = Subscription.objects.filter(subscriber=subscriber, topic__key=topic).values_list("channels", flat=True)
        order = own[0] if own else []
    usable = set(Address.objects.filter(subscriber=subscriber, usable=True).values_list("channel", flat=True))
    return next((one for one in order or ORDER if one in usable and one != but), "")


def due(subscriber: Subscriber, now: dt.datetime) -> dt.datetime | None:
    """When the person's quiet hours end, or None when they are not quiet now."""
    begins, ends = subscriber.quiet_from, subscriber.quiet_until
    if begins is None or ends is None:
        return None
    local = now.astimezone(TOKYO)
    time, today = local.time(), local.date()
    quiet = begins <= time < ends if begins < ends else time >= begins or time < ends
    if not quiet:
        return None
    day = today + dt.timedelta(days=1) if begins > ends and time >= begins else today
    return dt.datetime.combine(day, ends, TOKYO)
