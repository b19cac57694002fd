"""Times of periodic jobs as people in Tokyo say them, in the cron notation of the worker, which counts in
UTC.
"""

from __future__ import annotations

JAPAN_IS_AHEAD = 9  # hours; Japan has no summer time


def daily(hour: int, minute: int = 0) -> str:
    """Every day at this time in Tokyo."""
    return f"{minute} {(hour - JAPAN_IS_AHEAD) % 24} * * *"


def hourly(minute: int = 0) -> str:
    """Every hour at this minute."""
    return f"{minute} * * * *"
