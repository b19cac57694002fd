"""People on LINE."""

from __future__ import annotations


def user(number: int) -> str:
    """A user id as LINE gives them."""
    return f"U{number:032x}"
