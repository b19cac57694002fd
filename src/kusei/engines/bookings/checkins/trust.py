"""When something happened, of what the device's clock and ours say."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True)
class Believed:
    """The time that counts; `doubtful` when the device's clock was not believed."""

    at: dt.datetime
    doubtful: bool


def believed(
    made_at: dt.datetime,
    offset_ms: int | None,
    received_at: dt.datetime,
    *,
    past: dt.timedelta,
    ahead: dt.timedelta,
) -> Believed:
    """The device's time, corrected by how far its clock was behind ours when it last compared them.

    The correction is made from what the event itself says, so that it does not matter when and in which order events
    arrive. A time further back than `past` or further on than `ahead` is not believed: then we take our own.
    """
    try:
        at = made_at + dt.timedelta(milliseconds=offset_ms or 0)
    except OverflowError:
        return Believed(received_at, doubtful=True)
    if received_at - past <= at <= received_at + ahead:
        return Believed(at, doubtful=False)
    return Believed(received_at, doubtful=True)
