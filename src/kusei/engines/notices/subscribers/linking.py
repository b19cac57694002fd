"""Linking a phone or a LINE account: the person shows by a code that it is theirs. Only a keyed digest is kept.

A code for a phone has six digits, ten minutes and five tries; it is made when it is sent, so that it stands in no job
and no row. A code for LINE has eight characters and thirty minutes: the person sends it to the official account, and
the webhook tells whose LINE account it came from (`redeem`). Each code works once, and a new one ends the one before.
"""

from __future__ import annotations

import datetime as dt
import hmac
import re
import secrets

from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from kusei.engines.notices.subscribers import hooks, jobs
from kusei.engines.notices.subscribers.commands import owning
from kusei.engines.notices.subscribers.digests import line_digest, phone_digest
from kusei.engines.notices.subscribers.models import Address, Channel, LinkCode, Subscriber
from kusei.engines.notices.subscribers.refusals import AddressRefused, ChannelRefused, CodeRefused
from kusei.foundation.audit.context import reason
from kusei.foundation.jobs.tasks import enqueue
from kusei.foundation.web import clock
from kusei.foundation.web.ratelimit import wait_for
from kusei.lib.errors import RuleError
from kusei.lib.kana import fold_width
from kusei.lib.phones import read_mobile, read_phone

PHONE_LIFE, LINE_LIFE = dt.timedelta(minutes=10), dt.timedelta(minutes=30)
MOST_TRIES = 5
PER_PERSON, PER_NUMBER, PER_LINE_ACCOUNT = "5/h", "5/h", "20/h"
PHONES = (Channel.SMS.value, Channel.CALL.value)
# Without 0 O 1 I L, which people mix up: 31 signs, eight of them are 40 bits.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
LINE_SHAPE = re.compile(rf"[{ALPHABET}]{{8}}")


def ask_phone(*, subscriber: Subscriber, channel: str, number: str) -> LinkCode:
    """Have a code sent to the number, by short message or read aloud. A code that waits already ends.

    Raises `ChannelRefused` where the installation cannot, `AddressRefused` for a number that is none, and for more
    than five an hour, to one number or by one person.
    """
    if channel not in PHONES or channel not in hooks.available():
        raise ChannelRefused(_("この方法は、いまは使えません。ほかの方法を選んでください。"))
    try:
        phone = (read_mobile if channel == Channel.SMS else read_phone)(number)
    except RuleError as wrong:
        raise AddressRefused(wrong.en if (get_language() or "").startswith("en") else wrong.ja) from None
    if wait_for("notices-link-person", PER_PERSON, str(subscriber.pk)) or wait_for(
        "notices-link-number", PER_NUMBER, phone.international
    ):
        raise AddressRefused(_("番号を送れるのは1時間に5回までです。時間をおいてから、もう一度お願いします。"))
    now = clock.now()
    with transaction.atomic(), reason("電話番号の確認"):
        LinkCode.objects.filter(subscriber=subscriber, channel=channel, used_at=None).delete()
        code = LinkCode.objects.create(
            subscriber=subscriber,
            channel=channel,
            value=phone.international,
            created_at=now,
            expires_at=now + PHONE_LIFE,
        )
        enqueue(jobs.send_code, code_id=code.pk)
    return code


def waiting(*, subscriber: Subscriber, channel: str) -> LinkCode | None:
    """The code that the person can type now; None when there is none. One SQL query."""
    rows = LinkCode.objects.filter(subscriber=subscriber, channel=channel, used_at=None, tries__lt=MOST_TRIES)
    return rows.filter(expires_at__gt=clock.now()).order_by("-pk").first()


def confirm_phone(*, subscriber: Subscriber, channel: str, code: str) -> Address:
    """The person typed the code: the number is theirs from now on. Raises `CodeRefused`; a wrong try counts."""
    typed = "".join(fold_width(code).split()).replace("-", "")
    with transaction.atomic(), reason("電話番号の確認"):
        found = waiting(subscriber=subscriber, channel=channel)
        row = LinkCode.objects.select_for_update().filter(pk=found.pk, used_at=None).first() if found else None
        if row is None or row.tries >= MOST_TRIES:
            raise CodeRefused(_("使える番号がありません。もう一度、番号を送るところからお願いします。"))
        right = bool(row.digest) and hmac.compare_digest(row.digest, phone_digest(row.pk, typed))
        row.tries += 1
        row.used_at = clock.now() if right else None
        row.save(update_fields=["tries", "used_at"])
        if right:
            return owning.own(subscriber=subscriber, channel=channel, value=row.value)
    left = MOST_TRIES - row.tries
    if left:
        raise CodeRefused(_("番号が違います。あと%(left)d回試せます。") % {"left": left})
    raise CodeRefused(_("番号が5回違いました。もう一度、番号を送るところからお願いします。"))


def ask_line(*, subscriber: Subscriber) -> str:
    """A new code that the person sends to the official account within half an hour. Raises `ChannelRefused`."""
    if Channel.LINE not in hooks.available():
        raise ChannelRefused(_("この方法は、いまは使えません。ほかの方法を選んでください。"))
    code = "".join(secrets.choice(ALPHABET) for _place in range(8))
    now = clock.now()
    with transaction.atomic(), reason("LINEとの連携"):
        LinkCode.objects.filter(subscriber=subscriber, channel=Channel.LINE, used_at=None).delete()
        LinkCode.objects.create(
            subscriber=subscriber,
            channel=Channel.LINE,
            digest=line_digest(code),
            created_at=now,
            expires_at=now + LINE_LIFE,
        )
    return code


def looks_like_code(text: str) -> bool:
    """Whether a message on LINE can be a code: what else people write is not tried."""
    return LINE_SHAPE.fullmatch(_folded(text)) is not None


def redeem(code: str, line_user_id: str) -> Subscriber:
    """A LINE account sent the code: it belongs to the person who asked for it. Raises `CodeRefused`.

    What the LINE account had chosen before without an account comes along; an account's own choices stay. The same
    webhook twice: the second time the code is used up, and refused.
    """
    if wait_for("notices-link-line", PER_LINE_ACCOUNT, line_user_id) or not looks_like_code(code):
        raise CodeRefused(_("この番号は使えません。サイトの画面で、新しい番号を出してください。"))
    with transaction.atomic(), reason("LINEとの連携"):
        open_rows = LinkCode.objects.select_for_update().filter(
            channel=Channel.LINE, used_at=None, expires_at__gt=clock.now()
        )
        row = open_rows.filter(digest=line_digest(_folded(code))).first()
        if row is None:
            raise CodeRefused(_("この番号は使えません。サイトの画面で、新しい番号を出してください。"))
        row.used_at = clock.now()
        row.save(update_fields=["used_at"])
        owning.own(subscriber=row.subscriber, channel=Channel.LINE, value=line_user_id)
        return row.subscriber


def _folded(text: str) -> str:
    return re.sub(r"[\s\-]+", "", fold_width(text)).upper()
