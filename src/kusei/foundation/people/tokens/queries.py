"""Reads of tokens, for the pages and the command line."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum

from django.db.models import F, Q, QuerySet

from kusei.foundation.people.models import ApiToken, User


class State(StrEnum):
    """Whether a token can be used."""

    USABLE = "usable"
    EXPIRED = "expired"
    REVOKED = "revoked"


def usable(day: dt.date) -> Q:
    """Tokens that are neither revoked nor expired on the day."""
    return Q(revoked_at=None, expires_on__gte=day)


def state(token: ApiToken, day: dt.date) -> State:
    """Whether the token can be used on the day."""
    if token.revoked_at is not None:
        return State.REVOKED
    return State.EXPIRED if token.expires_on < day else State.USABLE


def tokens_of(user: User) -> QuerySet[ApiToken]:
    """The person's tokens, the newest first, those that were revoked last. One SQL query."""
    return ApiToken.objects.filter(user=user).order_by(F("revoked_at").desc(nulls_first=True), "-created_on", "-pk")
