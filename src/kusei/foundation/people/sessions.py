"""How long a session lives: 30 minutes without use, 12 hours at most, or until all of the account's are
ended.
"""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from typing import Any

from django.conf import settings
from django.contrib.auth.signals import user_logged_in
from django.http import HttpRequest

from kusei.foundation.people.models import User
from kusei.foundation.web import clock

BEGAN, USED = "people_began", "people_used"  # seconds since 1970
# Writing the session on each request would be a write for each page: once a minute is enough.
STEP = dt.timedelta(minutes=1)


class Ended(StrEnum):
    """Why a session is over."""

    IDLE = "idle"
    AGE = "age"
    ELSEWHERE = "elsewhere"


def begin(request: HttpRequest, **_: Any) -> None:
    """Receiver of `user_logged_in`: the session begins now."""
    request.session[BEGAN] = request.session[USED] = clock.now().timestamp()


def connect() -> None:
    """Listen to sign-ins."""
    user_logged_in.connect(begin, dispatch_uid="kusei.people.sessions")


def ended(request: HttpRequest, user: User) -> Ended | None:
    """Why the session of the signed-in user is over, or None while it lives."""
    now = clock.now().timestamp()
    began = request.session.setdefault(BEGAN, now)
    used = request.session.setdefault(USED, now)
    if user.sessions_ended_at is not None and began <= user.sessions_ended_at.timestamp():
        return Ended.ELSEWHERE
    if now - began >= settings.SESSION_COOKIE_AGE:
        return Ended.AGE
    if now - used >= settings.IDLE_MINUTES * 60:
        return Ended.IDLE
    return None


def touch(request: HttpRequest) -> None:
    """The session was used now."""
    now = clock.now().timestamp()
    if now - request.session[USED] >= STEP.total_seconds():
        request.session[USED] = now
