"""Every write at counters: one transaction each, who may is asked first, what is refused says why."""

from kusei.services.counters.commands.asking import ask_notice
from kusei.services.counters.commands.booking import book, cancel_booking
from kusei.services.counters.commands.calling import call, call_next, finish, no_show, recall, serve
from kusei.services.counters.commands.closing import close_day, count_day, forget_people, forget_visits, sweep
from kusei.services.counters.commands.consulting import (
    close_consultations,
    conclude,
    did_not_come,
    enter,
    forget_notes,
    open_room,
    step_out,
    write_note,
)
from kusei.services.counters.commands.moving import come_back, park, prioritise, transfer
from kusei.services.counters.commands.sitting import rise, sit
from kusei.services.counters.commands.taking import check_in, leave, take_ticket
from kusei.services.counters.commands.ticking import end_visit, put_first, tick
from kusei.services.counters.commands.visiting import begin_visit, book_visit, cancel_visit, change_visit, plan_visit

__all__ = [
    "ask_notice",
    "begin_visit",
    "book",
    "book_visit",
    "call",
    "call_next",
    "cancel_booking",
    "cancel_visit",
    "change_visit",
    "check_in",
    "close_consultations",
    "close_day",
    "come_back",
    "conclude",
    "count_day",
    "did_not_come",
    "end_visit",
    "enter",
    "finish",
    "forget_notes",
    "forget_people",
    "forget_visits",
    "leave",
    "no_show",
    "open_room",
    "park",
    "plan_visit",
    "prioritise",
    "put_first",
    "recall",
    "rise",
    "serve",
    "sit",
    "step_out",
    "sweep",
    "take_ticket",
    "tick",
    "transfer",
    "write_note",
]
