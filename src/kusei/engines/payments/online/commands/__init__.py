"""Every write of paying online. What calls a provider does so before or after its transactions, never inside one."""

from kusei.engines.payments.online.commands.following import give_up, look_up
from kusei.engines.payments.online.commands.going import go
from kusei.engines.payments.online.commands.receiving import clear_event, handle_event, keep_news
from kusei.engines.payments.online.commands.returning import send_again, send_back

__all__ = [
    "clear_event",
    "give_up",
    "go",
    "handle_event",
    "keep_news",
    "look_up",
    "send_again",
    "send_back",
]
