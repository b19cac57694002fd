"""What the municipality sets for people who have not chosen: the quiet hours of its topics file."""

from __future__ import annotations

import datetime as dt

from kusei.engines.notices.subscribers.topicfile import in_force

QuietHours = tuple[dt.time | None, dt.time | None]


def quiet_hours() -> QuietHours:
    """From and until, in Tokyo; (None, None) where the home pack sets none."""
    found = in_force().quiet_hours
    return (found.start, found.end) if found is not None else (None, None)
