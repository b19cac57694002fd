"""What parts above this one tell it: until when a facility is booked, and on which page."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

LastUse = Callable[[int], dt.date | None]
_last_uses: list[LastUse] = []
_calendars: dict[str, str] = {}


def register_last_use(told: LastUse) -> None:
    """`told` gives the last day on which the facility of that id is taken, None if on none. Called in `ready`."""
    if told not in _last_uses:
        _last_uses.append(told)


def last_use(facility_id: int) -> dt.date | None:
    """The last day on which the facility is taken by anything."""
    days = [day for told in _last_uses if (day := told(facility_id)) is not None]
    return max(days) if days else None


def register_calendar(kind: str, url_name: str) -> None:
    """Facilities of that kind are booked on the page of that name, which takes their `key`. Called in `ready`."""
    _calendars[kind] = url_name


def calendar_of(kind: str) -> str:
    """The name of the page on which facilities of that kind are booked; the general one where nobody said another."""
    return _calendars.get(kind, "bookings:facility")
