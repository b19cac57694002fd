"""What the tables share."""

from __future__ import annotations

import secrets

from django.conf import settings

PERSON = settings.AUTH_USER_MODEL


def new_secret() -> str:
    """What opens a ticket or an appointment without signing in: 144 bits that nobody guesses."""
    return secrets.token_urlsafe(18)
