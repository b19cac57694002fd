"""Reads of deliveries: what became of a sending, what a person received, and their inbox. Fixed numbers of queries."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.db import connection

from kusei.engines.notices.channels import registry
from kusei.engines.notices.deliveries.models import Outlet, Sending
from kusei.engines.notices.subscribers.models import OUTSIDE, Channel, Subscriber
from kusei.engines.notices.texts.message import Text, Texts
from kusei.foundation.web import clock, encryption

MOST = 1000  # entries of an inbox that are looked through


@dataclass(frozen=True)
class ChannelResult:
    """What became of a sending on one channel, in people. `why`: how many failed for which code."""

    channel: str
    people: int = 0
    waiting: int = 0
    handed: int = 0
    delivered: int = 0
    opened: int = 0
    failed: int = 0
    cancelled: int = 0
    why: dict[str, int] = field(default_factory=dict)


# People of batches by what became of the batch; of single notices that followed it likewise.
COUNTS = """
SELECT channel, sum(people), sum(waiting), sum(cancelled), sum(failed) FROM (
    SELECT channel, cardinality(recipients) AS people,
        CASE state WHEN 'waiting' THEN coalesce(cardinality("left"), cardinality(recipients)) ELSE 0 END AS waiting,
        CASE state WHEN 'cancelled' THEN coalesce(cardinality("left"), cardinality(recipients)) ELSE 0 END AS cancelled,
        0 AS failed
    FROM deliveries_batch WHERE month = %(month)s AND sending_id = %(sending)s
    UNION ALL
    SELECT channel, 1, (state = 'waiting')::int, (state = 'cancelled')::int, (state = 'failed')::int
    FROM deliveries_message WHERE month = %(month)s AND sending_id = %(sending)s
) rows GROUP BY channel
"""
FACTS = """
SELECT channel, became, code, count(*) FROM deliveries_outcome
WHERE month = %(month)s AND sending_id = %(sending)s GROUP BY channel, became, code
UNION ALL
SELECT 'inbox', 'opened', '', count(*) FROM deliveries_reading WHERE sending_id = %(sending)s AND read_at IS NOT NULL
UNION ALL
SELECT channel, 'message', problem, count(*) FROM deliveries_message
WHERE month = %(month)s AND sending_id = %(sending)s AND state = 'failed' GROUP BY channel, problem
"""


def results(sending: Sending) -> list[ChannelResult]:
    """What became of the sending, channel by channel in the usual order. Two SQL queries."""
    values: dict[str, Any] = {"month": sending.month, "sending": sending.pk}
    found: dict[str, ChannelResult] = {channel: ChannelResult(channel) for channel in sending.channels}
    with connection.cursor() as cursor:
        cursor.execute(COUNTS, values)
        for channel, people, waiting, cancelled, failed in cursor.fetchall():
            found[channel] = ChannelResult(
                channel, int(people), int(waiting), failed=int(failed), cancelled=int(cancelled)
            )
        cursor.execute(FACTS, values)
        for channel, became, code, number in cursor.fetchall():
            one = found.setdefault(channel, ChannelResult(channel))
            if became in {"failed", "message"}:
                one.why[code] = one.why.get(code, 0) + number
                one = replace(one, failed=one.failed + (number if became == "failed" else 0))
            elif became in {"delivered", "opened"}:
                one = replace(one, **{became: getattr(one, became) + number})
            found[channel] = one
    order = list(Channel.values)
    return [
        replace(one, handed=max(0, one.people - one.waiting - one.cancelled - one.failed))
        for one in sorted(found.values(), key=lambda one: order.index(one.channel))
    ]


@dataclass(frozen=True)
class Received:
    """One way by which one person was to get a sending: the state, and what is known besides."""

    channel: str
    state: str
    at: dt.datetime | None
    became: str = ""
    code: str = ""


RECEIVED = """
SELECT w.channel, w.state, w.at, coalesce(o.became, ''), coalesce(o.code, w.problem) FROM (
    SELECT channel, CASE WHEN "left" IS NOT NULL AND state = 'waiting' AND NOT "left" @> ARRAY[%(person)s::bigint]
        THEN 'handed' ELSE state END AS state, handed_at AS at, ''::varchar AS problem
    FROM deliveries_batch WHERE month = %(month)s AND sending_id = %(sending)s
        AND int8range(first_id, last_id, '[]') @> %(person)s::bigint AND recipients @> ARRAY[%(person)s::bigint]
    UNION ALL
    SELECT channel, state, handed_at, problem FROM deliveries_message
    WHERE month = %(month)s AND sending_id = %(sending)s AND subscriber_id = %(person)s
) w LEFT JOIN LATERAL (
    SELECT became, code FROM deliveries_outcome
    WHERE month = %(month)s AND sending_id = %(sending)s AND channel = w.channel AND subscriber_id = %(person)s
    ORDER BY array_position(ARRAY['opened', 'delivered', 'failed', 'sent']::varchar[], became) LIMIT 1
) o ON true ORDER BY w.channel
"""


def received(sending: Sending, subscriber_id: int) -> list[Received]:
    """By which ways one person was to get the sending, and what became of it. One SQL query."""
    with connection.cursor() as cursor:
        cursor.execute(RECEIVED, {"month": sending.month, "sending": sending.pk, "person": subscriber_id})
        return [Received(*row) for row in cursor.fetchall()]


@dataclass(frozen=True)
class OutletState:
    """A way out as it is now. `waiting` in people; `state`: ready, resting, paused, missing (not configured)."""

    channel: str
    state: str
    waiting: int
    alerts_waiting: int
    waiting_since: dt.datetime | None
    outlet: Outlet | None
    problems: tuple[str, ...]
    per_second: float | None


WAITING = """
SELECT channel, sum(people), sum(people) FILTER (WHERE priority = 0), min(next_at) FROM (
    SELECT channel, priority, next_at, coalesce(cardinality("left"), cardinality(recipients)) AS people
    FROM deliveries_batch WHERE state = 'waiting'
    UNION ALL SELECT channel, priority, next_at, 1 FROM deliveries_message WHERE state = 'waiting'
) rows GROUP BY channel
"""


def outlet_states() -> list[OutletState]:
    """Every way out of the house. Two SQL queries."""
    known = {one.channel: one for one in Outlet.objects.all()}
    with connection.cursor() as cursor:
        cursor.execute(WAITING)
        waiting = {
            channel: (int(people), int(alerts or 0), since) for channel, people, alerts, since in cursor.fetchall()
        }
    now, found = clock.now(), []
    for channel in OUTSIDE:
        adapter, outlet = registry.adapter(channel), known.get(channel)
        people, alerts, since = waiting.get(channel, (0, 0, None))
        resting = outlet is not None and outlet.rested_until is not None and outlet.rested_until > now
        paused = outlet is not None and outlet.paused_at is not None
        state = "missing" if adapter is None else "paused" if paused else "resting" if resting else "ready"
        problems = tuple(adapter.problems()) if adapter is not None else ()
        rate = adapter.per_second if adapter is not None else None
        found.append(OutletState(channel, state, people, alerts, since, outlet, problems, rate))
    return found


@dataclass(frozen=True)
class Entry:
    """One notice in somebody's inbox, in the language that they read. `others`: the other languages it exists in."""

    kind: str  # "sending" or "message"
    id: int
    topic: str
    at: dt.datetime
    language: str
    title: str
    body: str
    link: str
    read: bool
    archived: bool
    alert: bool
    drill: bool
    cancelled: bool = False
    others: tuple[str, ...] = ()


@dataclass(frozen=True)
class Page:
    """A page of entries, newest first; `total` of all pages."""

    entries: Sequence[Entry]
    total: int
    page: int
    pages: int


ENTRIES = """
SELECT 'sending', s.id, coalesce(t.key, ''), b.handed_at, s.texts, NULL::bytea, '', r.read_at IS NOT NULL,
    r.archived_at IS NOT NULL, s.kind = 'alert', s.drill, s.state = 'cancelled'
FROM deliveries_batch b JOIN deliveries_sending s ON s.id = b.sending_id
LEFT JOIN subscribers_topic t ON t.id = s.topic_id
LEFT JOIN deliveries_reading r ON r.sending_id = s.id AND r.subscriber_id = %(person)s
WHERE b.channel = 'inbox' AND int8range(b.first_id, b.last_id, '[]') @> %(person)s::bigint
    AND b.recipients @> ARRAY[%(person)s::bigint] AND (%(id)s::bigint IS NULL OR s.id = %(id)s)
    AND %(kind)s IN ('', 'sending')
UNION ALL
SELECT 'message', m.id, m.topic, m.made_at, NULL, m.sealed, m.language, m.read_at IS NOT NULL,
    m.archived_at IS NOT NULL, false, false, m.state = 'cancelled'
FROM deliveries_message m
WHERE m.subscriber_id = %(person)s AND m.channel = 'inbox' AND m.sealed IS NOT NULL
    AND (%(id)s::bigint IS NULL OR m.id = %(id)s) AND %(kind)s IN ('', 'message')
ORDER BY 4 DESC, 2 DESC LIMIT %(most)s
"""


def inbox(  # noqa: PLR0913  keyword-only filters
    subscriber: Subscriber,
    *,
    archived: bool = False,
    unread: bool = False,
    topic: str = "",
    words: str = "",
    page: int = 1,
    size: int = 20,
) -> Page:
    """A page of somebody's inbox, newest first. Of the newest thousand entries; one SQL query."""
    wanted = words.split()
    found = [
        entry
        for entry in _entries(subscriber)
        if entry.archived == archived
        and not (unread and entry.read)
        and (not topic or entry.topic == topic)
        and all(word in entry.title or word in entry.body for word in wanted)
    ]
    pages = max(1, -(-len(found) // size))
    page = min(max(page, 1), pages)
    return Page(found[(page - 1) * size : page * size], len(found), page, pages)


def entry(subscriber: Subscriber, kind: str, number: int, language: str = "") -> Entry | None:
    """One entry of the person's own inbox, in another language if asked, or None. One SQL query."""
    return next(iter(_entries(subscriber, kind, number, language)), None)


def unread(subscriber: Subscriber) -> int:
    """How many of the newest thousand entries were neither read nor put away. One SQL query."""
    return sum(not entry.read and not entry.archived for entry in _entries(subscriber))


def _entries(subscriber: Subscriber, kind: str = "", number: int | None = None, language: str = "") -> list[Entry]:
    with connection.cursor() as cursor:
        cursor.execute(ENTRIES, {"person": subscriber.pk, "kind": kind, "id": number, "most": MOST})
        return [_entry(row, language or subscriber.language) for row in cursor.fetchall()]


def _entry(row: Sequence[Any], language: str) -> Entry:
    kind, number, topic, at, texts, sealed, written_in, read, archived, alert, drill, cancelled = row
    others: tuple[str, ...] = ()
    if sealed is not None:
        shown, text = written_in, Text.model_validate(encryption.unseal_json(sealed))
    else:
        every = Texts.model_validate_json(texts) if isinstance(texts, str) else Texts.model_validate(texts)
        shown, text = every.read(language)
        others = tuple(one for one in every.root if one != shown)
    return Entry(
        kind,
        number,
        topic,
        at,
        shown,
        text.title,
        text.body,
        text.link,
        read,
        archived,
        alert,
        drill,
        cancelled,
        others,
    )
