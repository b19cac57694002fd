"""Calls that read a notice aloud, twice, and ask to press 1 when it was heard (自動音声の電話)."""

from __future__ import annotations

import datetime as dt
from typing import Any

from kusei.engines.notices.channels.protocol import Handover, Result
from kusei.engines.notices.channels.telephony.adapter import PhoneAdapter
from kusei.foundation.web import clock

FROM, UNTIL = dt.time(9), dt.time(21)  # nobody is called earlier or later (Tokyo), unless it is urgent
REPEATS = 2
HEARD, STOP = "1", "9"  # the buttons


class CallAdapter(PhoneAdapter):
    """One call to each telephone. The provider calls again by itself where nobody answers."""

    channel = "call"
    mobile_only = False
    per_second = 2.0

    def options(self, handover: Handover) -> dict[str, Any]:
        """How the text is read and when."""
        window = None if handover.urgent else {"from": f"{FROM:%H:%M}", "until": f"{UNTIL:%H:%M}", "zone": "Asia/Tokyo"}
        return {
            "language": handover.language.partition("-")[0],
            "repeats": REPEATS,
            "buttons": {"heard": HEARD, "stop": STOP},
            "retries": {"count": 2, "minutes": 3 if handover.urgent else 15},
            "window": window,
        }

    def send(self, handover: Handover) -> Result:
        """As `PhoneAdapter.send`; outside the hours everybody waits until they begin."""
        if not handover.urgent and (wait := seconds_to_wait(clock.now())) and len(handover.recipients) <= self.largest:
            return Result(pending=[one.subscriber_id for one in handover.recipients], later=wait)
        return super().send(handover)


def seconds_to_wait(now: dt.datetime) -> float:
    """Seconds until people may be called; 0 within the hours."""
    local = now.astimezone(clock.TOKYO)
    if FROM <= local.time() < UNTIL:
        return 0.0
    day = local.date() + dt.timedelta(days=1) if local.time() >= UNTIL else local.date()
    return (dt.datetime.combine(day, FROM, clock.TOKYO) - local).total_seconds()
