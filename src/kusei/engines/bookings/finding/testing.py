"""Houses with rooms to look for, for tests."""

from __future__ import annotations

import datetime as dt
from typing import Any

from kusei.engines.bookings.finding.wishes import Wish
from kusei.engines.bookings.reservations.testing import DAY
from kusei.engines.bookings.resources import testing
from kusei.engines.bookings.resources.models import Resource

HERE = {"latitude": "35.561400", "longitude": "139.716000"}
NORTH = {"latitude": "35.606400", "longitude": "139.716000"}  # 5.0 km to the north
RULES: dict[str, Any] = {
    "key": "all",
    "bookers": [{**testing.EVERYBODY, "window": testing.ALWAYS}],
}


def house(key: str = "test-hall", rules: dict[str, Any] | None = None, **changes: Any) -> dict[str, Resource]:
    """The rooms of one more sample house, by key."""
    made = testing.facility(key=key, rules=[{**RULES, **(rules or {})}], **changes)
    rooms = Resource.objects.filter(facility=made).select_related("facility__municipality")
    return {one.key: one for one in rooms}


def equipped(**tools: tuple[str, ...]) -> list[dict[str, Any]]:
    """The resources of the sample with equipment: `equipped(hall=("piano",))`."""
    return [
        {**one, "equipment": list(tools.get(one["key"].replace("-", "_"), ()))} for one in testing.CONTENT["resources"]
    ]


def wish(days: int = 1, **told: Any) -> Wish:
    """From the day of the samples on."""
    return Wish(**{"since": DAY, "until": DAY + dt.timedelta(days=days - 1), **told})
