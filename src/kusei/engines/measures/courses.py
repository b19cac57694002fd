"""Whose measured months are kept: a series by the month, and any series whose owner wants to see the year's course.

The months of such a course stand beside the year, for charts and projections; nobody is asked to confirm them.
"""

from __future__ import annotations

from collections.abc import Mapping

from kusei.engines.measures.models import Series

_prefixes: set[str] = set()


def keep_courses(prefix: str) -> None:
    """Of every series whose key begins so, the months of its total are kept whenever it is measured."""
    _prefixes.add(prefix)


def is_kept(series: Series, month: int | None, dimensions: Mapping[str, str]) -> bool:
    """Whether a measured value of that place is recorded."""
    return month is None or series.monthly or (not dimensions and series.key.startswith(tuple(_prefixes)))
