"""How far two places are from each other, as the crow flies."""

from __future__ import annotations

import math
from typing import NamedTuple

EARTH = 6371.0088
"""Mean radius in kilometres (IUGG)."""


class Point(NamedTuple):
    """A place in degrees (JGD2011)."""

    latitude: float
    longitude: float


def kilometres(a: Point, b: Point) -> float:
    """The great-circle distance (haversine); within a ward it is right to a few metres."""
    (north, east), (other_north, other_east) = (map(math.radians, one) for one in (a, b))
    half = (
        math.sin((other_north - north) / 2) ** 2
        + math.cos(north) * math.cos(other_north) * math.sin((other_east - east) / 2) ** 2
    )
    return 2 * EARTH * math.asin(min(1.0, math.sqrt(half)))


def point_of(text: str) -> Point | None:
    """「35.56,139.71」 as a place in Japan; None for anything else."""
    try:
        north, east = (float(one) for one in text.split(","))
    except ValueError:
        return None
    return Point(north, east) if 20 <= north <= 46 and 122 <= east <= 154 else None
