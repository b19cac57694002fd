"""How far a year may end from the middle: Student's t for 80 %, both sides."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

# By degrees of freedom, from one on.
STUDENT = tuple(Decimal(t) / 1000 for t in (3078, 1886, 1638, 1533, 1476, 1440, 1415, 1397, 1383, 1372, 1363, 1356))


def mean_error(values: Sequence[Decimal], left: Decimal) -> Decimal:
    """How far the mean of the months to come may lie from the mean of those known."""
    return spread(values) * (Decimal(1) / len(values) + 1 / left).sqrt()


def spread(values: Sequence[Decimal]) -> Decimal:
    """Student's t times the standard deviation of the sample."""
    mean = sum(values, Decimal(0)) / len(values)
    variance = sum(((value - mean) ** 2 for value in values), Decimal(0)) / (len(values) - 1)
    return STUDENT[min(len(values) - 2, len(STUDENT) - 1)] * variance.sqrt()
