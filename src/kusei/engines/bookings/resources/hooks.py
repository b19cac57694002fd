"""What parts above this one tell it: until when a facility is booked."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

LastUse = Callable[[int], dt.date | None]
_last_uses: list[LastUse] = []


def register_last_use(told: LastUse) -> None:
    """`told` gives the last day on which the facility of that id is taken, None if on none. Called in `ready`."""
    if told not in _last_uses:
        _last_uses.append(told)


def last_use(facility_id: int) -> dt.date | None:
    """The last day on which the facility is taken by anything."""
    days = [day for told in _last_uses if (day := told(facility_id)) is not None]
    return max(days) if days else None
