"""Every write at counters: one transaction each, who may is asked first, what is refused says why."""

from kusei.services.counters.commands.booking import book, cancel_booking
from kusei.services.counters.commands.calling import call, call_next, finish, no_show, recall, serve
from kusei.services.counters.commands.closing import close_day, count_day, forget_people, sweep
from kusei.services.counters.commands.moving import come_back, park, prioritise, transfer
from kusei.services.counters.commands.sitting import rise, sit
from kusei.services.counters.commands.taking import check_in, leave, take_ticket

__all__ = [
    "book",
    "call",
    "call_next",
    "cancel_booking",
    "check_in",
    "close_day",
    "come_back",
    "count_day",
    "finish",
    "forget_people",
    "leave",
    "no_show",
    "park",
    "prioritise",
    "recall",
    "rise",
    "serve",
    "sit",
    "sweep",
    "take_ticket",
    "transfer",
]
