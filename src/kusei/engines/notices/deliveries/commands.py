"""Every write of the delivery machine that others ask for: release, cancel, pause, resume, notify, mark."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction

from kusei.engines.notices.deliveries import jobs, partitions, refusals
from kusei.engines.notices.deliveries.models import PRIORITY, Batch, BatchState, Message, Reading, Sending, SendingKind
from kusei.engines.notices.deliveries.models import SendingState as State
from kusei.engines.notices.deliveries.singles import notify
from kusei.engines.notices.segments import queries as segments
from kusei.engines.notices.segments import rules
from kusei.engines.notices.subscribers.models import OUTSIDE, Channel, Subscriber, Topic
from kusei.engines.notices.texts.message import Texts
from kusei.foundation.audit.context import reason
from kusei.foundation.org.models import Department
from kusei.foundation.people.models import User
from kusei.foundation.web import clock

__all__ = ["cancel", "mark", "notify", "pause", "release", "resume"]

TOKYO = ZoneInfo("Asia/Tokyo")
OVER = frozenset({State.DONE, State.CANCELLED})


def release(  # noqa: PLR0913  keyword-only: everything that is frozen with a sending
    *,
    kind: str,
    occasion: str,
    texts: Texts,
    channels: Sequence[str],
    reach: str = "topic",
    topic: Topic | None = None,
    audience: Mapping[str, Any] | None = None,
    department: Department | None = None,
    not_before: dt.datetime | None = None,
    drill: bool = False,
    through_quiet_hours: bool = False,
    per_minute: int | None = None,
    by: User | None = None,
    least: int = 0,
) -> Sending:
    """Send a notice to everybody who fits, now or at `not_before`. What is sent to whom is frozen.

    The same occasion is sent once: asked again, the sending that is there is given back. `least`: the number of people
    below which nothing is sent. Who may do so is for the caller to say. Raises `NoChannel`, `TooFew` and what
    `rules.check` raises.
    """
    rule = dict(audience or {})
    rules.check(rule)
    if not channels or set(channels) - set(Channel.values):
        raise refusals.NoChannel
    if least and segments.count(rule, topic=topic) < least:
        raise refusals.TooFew(least)
    now = clock.now()
    start = max(not_before or now, now)
    month = partitions.month_of(start.astimezone(TOKYO).date())
    values = {
        "kind": kind,
        "topic": topic,
        "department": department,
        "texts": texts.plain(),
        "audience": rule,
        "channels": [one for one in Channel.values if one in channels],
        "reach": reach,
        "drill": drill,
        "through_quiet_hours": through_quiet_hours,
        "per_minute": per_minute,
        "month": month,
        "not_before": start,
        "state": State.WAITING,
        "released_by": by,
        "released_at": now,
    }
    with transaction.atomic():
        partitions.ensure(month)
        sending, made = Sending.objects.get_or_create(occasion=occasion, defaults=values)
        if made:
            jobs.wake_spreading(sending.pk, urgent=kind == SendingKind.ALERT, at=start if start > now else None)
    return sending


def cancel(*, sending_id: int, by: User | None, why: str) -> Sending:
    """Hand nothing of the sending over any more; what is on its way arrives. Raises `AlreadyOver`, `ReasonMissing`."""
    why = why.strip()
    if not why:
        raise refusals.ReasonMissing
    with transaction.atomic(), reason(why):
        sending = _open(sending_id)
        now = clock.now()
        sending.state, sending.finished_at, sending.stopped_by, sending.stopped_why = (
            State.CANCELLED,
            now,
            by,
            why[:200],
        )
        sending.save(update_fields=["state", "finished_at", "stopped_by", "stopped_why"])
        Batch.objects.filter(month=sending.month, sending=sending, state=BatchState.WAITING).update(
            state=BatchState.CANCELLED
        )
        Message.objects.filter(sending_id=sending.pk, state=BatchState.WAITING).update(state=BatchState.CANCELLED)
    return sending


def pause(*, sending_id: int, by: User | None, why: str) -> Sending:
    """Hand nothing over until `resume`. Raises `AlreadyOver`, `ReasonMissing`."""
    why = why.strip()
    if not why:
        raise refusals.ReasonMissing
    with transaction.atomic(), reason(why):
        sending = _open(sending_id)
        sending.state, sending.stopped_by, sending.stopped_why = State.PAUSED, by, why[:200]
        sending.save(update_fields=["state", "stopped_by", "stopped_why"])
    return sending


def resume(*, sending_id: int, by: User | None) -> Sending:
    """Go on with a paused sending where it stood. Raises `AlreadyOver`."""
    with transaction.atomic():
        sending = _open(sending_id)
        if sending.state == State.PAUSED:
            sending.state, sending.stopped_by, sending.stopped_why = State.SPREADING, None, ""
            sending.save(update_fields=["state", "stopped_by", "stopped_why"])
            jobs.wake_spreading(sending.pk, urgent=sending.kind == SendingKind.ALERT)
            for channel in sending.channels:
                if channel in OUTSIDE:
                    jobs.wake_lane(channel, urgent=PRIORITY[SendingKind(sending.kind)] == 0)
    return sending


def mark(
    subscriber: Subscriber, kind: str, number: int, *, read: bool | None = None, archived: bool | None = None
) -> None:
    """Note that a person read an entry of their inbox or put it away, or take that back."""
    now = clock.now()
    changes: dict[str, dt.datetime | None] = {}
    if read is not None:
        changes["read_at"] = now if read else None
    if archived is not None:
        changes["archived_at"] = now if archived else None
    if kind == "message":
        Message.objects.filter(pk=number, subscriber=subscriber, channel=Channel.INBOX).update(**changes)
    else:
        Reading.objects.update_or_create(subscriber=subscriber, sending_id=number, defaults=changes)


def _open(sending_id: int) -> Sending:
    sending = Sending.objects.select_for_update().get(pk=sending_id)
    if sending.state in OVER:
        raise refusals.AlreadyOver
    return sending
