"""Every write of bookings; more about groups and their members in `groups` and `members`."""

from kusei.engines.bookings.reservations.commands.booking import accept, book
from kusei.engines.bookings.reservations.commands.changing import cancel, lapse, no_show, undo, use
from kusei.engines.bookings.reservations.commands.deciding import approve, refuse, reopen
from kusei.engines.bookings.reservations.commands.deposits import settle_deposit
from kusei.engines.bookings.reservations.commands.groups import ask_registration, register
from kusei.engines.bookings.reservations.commands.routing import propose
from kusei.engines.bookings.reservations.commands.series import book_series, cancel_rest

__all__ = [
    "accept",
    "approve",
    "ask_registration",
    "book",
    "book_series",
    "cancel",
    "cancel_rest",
    "lapse",
    "no_show",
    "propose",
    "refuse",
    "register",
    "reopen",
    "settle_deposit",
    "undo",
    "use",
]
