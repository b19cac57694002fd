"""Whose an address is: who shows that it is theirs has it, and nobody else."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from kusei.engines.notices.subscribers import ending, hooks, webpush
from kusei.engines.notices.subscribers.models import Address, Channel, Subscriber, Subscription
from kusei.engines.notices.subscribers.refusals import AddressRefused, ChannelRefused
from kusei.foundation.audit.context import reason
from kusei.foundation.people.residents import queries as residents
from kusei.foundation.web import clock

MOST_BROWSERS = 10


def own(*, subscriber: Subscriber, channel: str, value: str) -> Address:
    """The address is this person's, verified just now, in the caller's transaction.

    An earlier one of the same channel gives way (a person has several browsers, but one phone), and somebody else's
    claim to the same address ends. A holder without account was the same person: their topics come along.
    """
    try:
        with transaction.atomic():
            return _own(subscriber, channel, value)
    except IntegrityError:  # somebody else claimed it at the same moment, and has it now
        return _own(subscriber, channel, value)


def _own(subscriber: Subscriber, channel: str, value: str) -> Address:
    now = clock.now()
    held = Address.objects.select_for_update().filter(channel=channel, value=value).first() if value else None
    if held is not None and held.subscriber_id != subscriber.pk:
        _take_over(held, subscriber)
        held = None
    if channel != Channel.PUSH:
        Address.objects.filter(subscriber=subscriber, channel=channel).exclude(value=value).delete()
    row = held or Address.objects.filter(subscriber=subscriber, channel=channel, value=value).first()
    if row is None:
        return Address.objects.create(
            subscriber=subscriber, channel=channel, value=value, verified_at=now, created_at=now
        )
    ending.keep([row])
    row.verified_at, row.suppressed_at, row.suppressed_why, row.bounces = now, None, "", 0
    row.save(update_fields=["verified_at", "suppressed_at", "suppressed_why", "bounces"])
    return row


def _take_over(held: Address, subscriber: Subscriber) -> None:
    former = held.subscriber
    if former.user_id is not None or subscriber.user_id is None:
        held.delete()
        return
    known = Subscription.objects.filter(subscriber=subscriber).values("topic")
    Subscription.objects.filter(subscriber=former).exclude(topic__in=known).update(subscriber=subscriber)
    former.delete()


def add_browser(*, subscriber: Subscriber, subscription: str) -> Address:
    """A browser of the person gets notices, by the JSON of its push subscription. Again changes nothing.

    Raises `AddressRefused` for anything else than such a subscription, and for more than ten browsers.
    """
    if Channel.PUSH not in hooks.available():
        raise ChannelRefused(_("この方法は、いまは使えません。ほかの方法を選んでください。"))
    value = webpush.canonical(subscription)
    with transaction.atomic(), reason("ブラウザーの登録"):
        Subscriber.objects.select_for_update().get(pk=subscriber.pk)
        rows = Address.objects.filter(subscriber=subscriber, channel=Channel.PUSH)
        if not rows.filter(value=value).exists() and rows.count() >= MOST_BROWSERS:
            raise AddressRefused(
                _("登録できるブラウザーは%(most)d台までです。使っていないものを消してから登録してください。")
                % {"most": MOST_BROWSERS}
            )
        return own(subscriber=subscriber, channel=Channel.PUSH, value=value)


def add_letters(*, subscriber: Subscriber) -> Address:
    """Notices may come by post, to the address of the person's profile. Raises `AddressRefused` without one, and for
    people under protection, whose address is told to nobody.
    """
    if Channel.LETTER not in hooks.available() or subscriber.user is None:
        raise ChannelRefused(_("この方法は、いまは使えません。ほかの方法を選んでください。"))
    profile = residents.profile(subscriber.user)
    if profile.secret:
        raise AddressRefused(_("特別に守られている方の住所は、だれにも伝えないため、郵便のお知らせは送りません。"))
    if "address" not in profile.facts:
        raise AddressRefused(_("先に「登録した情報」で住所を登録してください。"))
    with transaction.atomic(), reason("郵便で受け取る"):
        return own(subscriber=subscriber, channel=Channel.LETTER, value="")


def remove(*, subscriber: Subscriber, address_id: int) -> bool:
    """The person's address is forgotten. The account's own mail address stays, as long as the account has it; whether
    anything was there.
    """
    with transaction.atomic(), reason("宛先の削除"):
        rows = Address.objects.filter(pk=address_id, subscriber=subscriber)
        deleted, _rows = rows.exclude(channel=Channel.MAIL, value="").delete()
        return bool(deleted)
