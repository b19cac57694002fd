"""Who could not be reached one way is tried by their next one (到達しない人だけ、次の方法で)."""

from __future__ import annotations

from django.db import connection

from kusei.engines.notices.deliveries import jobs, singles
from kusei.engines.notices.deliveries.claims import Row
from kusei.engines.notices.deliveries.models import Batch, Message, Sending
from kusei.engines.notices.subscribers.models import OUTSIDE, Address, Subscriber, Subscription
from kusei.engines.notices.texts.message import Texts

AGAIN = """
INSERT INTO deliveries_message (month, subscriber_id, occasion, channel, topic, sending_id, language, sealed, priority,
    state, next_at, made_at, keep_until)
SELECT month, subscriber_id, occasion, %s, topic, sending_id, language, sealed, priority, 'waiting', next_at, made_at,
    keep_until
FROM deliveries_message WHERE month = %s AND id = %s AND sealed IS NOT NULL
ON CONFLICT DO NOTHING RETURNING channel
"""


def try_next(row: Row, person: int) -> None:
    """Keep a single notice for the next channel of the person's order that nobody tried yet, if there is one.

    An alert went to every channel at once already.
    """
    if row.table == "message":
        _of_message(row, person)
    elif row.sending_id is not None:
        _of_sending(Sending.objects.select_related("topic").get(pk=row.sending_id), person)


def _of_message(row: Row, person: int) -> None:
    message = Message.objects.get(month=row.month, pk=row.id)
    tried = Message.objects.filter(month=row.month, subscriber_id=person, occasion=message.occasion)
    allowed: list[str] = list(OUTSIDE)
    used = set(tried.values_list("channel", flat=True))
    if message.sending_id is not None:
        sending = Sending.objects.get(pk=message.sending_id)
        allowed, used = sending.channels, used | _in_batches(sending, person)
    if way := _next(person, message.topic, [one for one in allowed if one not in used]):
        with connection.cursor() as cursor:
            cursor.execute(AGAIN, [way, row.month, row.id])
            made = cursor.fetchone()
        if made:
            jobs.wake_lane(way, urgent=False)


def _of_sending(sending: Sending, person: int) -> None:
    if sending.reach != "topic" or sending.topic is None:
        return
    occasion = f"sending:{sending.pk}"
    tried = Message.objects.filter(month=sending.month, subscriber_id=person, occasion=occasion)
    used = set(tried.values_list("channel", flat=True)) | _in_batches(sending, person)
    way = _next(person, sending.topic.key, [one for one in sending.channels if one not in used])
    if way:
        subscriber = Subscriber.objects.get(pk=person)
        texts = Texts.model_validate(sending.texts)
        topic = sending.topic.key
        singles.insert(
            subscriber, [way], occasion=occasion, on=sending.month, texts=texts, topic=topic, sending_id=sending.pk
        )


def _in_batches(sending: Sending, person: int) -> set[str]:
    return set(
        Batch.objects.filter(
            month=sending.month,
            sending=sending,
            first_id__lte=person,
            last_id__gte=person,
            recipients__contains=[person],
        ).values_list("channel", flat=True)
    )


def _next(person: int, topic: str, allowed: list[str]) -> str:
    """The first channel of the person's own order for the topic (else of the usual order) that is allowed and works."""
    own = Subscription.objects.filter(subscriber_id=person, topic__key=topic).values_list("channels", flat=True)
    order = own[0] if own else singles.ORDER
    usable = set(Address.objects.filter(subscriber_id=person, usable=True).values_list("channel", flat=True))
    return next((one for one in order if one in allowed and one in usable), "")
