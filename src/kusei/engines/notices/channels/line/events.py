"""What LINE tells of the people who follow the official account, taken in once each.

A new friend can be reached; who blocks the account is not written to any more; a message that is a link code ties the
LINE account to the person who asked for the code. Everything else gets one fixed reply. What people write is not kept.

LINE tells again what it could not deliver (`isRedelivery`), perhaps after what came later: then LINE is asked how it
stands now, by a job.
"""

from __future__ import annotations

from django.db import transaction
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from kusei.engines.notices.channels.line import jobs
from kusei.engines.notices.channels.line.replies import Reply
from kusei.engines.notices.channels.webhooks import fresh
from kusei.engines.notices.subscribers import linking
from kusei.engines.notices.subscribers.commands import reached, suppress
from kusei.engines.notices.subscribers.models import Address, Channel, Suppressed
from kusei.engines.notices.subscribers.refusals import CodeRefused
from kusei.foundation.jobs.tasks import enqueue

LINE = Channel.LINE.value
HEARD = frozenset({"follow", "unfollow", "message"})


class _Part(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


class _Source(_Part):
    type: str = ""
    user_id: str = Field("", alias="userId")


class _Message(_Part):
    type: str = ""
    text: str = ""


class _Delivery(_Part):
    again: bool = Field(False, alias="isRedelivery")


class _Event(_Part):
    type: str
    id: str = Field(alias="webhookEventId", min_length=1, max_length=100)
    source: _Source = Field(default_factory=lambda: _Source.model_validate({}))
    message: _Message = _Message()
    delivery: _Delivery = Field(default_factory=lambda: _Delivery.model_validate({}), alias="deliveryContext")
    reply_token: str = Field("", alias="replyToken", max_length=100)


class _Body(_Part):
    events: list[_Event] = []


class NotUnderstood(ValueError):
    """The signature was good, but this is not what LINE documents."""


def take_in(body: bytes) -> None:
    """Take in the events of one call, each with its effects in a transaction of its own. Raises `NotUnderstood`."""
    try:
        told = _Body.model_validate_json(body)
    except ValidationError:
        raise NotUnderstood from None
    for event in told.events:
        if event.type in HEARD and event.source.type == "user" and event.source.user_id:
            with transaction.atomic():
                if fresh(LINE, event.id):
                    _act(event)


def _act(event: _Event) -> None:
    person = event.source.user_id
    if event.type == "follow":
        subscriber = reached(channel=LINE, value=person)
        if event.delivery.again:
            address = Address.objects.get(subscriber=subscriber, channel=LINE)
            enqueue(jobs.look_again, address_id=address.pk)
    elif event.type == "unfollow":
        address_ = Address.objects.filter(channel=LINE, value=person).first()
        if address_ is not None and event.delivery.again:
            enqueue(jobs.look_again, address_id=address_.pk)
        else:
            suppress(channel=LINE, value=person, why=Suppressed.BLOCKED)
    elif event.type == "message":
        _answer(event, person)


def _answer(event: _Event, person: str) -> None:
    reply = Reply.OTHER
    if event.message.type == "text" and linking.looks_like_code(event.message.text):
        try:
            linking.redeem(event.message.text, person)
            reply = Reply.LINKED
        except CodeRefused:
            reply = Reply.REFUSED
    if event.reply_token:
        known = Address.objects.filter(channel=LINE, value=person).select_related("subscriber").first()
        language = known.subscriber.language if known is not None else "ja"
        enqueue(jobs.reply, token=event.reply_token, kind=reply.value, language=language)
