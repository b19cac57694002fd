"""The secret of a link by mail: made when the mail is written, kept as a digest, good once and for a day."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
import secrets

from django.utils.translation import gettext as _

from kusei.foundation.people.models import EmailLink, LinkKind
from kusei.foundation.web import clock

LIFE = dt.timedelta(hours=24)
SHAPE = re.compile(r"[0-9A-Za-z_-]{43}")  # 256 random bits


class LinkRefused(ValueError):
    """The link is unknown, was used, or is over: the sentence does not tell which."""

    code = "people.link-refused"

    def __str__(self) -> str:
        return _("このリンクは使えません。もう使ったか、期限の24時間を過ぎています。もう一度はじめからお願いします。")


def renew(link: EmailLink) -> str:
    """A new secret for the link, which is good from now on; one that was mailed before stops working."""
    secret = secrets.token_urlsafe(32)
    link.digest, link.expires_at = _digest(secret), clock.now() + LIFE
    link.save(update_fields=["digest", "expires_at"])
    return secret


def find(secret: str, kind: LinkKind) -> EmailLink:
    """The link of that secret as long as it may be used. Raises `LinkRefused`."""
    return _usable(secret, kind, lock=False)


def spend(secret: str, kind: LinkKind) -> EmailLink:
    """Use the link up, in the caller's transaction, in which nobody else can use it. Raises `LinkRefused`."""
    link = _usable(secret, kind, lock=True)
    link.used_at = clock.now()
    link.save(update_fields=["used_at"])
    return link


def _usable(secret: str, kind: LinkKind, *, lock: bool) -> EmailLink:
    rows = EmailLink.objects.select_for_update() if lock else EmailLink.objects.all()
    link = rows.filter(digest=_digest(secret), kind=kind).first() if SHAPE.fullmatch(secret) else None
    if link is None or link.used_at is not None or link.expires_at <= clock.now():
        raise LinkRefused
    return link


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
