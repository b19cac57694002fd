"""What the ways out do by themselves: letters, what is left at the providers, and forgetting old events."""

from __future__ import annotations

import datetime as dt

from kusei.engines.notices.channels.letter.jobs import make_files, throw_away
from kusei.engines.notices.channels.line.jobs import look_again, reply
from kusei.engines.notices.channels.mail.jobs import came_back
from kusei.engines.notices.channels.models import ProviderEvent
from kusei.engines.notices.channels.telephony import balance
from kusei.foundation.jobs import schedule
from kusei.foundation.jobs.tasks import task
from kusei.foundation.web import clock

__all__ = ["ask_balances", "came_back", "forget_events", "look_again", "make_files", "reply", "throw_away"]

REMEMBERED = dt.timedelta(days=90)  # events of providers, so that one told again has no effect


@task(cron=schedule.hourly(17))
def ask_balances() -> None:
    """What is left to spend at the providers of SMS and calls."""
    for channel in ("sms", "call"):
        balance.ask(channel)


@task(queue="upkeep", cron=schedule.daily(3, 55))
def forget_events() -> None:
    """Events that no provider tells again."""
    ProviderEvent.objects.filter(received_at__lt=clock.now() - REMEMBERED).delete()
