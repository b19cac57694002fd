"""Lock-out: after five failures, no password is tried for 15 minutes, for the account and for the address.

An attempt is counted before the password is looked at and given back when it was right, so that attempts
sent at the same
moment cannot outrun the count. The counts live in PostgreSQL and hold across processes. Names that have no
account are
counted like those that have one: the answer does not tell which exist.
"""

from __future__ import annotations

import datetime as dt
import ipaddress
import math
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.utils.crypto import salted_hmac
from django.utils.translation import ngettext

from kusei.foundation.people.models import SignInFailures, User
from kusei.foundation.web import clock

KEPT = dt.timedelta(days=1)

# No row comes back when the limit is already reached and the pause not over: then nothing is counted either,
# so that
# knocking at a locked door does not keep it locked.
COUNT = """
INSERT INTO people_signinfailures AS f (key, failures, last_at) VALUES (%(key)s, 1, %(now)s)
ON CONFLICT (key) DO UPDATE
SET failures = CASE WHEN f.last_at <= %(before)s THEN 1 ELSE f.failures + 1 END, last_at = %(now)s
WHERE f.last_at <= %(before)s OR f.failures < %(limit)s
RETURNING f.failures
"""
GIVE_BACK = "UPDATE people_signinfailures SET failures = failures - 1 WHERE key = %s AND failures > 0"


class SignInLocked(Exception):
    """Too many failures; `minutes` says how long to wait."""

    code = "people.sign-in-locked"

    def __init__(self, minutes: int) -> None:
        super().__init__(minutes)
        self.minutes = minutes

    def __str__(self) -> str:
        return ngettext(
            "サインインの失敗が続いたため、いまは受け付けていません。%(minutes)d分たってから、もう一度お試しください。",
            "サインインの失敗が続いたため、いまは受け付けていません。%(minutes)d分たってから、もう一度お試しください。",
            self.minutes,
        ) % {"minutes": self.minutes}


@dataclass(frozen=True)
class Attempt:
    """One counted attempt."""

    account: str
    address: str


def begin(*, name: str, address: str) -> Attempt:
    """Count an attempt for the account name and the address. Raises `SignInLocked` when either has had its
    failures.
    """
    attempt = Attempt(_key("account", name.strip().lower()), _key("address", _network(address)))
    of_address = settings.SIGNIN_FAILURES_PER_ADDRESS
    limits = sorted([(attempt.account, settings.SIGNIN_FAILURES), (attempt.address, of_address)])
    if wait := _count(limits):
        raise SignInLocked(wait)
    return attempt


def succeeded(attempt: Attempt) -> None:
    """The attempt was right: the account starts anew; the address, which others may share, gets this one
    back.
    """
    SignInFailures.objects.filter(key=attempt.account).delete()
    with connection.cursor() as cursor:
        cursor.execute(GIVE_BACK, [attempt.address])


def after_password_reset(user: User, **_: Any) -> None:
    """Receiver of allauth's `password_reset`: who has just proved the mailbox to be theirs may sign in."""
    SignInFailures.objects.filter(key=_key("account", user.email.lower())).delete()


def _count(limits: list[tuple[str, int]]) -> int:
    """Count each key and return 0; when one is locked, count nothing and return the minutes to wait."""
    now = clock.now()
    pause = dt.timedelta(minutes=settings.SIGNIN_LOCK_MINUTES)
    SignInFailures.objects.filter(last_at__lt=now - KEPT).delete()
    locked: list[str] = []
    with transaction.atomic(), connection.cursor() as cursor:
        for key, limit in limits:  # in the order of the keys, so that two attempts cannot wait for each other
            cursor.execute(COUNT, {"key": key, "now": now, "before": now - pause, "limit": limit})
            if cursor.fetchone() is None:
                locked.append(key)
        if locked:
            transaction.set_rollback(True)
    if not locked:
        return 0
    ends = SignInFailures.objects.filter(key__in=locked).values_list("last_at", flat=True)
    return max((math.ceil((last_at + pause - now).total_seconds() / 60) for last_at in ends), default=1) or 1


def _key(kind: str, value: str) -> str:
    return salted_hmac(f"kusei.people.lockout.{kind}", value, algorithm="sha256").hexdigest()


def _network(address: str) -> str:
    """An IPv4 address, or the /64 of an IPv6 address: one subscriber holds all of it."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    if parsed.version == 6:
        return str(ipaddress.ip_network((parsed, 64), strict=False).network_address)
    return str(parsed)
