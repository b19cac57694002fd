"""Numbers in what a browser sends: anything may stand where a number belongs."""

from __future__ import annotations

MOST = 999_999_999  # fits an integer column
LARGEST_ID = 2**63 - 1


def whole_number(sent: str | None, most: int = MOST) -> int | None:
    """The whole number from 0 to `most` that was sent in ASCII digits; None for anything else, however long."""
    if not sent or len(sent) > 19 or not sent.isascii() or not sent.isdecimal():
        return None
    number = int(sent)
    return number if number <= most else None
