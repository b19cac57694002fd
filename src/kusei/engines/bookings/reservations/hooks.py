"""What higher parts hear of bookings: that one which stood is over, so that what it held is free again.

A waiting list or a lottery registers in `apps.py ready()`:

    hooks.register_freed(offering.booking_freed)
"""

from __future__ import annotations

import uuid
from collections.abc import Callable

Freed = Callable[[uuid.UUID], None]
_freed: list[Freed] = []


def register_freed(callback: Freed) -> None:
    """`callback(booking_id)` is called when a booking that stood ends: cancelled, lapsed, undone, refused, not used.

    In the transaction of the act, which still holds the booking: what it raises takes the act back with it, it does not
    go out to the network, and what takes long it leaves to a job. Registered twice, it is called once.
    """
    if callback not in _freed:
        _freed.append(callback)


def freed(booking_id: uuid.UUID) -> None:
    """Tell all who registered that the booking is over and its claim released."""
    for callback in _freed:
        callback(booking_id)
