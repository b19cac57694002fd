"""Puts the people of a sending into batches, in ascending order of their numbers.

One statement makes the batches of some thousand people; the sending remembers the last person, in the same
transaction. A worker that is killed goes on from there, and the database refuses anybody twice (`schema`).
"""

from __future__ import annotations

import re
from itertools import count
from zoneinfo import ZoneInfo

from django.db import connection, transaction
from django.db.models import F, Q, QuerySet

from kusei.engines.notices.channels import registry
from kusei.engines.notices.deliveries import finishing, jobs
from kusei.engines.notices.deliveries.models import PRIORITY, Sending, SendingKind
from kusei.engines.notices.deliveries.models import SendingState as State
from kusei.engines.notices.segments import rules
from kusei.engines.notices.subscribers.models import OUTSIDE, Channel, Subscriber
from kusei.foundation.web import clock

TOKYO = ZoneInfo("Asia/Tokyo")
LARGEST = 500
FIRST_CHUNK, MOST_CHUNK, GROWS = 500, 20_000, 4
# Channels that ring or buzz: they wait for the end of a person's quiet hours.
BUZZING = (Channel.LINE, Channel.MAIL, Channel.PUSH, Channel.SMS, Channel.CALL)

# How a person of each chunk is reached, one row for a person and channel; one of a person's rows is `counted`.
INBOX = """
    SELECT id, 'inbox'::varchar AS channel, language, NULL::timestamptz AS due, true AS counted FROM people
    WHERE user_id IS NOT NULL AND 'inbox' = ANY(%(channels)s)
    UNION ALL
"""
BY_CHOICE = """
    SELECT id, channel, language, due, counted FROM (
        SELECT id, language, due, user_id IS NULL OR 'inbox' <> ALL(%(channels)s) AS counted,
        CASE WHEN chosen = ANY(%(channels)s) THEN chosen ELSE (
            SELECT wish.channel FROM unnest(wishes) WITH ORDINALITY AS wish(channel, place)
            WHERE wish.channel = ANY(%(channels)s) AND EXISTS (
                SELECT FROM subscribers_address a
                WHERE a.subscriber_id = people.id AND a.channel = wish.channel AND a.usable
            ) ORDER BY wish.place LIMIT 1
        ) END AS channel FROM people
    ) picked WHERE channel IS NOT NULL
"""
BY_EVERY = """
    SELECT people.id, a.channel, people.language, people.due,
        (user_id IS NULL OR 'inbox' <> ALL(%(channels)s))
            AND row_number() OVER (PARTITION BY people.id ORDER BY a.channel) = 1
    FROM people CROSS JOIN LATERAL (
        SELECT DISTINCT channel FROM subscribers_address
        WHERE subscriber_id = people.id AND usable AND channel = ANY(%(channels)s)
    ) a
"""
# A channel's people of the chunk are one list, which is then cut: to group them batch by batch takes twice as long.
MAKE = """
WITH chunk AS MATERIALIZED ({people}),
people AS (
    SELECT chunk.*, CASE
        WHEN %(quietly)s AND quiet_from < quiet_until AND %(time)s >= quiet_from AND %(time)s < quiet_until
            THEN %(midnight)s::timestamptz + quiet_until::interval
        WHEN %(quietly)s AND quiet_from > quiet_until AND %(time)s >= quiet_from
            THEN %(midnight)s::timestamptz + interval '1 day' + quiet_until::interval
        WHEN %(quietly)s AND quiet_from > quiet_until AND %(time)s < quiet_until
            THEN %(midnight)s::timestamptz + quiet_until::interval
    END AS due FROM chunk
),
reached AS ({reached}),
lists AS MATERIALIZED (
    SELECT channel, count(*) AS number, count(*) FILTER (WHERE counted) AS people, array_agg(id ORDER BY id) AS ids,
        CASE WHEN min(language COLLATE "C") = max(language COLLATE "C") THEN ARRAY[min(language COLLATE "C")]
            ELSE array_agg(language ORDER BY id) END AS languages,
        CASE WHEN bool_or(due IS NOT NULL) THEN array_agg(coalesce(due, %(now)s) ORDER BY id) END AS dues
    FROM (
        SELECT id, channel, language, counted, CASE WHEN channel = ANY(%(buzzing)s) THEN due END AS due FROM reached
    ) buzzing GROUP BY channel
),
sized AS (
    SELECT lists.*, coalesce(size, %(largest)s) AS size, coalesce(sum(number) FILTER (WHERE channel <> 'inbox') OVER (
        ORDER BY channel ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0) AS ahead
    FROM lists LEFT JOIN unnest(%(names)s::varchar[], %(sizes)s::int[]) AS largest(channel, size) USING (channel)
),
cut AS (
    SELECT channel, ahead + place - 1 AS ahead, ids[place:place + size - 1] AS ids,
        dues[place:place + size - 1] AS dues,
        CASE cardinality(languages) WHEN 1 THEN languages ELSE languages[place:place + size - 1] END AS languages
    FROM sized, generate_series(1, number::int, size) AS place
),
timed AS (
    SELECT cut.*, CASE WHEN dues IS NULL THEN %(now)s ELSE (SELECT min(due) FROM unnest(dues) AS due) END AS soonest
    FROM cut
),
made AS (
    INSERT INTO deliveries_batch (month, sending_id, channel, priority, first_id, last_id, recipients, languages, dues,
        state, next_at, made_at, handed_at)
    SELECT %(month)s, %(sending)s, channel, %(priority)s, ids[1], ids[cardinality(ids)], ids, languages, dues,
        CASE channel WHEN 'inbox' THEN 'handed' ELSE 'waiting' END,
        CASE WHEN %(pace)s::int IS NULL OR channel = 'inbox' THEN soonest
            ELSE greatest(soonest, %(start)s::timestamptz
                + make_interval(mins => floor((%(before)s + ahead) / %(pace)s)::int)) END,
        %(now)s, CASE channel WHEN 'inbox' THEN %(now)s END
    FROM timed ORDER BY channel, ahead
    RETURNING channel, cardinality(recipients) AS people
)
SELECT (SELECT count(*) FROM chunk), (SELECT max(id) FROM chunk),
    coalesce((SELECT sum(people) FROM lists), 0),
    coalesce((SELECT sum(people) FROM made WHERE channel <> 'inbox'), 0),
    (SELECT array_agg(DISTINCT channel) FROM made)
"""


def spread(sending_id: int) -> None:
    """Go on until everybody is in a batch, or somebody pauses or cancels the sending. May run again at any time."""
    size = FIRST_CHUNK
    while chunk(sending_id, size):
        size = min(size * GROWS, MOST_CHUNK)


def chunk(sending_id: int, size: int) -> bool:
    """Put the next people into batches; whether there may be more."""
    with transaction.atomic():
        sending = Sending.objects.select_for_update(of=("self",)).select_related("topic").get(pk=sending_id)
        if sending.state not in {State.WAITING, State.SPREADING} or sending.not_before > clock.now():
            return False
        looked_at, last, people, outside, channels = _make(sending, size)
        sending.cursor = last or sending.cursor
        sending.people += people
        more = looked_at == size
        sending.state = State.SPREADING if more else State.HANDING
        sending.outside += outside
        sending.save(update_fields=["cursor", "people", "state", "outside"])
        for channel in set(channels or ()) & set(OUTSIDE):
            jobs.wake_lane(channel, urgent=PRIORITY[SendingKind(sending.kind)] == 0)
        if not more:
            finishing.finish([sending.pk])
    return more


def people(sending: Sending) -> QuerySet[Subscriber]:
    """Everybody whom the sending is for, in the order of their numbers. Who stopped everything gets alerts only."""
    alert = sending.kind == SendingKind.ALERT
    found = Subscriber.objects.filter(rules.compiled(sending.audience), Q(alerts=True) if alert else Q(stopped_at=None))
    if sending.reach == "topic":
        return found.filter(subscriptions__topic=sending.topic).order_by("id")
    return found.order_by("id")


def _make(sending: Sending, size: int) -> tuple[int, int | None, int, int, list[str] | None]:
    now = clock.now()
    local = now.astimezone(TOKYO)
    rows = people(sending).filter(pk__gt=sending.cursor)
    names = ["id", "language", "user_id", "quiet_from", "quiet_until"]
    if sending.reach == "topic":
        rows = rows.annotate(chosen=F("subscriptions__chosen"), wishes=F("subscriptions__channels"))
        names += ["chosen", "wishes"]
    sql, params = rows.values(*names)[:size].query.sql_with_params()
    named = {f"p{number}": value for number, value in enumerate(params)}
    statement = MAKE.format(
        people=_named(sql),
        reached=INBOX + (BY_CHOICE if sending.reach == "topic" else BY_EVERY),
    )
    sizes = {channel: _size(channel, sending.per_minute) for channel in sending.channels if channel in OUTSIDE}
    values = {
        **named,
        "channels": sending.channels,
        "buzzing": list(BUZZING),
        "quietly": not sending.through_quiet_hours,
        "time": local.time().replace(microsecond=0),
        "midnight": local.replace(hour=0, minute=0, second=0, microsecond=0),
        "names": list(sizes),
        "sizes": list(sizes.values()),
        "largest": LARGEST,
        "now": now,
        "start": sending.not_before,
        "month": sending.month,
        "sending": sending.pk,
        "priority": PRIORITY[SendingKind(sending.kind)],
        "pace": sending.per_minute,
        "before": sending.outside,
    }
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        made: tuple[int, int | None, int, int, list[str] | None] = cursor.fetchone()
        return made


def _named(sql: str) -> str:
    """The same statement with the names p0, p1 … for its parameters; what stands for a percent sign stays."""
    numbers = count()
    return re.sub("%[s%]", lambda found: f"%(p{next(numbers)})s" if found[0] == "%s" else "%%", sql)


def _size(channel: str, per_minute: int | None) -> int:
    adapter = registry.adapter(channel)
    largest = min(adapter.largest if adapter is not None else LARGEST, LARGEST)
    return max(1, min(largest, per_minute or largest))
