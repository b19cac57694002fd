"""Array literals of PostgreSQL, for queries by hand that name many rows.

psycopg looks into each value of a list; for a hundred numbers that takes longer than finding the rows.
"""

from __future__ import annotations

from collections.abc import Iterable


def numbers(values: Iterable[int]) -> str:
    """`{1,2,3}`: a parameter to cast, as in `= ANY(%s::bigint[])`. Raises `ValueError` for what is no whole number."""
    return "{" + ",".join([f"{one:d}" for one in values]) + "}"
