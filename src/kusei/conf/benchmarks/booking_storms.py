"""The storms of `kusei bench bookings`: 200 rounds × 16 connections on one slot, in every form, and the control.

Run in the process of a prepared database (see `throwaway`), as the other parts are.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

ROUNDS = 200


def rows() -> Iterator[dict[str, Any]]:
    """One row for each form of slot: rounds with one winner, with several, with none, and errors (deadlocks too)."""
    from kusei.engines.bookings.claims import storms
    from kusei.engines.bookings.reservations.storms import every_way

    yield {"what": "storm without protection (the control: double must not be 0)", **storms.unprotected(ROUNDS)}
    for name, fight in storms.STORMS.items():
        yield {"what": f"storm of 16 connections: {name}", "rounds": ROUNDS, **fight(ROUNDS)}
    yield {"what": "storm of 16 connections over every way to a booking", "rounds": ROUNDS, **every_way(ROUNDS)}
