"""What is kept of a code: a digest keyed with `SECRET_KEY`, so that the table alone opens nothing."""

from __future__ import annotations

import hmac
from hashlib import sha256

from django.conf import settings


def phone_digest(code_id: int, code: str) -> str:
    """Of this row alone: one table of all six-digit codes does not open the others."""
    return _keyed(f"phone:{code_id}:{code}")


def line_digest(code: str) -> str:
    """The row is found by it."""
    return _keyed(f"line:{code}")


def _keyed(text: str) -> str:
    return hmac.new(settings.SECRET_KEY.encode(), f"kusei.notices.link:{text}".encode(), sha256).hexdigest()
