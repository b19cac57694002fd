"""The one clock: what time it is, so that tests can say what time it is. No other module asks the system."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

from django.utils import timezone

TOKYO = ZoneInfo("Asia/Tokyo")


def now() -> dt.datetime:
    """This moment, aware, in UTC."""
    return timezone.now()


def today() -> dt.date:
    """Today's date in Tokyo: what a clerk at the counter would stamp."""
    return now().astimezone(TOKYO).date()
