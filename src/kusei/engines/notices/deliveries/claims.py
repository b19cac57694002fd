"""What a lane takes next, with a lease, and what it needs to hand it over: addresses and texts as they are now."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import chain
from typing import Any

from django.conf import settings
from django.db import connection

from kusei.engines.notices.channels.protocol import Handover, Recipient
from kusei.engines.notices.deliveries.models import Sending, SendingKind
from kusei.engines.notices.subscribers import stopping
from kusei.engines.notices.texts import fitting
from kusei.engines.notices.texts.message import Text, Texts
from kusei.foundation.web import clock, encryption
from kusei.foundation.web.frame import brand
from kusei.foundation.web.site import address as site_address

MOST_SINGLES = 8  # times the batches of a round
BATCHES = """
UPDATE deliveries_batch b SET leased_until = %(until)s, attempts = b.attempts + 1
FROM (
    SELECT b.month, b.id FROM deliveries_batch b JOIN deliveries_sending s ON s.id = b.sending_id
    WHERE b.channel = %(channel)s AND b.state = 'waiting' AND b.next_at <= %(now)s
        AND (b.leased_until IS NULL OR b.leased_until <= %(now)s)
        AND (b.priority = 0) = %(urgent)s AND s.state IN ('spreading', 'handing')
    ORDER BY b.priority, b.next_at, b.id LIMIT %(most)s FOR UPDATE OF b SKIP LOCKED
) picked WHERE b.month = picked.month AND b.id = picked.id
RETURNING b.month, b.id, b.sending_id, b.recipients, b.languages, b.dues, b."left", b.retry_key, b.made_at, b.attempts
"""
SINGLES = """
UPDATE deliveries_message m SET leased_until = %(until)s, attempts = m.attempts + 1
FROM (
    SELECT month, id FROM deliveries_message
    WHERE channel = %(channel)s AND state = 'waiting' AND next_at <= %(now)s AND sealed IS NOT NULL
        AND (leased_until IS NULL OR leased_until <= %(now)s) AND (priority = 0) = %(urgent)s
    ORDER BY priority, next_at, id LIMIT %(most)s FOR UPDATE SKIP LOCKED
) picked WHERE m.month = picked.month AND m.id = picked.id
RETURNING m.month, m.id, m.subscriber_id, m.language, m.sealed, m.topic, m.retry_key, m.made_at, m.attempts
"""
# The usable addresses of the people of each row, by ascending number of the person. The numbers of the people stay in
# the database, and a row's addresses come as one list: to send each there and back costs more than a call.
WHO = {
    "batch": 'SELECT id, unnest(coalesce("left", recipients)) FROM deliveries_batch WHERE (month, id) IN ({rows})',
    "message": "SELECT id, subscriber_id FROM deliveries_message WHERE (month, id) IN ({rows})",
}
ADDRESSES = """
WITH people (batch, id) AS MATERIALIZED ({who})
SELECT batch, array_agg(people.id ORDER BY people.id), array_agg({value} ORDER BY people.id)
FROM people JOIN subscribers_address a ON a.subscriber_id = people.id AND a.channel = %s AND a.usable {more}
GROUP BY batch
"""
MAILBOXES = {
    "value": "CASE a.value WHEN '' THEN u.email ELSE a.value END",
    "more": "JOIN subscribers_subscriber s ON s.id = a.subscriber_id"
    " LEFT JOIN people_user u ON u.id = s.user_id AND u.is_active WHERE a.value <> '' OR u.email IS NOT NULL",
}


# People of a row who are handed over together: their language, and when it was their turn. It never changes, so that
# the key made of it is the same each time.
Part = tuple[str, str]
# People with the address of each, ascending; who has several addresses stands there several times.
Reached = tuple[list[int], list[str]]
NOBODY: Reached = ([], [])


@dataclass(frozen=True)
class Row:
    """A row that is leased: a batch or a single notice. `people` are those whose time has come."""

    table: str
    month: dt.date
    id: int
    sending_id: int | None
    people: tuple[int, ...]
    left: tuple[int, ...]  # everybody who is still to be handed over, those of later included
    later: dt.datetime | None  # when the next of the others are due
    retry_key: uuid.UUID
    made_at: dt.datetime
    attempts: int


@dataclass(frozen=True)
class Piece:
    """One call to the provider: people of one row who read the same language."""

    row: Row
    handover: Handover


@dataclass
class Pieces:
    """What a lane holds for one round. `unreachable`: people of a row who have no usable address any more."""

    rows: list[Row] = field(default_factory=list)
    calls: list[Piece] = field(default_factory=list)
    unreachable: dict[tuple[str, int], list[int]] = field(default_factory=dict)


def seconds(number: float) -> dt.timedelta:
    """So many seconds."""
    return dt.timedelta(seconds=number)


def claim(channel: str, *, most: int, largest: int, urgent: bool) -> Pieces | None:
    """The next rows of the channel, or None when nothing is due. Single notices come before batches."""
    now = clock.now()
    values: dict[str, Any] = {
        "channel": channel,
        "now": now,
        "until": now + seconds(settings.NOTICES_LEASE_SECONDS),
        "urgent": urgent,
        "most": most * MOST_SINGLES,
    }
    with connection.cursor() as cursor:
        cursor.execute(SINGLES, values)
        singles = cursor.fetchall()
        rows: Sequence[Any] = ()
        if not singles:
            cursor.execute(BATCHES, {**values, "most": most})
            rows = sorted(cursor.fetchall(), key=lambda row: row[1])
    if singles:
        return _of_singles(channel, singles)
    return _of_batches(channel, rows, now, largest) if rows else None


def _of_batches(channel: str, found: Sequence[Any], now: dt.datetime, largest: int) -> Pieces:
    pieces = Pieces()
    sendings = Sending.objects.select_related("topic").in_bulk({row[2] for row in found})
    prepared: list[tuple[Row, dict[Part, list[int]]]] = []
    for month, number, sending_id, people, languages, dues, left, key, made_at, attempts in found:
        groups, later = _parts(people, languages, dues, left, now)
        due = tuple(chain.from_iterable(groups.values()))
        whole = tuple(people if left is None else left)
        row = Row("batch", month, number, sending_id, due, whole, later, key, made_at, attempts)
        prepared.append((row, groups))
        pieces.rows.append(row)
    addresses = _addresses(channel, pieces.rows)
    sender = brand().name
    for row, groups in prepared:
        sending = sendings[row.sending_id]
        texts = Texts.model_validate(sending.texts)
        topic = sending.topic.key if sending.topic is not None else ""
        for part, people in groups.items():
            recipients = _recipients(pieces, row, people, addresses.get(row.id, NOBODY))
            language, text = texts.read(part[0])
            marks = {"urgent": sending.kind == SendingKind.ALERT, "drill": sending.drill}
            handover = _handover(uuid.uuid5(row.retry_key, " ".join(part)), (), language, text, topic, sender, **marks)
            # More addresses than people (several browsers) may be more than a call takes. The key stays the same: where
            # a provider wants one a call, a person has one address.
            for first in range(0, len(recipients), largest):
                some = recipients[first : first + largest]
                pieces.calls.append(Piece(row, replace(handover, recipients=some, department_id=sending.department_id)))
    return pieces


def _of_singles(channel: str, found: Sequence[Any]) -> Pieces:
    pieces = Pieces()
    for month, number, person, _language, _sealed, _topic, key, made_at, attempts in found:
        pieces.rows.append(Row("message", month, number, None, (person,), (person,), None, key, made_at, attempts))
    addresses, sender = _addresses(channel, pieces.rows), brand().name
    for row, (_month, _number, person, language, sealed, topic, key, *_rest) in zip(pieces.rows, found, strict=True):
        recipients = _recipients(pieces, row, [person], addresses.get(row.id, NOBODY))
        if recipients:
            text = Text.model_validate(encryption.unseal_json(sealed))
            pieces.calls.append(Piece(row, _handover(key, recipients, language, text, topic, sender)))
    return pieces


def _parts(
    people: list[int],
    languages: list[str],
    dues: list[dt.datetime] | None,
    left: list[int] | None,
    now: dt.datetime,
) -> tuple[dict[Part, list[int]], dt.datetime | None]:
    """Those of a batch whose time has come, and when it comes for the next of the others."""
    if left is None and dues is None and len(languages) == 1:
        return {(languages[0], ""): people}, None
    waiting = None if left is None else set(left)
    groups: dict[Part, list[int]] = {}
    later: dt.datetime | None = None
    for place, person in enumerate(people):
        if waiting is not None and person not in waiting:
            continue
        if dues is not None and dues[place] > now:
            later = dues[place] if later is None else min(later, dues[place])
            continue
        part = (languages[place if len(languages) > 1 else 0], dues[place].isoformat() if dues is not None else "")
        groups.setdefault(part, []).append(person)
    return groups, later


def _recipients(pieces: Pieces, row: Row, people: Sequence[int], reached: Reached) -> list[Recipient]:
    """The addresses of those of a row's people; who has none is noted as unreachable."""
    persons, values = reached
    if persons == people:  # each has one address
        return list(map(Recipient, persons, values))
    some = set(people)
    found = [one for one in map(Recipient, persons, values) if one.subscriber_id in some]
    if without := some.difference(persons):
        pieces.unreachable.setdefault((row.table, row.id), []).extend(sorted(without))
    return found


def _addresses(channel: str, rows: list[Row]) -> dict[int, Reached]:
    """The usable addresses of everybody in the rows, which are all of one table, by the number of the row."""
    who = WHO[rows[0].table].format(rows=", ".join(["(%s, %s)"] * len(rows)))
    parts = MAILBOXES if channel == "mail" else {"value": "a.value", "more": ""}
    with connection.cursor() as cursor:
        cursor.execute(
            ADDRESSES.format(who=who, **parts),
            [*(value for row in rows for value in (row.month, row.id)), channel],
        )
        return {number: (persons, values) for number, persons, values in cursor.fetchall()}


def _handover(  # noqa: PLR0913, PLR0917  all that a hand-over says
    key: uuid.UUID,
    recipients: Sequence[Recipient],
    language: str,
    text: Text,
    topic: str,
    sender: str,
    *,
    urgent: bool = False,
    drill: bool = False,
) -> Handover:
    site = site_address()
    link = text.link if text.link.startswith("https:") else f"{site}{text.link}" if text.link and site else ""
    return Handover(
        key=key,
        recipients=recipients,
        language=language,
        title=fitting.heading(text.title, drill=drill, language=language),
        body=text.body,
        link=link,
        urgent=urgent,
        drill=drill,
        sender=sender,
        # An answer to an application or an alert is nobody's subscription: there is nothing to stop.
        stop=lambda person: f"{site}{stopping.link(person, topic, language)}" if topic else "",
    )


def release_left_behind(channel: str, *, urgent: bool) -> None:
    """Take the leases of a lane that died: one lane of a kind runs at a time, so nobody else holds any."""
    with connection.cursor() as cursor:
        for table in ("deliveries_batch", "deliveries_message"):
            cursor.execute(
                f"UPDATE {table} SET leased_until = NULL WHERE channel = %s AND state = 'waiting'"  # noqa: S608  two names
                " AND leased_until IS NOT NULL AND (priority = 0) = %s",
                [channel, urgent],
            )


def alert_waits(channel: str) -> bool:
    """Whether an alert is to be handed over on the channel now."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT FROM deliveries_batch WHERE channel = %s AND priority = 0 AND state = 'waiting'"
            " AND next_at <= %s)",
            [channel, clock.now()],
        )
        return bool(cursor.fetchone()[0])


def next_due(channel: str, *, urgent: bool) -> dt.datetime | None:
    """When the next row of the lane is due that nobody holds, or None."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT min(next_at) FROM ("
            " SELECT b.next_at FROM deliveries_batch b JOIN deliveries_sending s ON s.id = b.sending_id"
            " AND s.state IN ('spreading', 'handing')"
            " WHERE b.channel = %(channel)s AND b.state = 'waiting' AND (b.priority = 0) = %(urgent)s"
            " UNION ALL SELECT next_at FROM deliveries_message"
            " WHERE channel = %(channel)s AND state = 'waiting' AND (priority = 0) = %(urgent)s) waiting",
            {"channel": channel, "urgent": urgent},
        )
        found: dt.datetime | None = cursor.fetchone()[0]
        return found
