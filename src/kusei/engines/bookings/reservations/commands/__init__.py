"""Every write of bookings."""

from kusei.engines.bookings.reservations.commands.booking import accept, book
from kusei.engines.bookings.reservations.commands.changing import cancel, lapse, no_show, undo, use
from kusei.engines.bookings.reservations.commands.deciding import approve, refuse, reopen
from kusei.engines.bookings.reservations.commands.series import book_series

__all__ = [
    "accept",
    "approve",
    "book",
    "book_series",
    "cancel",
    "lapse",
    "no_show",
    "refuse",
    "reopen",
    "undo",
    "use",
]
