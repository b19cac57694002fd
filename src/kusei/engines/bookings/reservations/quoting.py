"""What a booking would cost, line by line, before anybody books. Nothing is written or held."""

from __future__ import annotations

from typing import Any

from kusei.engines.bookings.reservations import prices
from kusei.engines.bookings.reservations.asking import ask_for
from kusei.engines.bookings.reservations.models import Source
from kusei.engines.bookings.reservations.prices import Price


def quote(**asked: Any) -> Price:
    """The price of what `commands.book` would book with the same arguments.

    Raises what `ask_for` and the fee table refuse; the rules on who and when are not asked.
    """
    values = {
        "part": "",
        "begins": None,
        "ends": None,
        "person": None,
        "group": None,
        "people": 0,
        "purpose": "",
        "answers": {},
        "source": Source.RESIDENT,
        "booker": "",
        "by": None,
        "extras": None,
        **asked,
    }
    values.pop("guest", None)
    return prices.price_of(ask_for(**values))
