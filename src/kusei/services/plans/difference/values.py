"""Values of the plan's data: the same or not, and which records are changed as a whole."""

from __future__ import annotations

import enum
from collections.abc import Iterator
from typing import Any, Final


class Absent(enum.Enum):
    """The key is not written: another thing than null, which some fields print as a dash."""

    ABSENT = "absent"


ABSENT: Final = Absent.ABSENT

# A map from years or marks to values: to have none and not to be written are the same.
OPEN_MAPS = frozenset({"years", "targets", "marks", "group_marks"})
# Records that a reader takes in at one glance: the cell of a year, the value before the plan.
_WHOLE_BELOW = frozenset({"years"})
_WHOLE = frozenset({"baseline"})


def same(one: Any, other: Any) -> bool:
    """Equal as JSON: true is not 1, and 1 is not 1.0."""
    if type(one) is not type(other):
        return False
    if isinstance(one, dict):
        return one.keys() == other.keys() and all(same(value, other[key]) for key, value in one.items())
    if isinstance(one, list):
        return len(one) == len(other) and all(map(same, one, other))
    return bool(one == other)


def differing(old: dict[str, Any], new: dict[str, Any], way: tuple[str, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Every place where two records differ, as (way of keys, old value, new value)."""
    for key in sorted(old.keys() | new.keys()):
        before, after, here = old.get(key, ABSENT), new.get(key, ABSENT), (*way, key)
        if key in OPEN_MAPS and len(here) == 1:
            before = {} if before is ABSENT and isinstance(after, dict) else before
            after = {} if after is ABSENT and isinstance(before, dict) else after
        if isinstance(before, dict) and isinstance(after, dict) and not _taken_whole(here):
            yield from differing(before, after, here)
        elif not same(before, after):
            yield here, before, after


def _taken_whole(way: tuple[str, ...]) -> bool:
    return way[-1] in _WHOLE or (len(way) > 1 and way[-2] in _WHOLE_BELOW)
