"""Every write of receptions."""

from kusei.engines.bookings.operators.commands.assigning import assign, end_assignment, save_reception
from kusei.engines.bookings.operators.commands.serving import book, no_show, use
from kusei.engines.bookings.operators.commands.signing import hand_over, hand_over_late, take_over
from kusei.engines.bookings.operators.commands.watching import notice_missing
from kusei.engines.bookings.operators.commands.writing import settle, write

__all__ = [
    "assign",
    "book",
    "end_assignment",
    "hand_over",
    "hand_over_late",
    "no_show",
    "notice_missing",
    "save_reception",
    "settle",
    "take_over",
    "use",
    "write",
]
