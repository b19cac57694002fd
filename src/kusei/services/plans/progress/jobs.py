"""Reminds by the calendar: some days before a round is due and after."""

from __future__ import annotations

import datetime as dt

from kusei.foundation.jobs import schedule
from kusei.foundation.jobs.tasks import enqueue, task
from kusei.foundation.web import clock
from kusei.lib.businessdays import MUNICIPAL_OFFICE
from kusei.services.plans.progress.commands.reminding import remind
from kusei.services.plans.progress.models import Round
from kusei.services.plans.progress.rules import RoundState

# Days from the due day on which the calendar reminds by itself; a closed day is made up for on the next open one.
REMIND_AT = (-7, -1, 1, 7)


@task(cron=schedule.daily(8, 40))
def remind_by_calendar() -> None:
    """Each morning: one job for each open round whose day of reminding it is."""
    today = clock.today()
    for number, due in Round.objects.filter(state=RoundState.OPEN).values_list("pk", "due_on"):
        if today in days_of_reminding(due):
            enqueue(remind_round, key=f"progress.remind:{number}", round_id=number)


def days_of_reminding(due: dt.date) -> set[dt.date]:
    """The days on which the calendar reminds of what is due on that day."""
    return {MUNICIPAL_OFFICE.next_open_day(due + dt.timedelta(days=days)) for days in REMIND_AT}


@task()
def remind_round(*, round_id: int) -> None:
    """Remind the sections of one round. A second run on the day finds them reminded."""
    if Round.objects.filter(pk=round_id, state=RoundState.OPEN).exists():
        remind(round_id=round_id, by=None)
