"""Every write of tills."""

from kusei.engines.payments.tills.commands.cash import bank_deposit, check_till, deposit, supply
from kusei.engines.payments.tills.commands.days import close_day
from kusei.engines.payments.tills.commands.files import drop_row, settle_row, take_file
from kusei.engines.payments.tills.commands.managing import save_till
from kusei.engines.payments.tills.commands.shifts import close_shift, confirm_shift, count_till, open_shift, send_back
from kusei.engines.payments.tills.commands.taking import take_cash, take_terminal
from kusei.engines.payments.tills.commands.undoing import approve_undo, refuse_undo, undo

__all__ = [
    "approve_undo",
    "bank_deposit",
    "check_till",
    "close_day",
    "close_shift",
    "confirm_shift",
    "count_till",
    "deposit",
    "drop_row",
    "open_shift",
    "refuse_undo",
    "save_till",
    "send_back",
    "settle_row",
    "supply",
    "take_cash",
    "take_file",
    "take_terminal",
    "undo",
]
