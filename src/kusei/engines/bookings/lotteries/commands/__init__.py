"""Every write of lotteries."""

from kusei.engines.bookings.lotteries.commands.answering import accept, decline
from kusei.engines.bookings.lotteries.commands.calling_off import call_off
from kusei.engines.bookings.lotteries.commands.drawing import draw_round, seal_round
from kusei.engines.bookings.lotteries.commands.entering import change, enter, withdraw
from kusei.engines.bookings.lotteries.commands.holding import hold, settle_round
from kusei.engines.bookings.lotteries.commands.opening import open_round
from kusei.engines.bookings.lotteries.commands.passing import booking_freed, pass_on
from kusei.engines.bookings.lotteries.commands.planning import plan_rounds

__all__ = [
    "accept",
    "booking_freed",
    "call_off",
    "change",
    "decline",
    "draw_round",
    "enter",
    "hold",
    "open_round",
    "pass_on",
    "plan_rounds",
    "seal_round",
    "settle_round",
    "withdraw",
]
