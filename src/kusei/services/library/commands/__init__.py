"""Every write of the library."""

from kusei.services.library.commands.cards import (
    forget_reader,
    issue_reader_card,
    reissue_reader_card,
    renew_reader_card,
    stop_reader_card,
)
from kusei.services.library.commands.coming import arrived, come, free_missed, sit_down
from kusei.services.library.commands.seats import book_seat, leave, prolong, use_now
from kusei.services.library.commands.sheets import renew_codes

__all__ = [
    "arrived",
    "book_seat",
    "come",
    "forget_reader",
    "free_missed",
    "issue_reader_card",
    "leave",
    "prolong",
    "reissue_reader_card",
    "renew_codes",
    "renew_reader_card",
    "sit_down",
    "stop_reader_card",
    "use_now",
]
