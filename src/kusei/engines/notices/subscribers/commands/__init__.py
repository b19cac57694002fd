"""Every write about who wants to hear of what, and how they are reached."""

from kusei.engines.notices.subscribers.commands.addresses import bounced, reached, repair, suppress
from kusei.engines.notices.subscribers.commands.people import ensure, forget, remember, resume
from kusei.engines.notices.subscribers.commands.topics import stop, subscribe, unsubscribe

__all__ = [
    "bounced",
    "ensure",
    "forget",
    "reached",
    "remember",
    "repair",
    "resume",
    "stop",
    "subscribe",
    "suppress",
    "unsubscribe",
]
