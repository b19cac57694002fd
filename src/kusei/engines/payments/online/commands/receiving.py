"""Takes in what providers tell: kept first, once; then acted on, in whatever order it came.

News may come before what it is about (a refund before its payment): it waits for half an hour. What nothing of ours
belongs to by then becomes work for a person; nothing is thrown away.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence

from django.db import transaction

from kusei.engines.payments.invoices.commands import end_attempt
from kusei.engines.payments.invoices.models import Attempt, Payment, Refund
from kusei.engines.payments.online.commands import disputing
from kusei.engines.payments.online.commands.following import OVER, look_up, take
from kusei.engines.payments.online.commands.returning import came_back, did_not_come_back
from kusei.engines.payments.online.models import Event, Sending
from kusei.engines.payments.online.protocol import Kind, News
from kusei.engines.payments.online.refusals import NoteMissing
from kusei.foundation.jobs.tasks import enqueue
from kusei.foundation.people.models import User
from kusei.foundation.web import clock

WAITS = dt.timedelta(minutes=30)


def keep_news(*, provider: str, news: Sequence[News]) -> int:
    """Keep each piece of news once, and see to it that it is acted on. Returns how many were new."""
    from kusei.engines.payments.online.jobs import handle  # noqa: PLC0415  jobs call commands

    new = 0
    with transaction.atomic():
        for one in news:
            facts = {name: getattr(one, name) for name in _KEPT} | {"kind": one.kind.value, "received_at": clock.now()}
            event, made = Event.objects.get_or_create(provider=provider, event_id=one.event_id, defaults=facts)
            if made:
                enqueue(handle, key=f"online-event:{event.pk}", event_id=event.pk)
                new += 1
    return new


def handle_event(*, event_id: int) -> str:
    """Act on one piece of news. It may run twice, and at the same time as a look-up. Returns the event's state."""
    event = Event.objects.get(pk=event_id)
    if event.state != Event.State.WAITING:
        return event.state
    try:
        _ACTS[Kind(event.kind)](event)
        event.state = Event.State.DONE
    except disputing.NotOurs:
        if event.received_at > clock.now() - WAITS:
            return event.state
        event.state = Event.State.UNKNOWN
    except disputing.MustLook:
        event.state = Event.State.UNKNOWN
    Event.objects.filter(pk=event.pk, state=Event.State.WAITING).update(state=event.state, handled_at=clock.now())
    return event.state


def clear_event(*, event_id: int, note: str, by: User) -> None:
    """Somebody found out what the news is about and says so. Raises `NoteMissing`. The view asks for the role."""
    if not note.strip():
        raise NoteMissing
    Event.objects.filter(pk=event_id, state=Event.State.UNKNOWN).update(
        state=Event.State.CLEARED, cleared_by=by, note=note.strip()[:400]
    )


_KEPT = ("at", "key", "session", "payment", "matter", "refund", "amount", "why")


def _attempt(event: Event) -> Attempt:
    attempts = Attempt.objects.filter(provider=event.provider)
    found = None
    if event.key:
        found = next((one for one in attempts.filter(key=event.key)), None) if _is_key(event.key) else None
    elif event.session:
        found = attempts.filter(reference=event.session).first()
    if found is None:
        raise disputing.NotOurs
    return found


def _is_key(text: str) -> bool:
    return len(text) == 36 and text.count("-") == 4 and all(sign in "0123456789abcdef-" for sign in text)


def _paid(event: Event) -> None:
    if Payment.objects.filter(provider=event.provider, reference=event.payment).exclude(reference="").exists():
        return
    attempt = _attempt(event)
    if event.amount and event.payment:
        take(attempt, payment=event.payment, amount=event.amount, paid_at=event.at)
    else:
        look_up(attempt_id=attempt.pk)


def _changed(event: Event) -> None:
    look_up(attempt_id=_attempt(event).pk)


def _failed(event: Event) -> None:
    end_attempt(attempt_id=_attempt(event).pk, state=Attempt.State.FAILED, why=event.why)


def _expired(event: Event) -> None:
    end_attempt(attempt_id=_attempt(event).pk, state=Attempt.State.EXPIRED, why=OVER)


def _sending(event: Event) -> Sending:
    """The refund that is meant: by the provider's number, else by ours where the payment is the same."""
    sent = Sending.objects.filter(provider=event.provider).select_related("refund__payment")
    found = sent.filter(reference=event.matter).first()
    if found is None and event.refund.isdecimal():
        ours = Refund.objects.filter(pk=int(event.refund), payment__reference=event.payment)
        found = sent.filter(refund__in=ours, reference="").first()
    if found is None:
        raise disputing.NotOurs
    return found


def _refunded(event: Event) -> None:
    came_back(_sending(event), reference=event.matter)


def _refund_failed(event: Event) -> None:
    sending = _sending(event)
    if sending.state == Sending.State.DONE:  # it was given back, and came home again
        raise disputing.MustLook
    did_not_come_back(sending, reference=event.matter, why=event.why or "failed")


_ACTS: dict[Kind, Callable[[Event], None]] = {
    Kind.CHANGED: _changed,
    Kind.PAID: _paid,
    Kind.FAILED: _failed,
    Kind.EXPIRED: _expired,
    Kind.REFUNDED: _refunded,
    Kind.REFUND_FAILED: _refund_failed,
    Kind.DISPUTED: disputing.opened,
    Kind.DISPUTE_WON: disputing.won,
    Kind.DISPUTE_LOST: disputing.lost,
}
