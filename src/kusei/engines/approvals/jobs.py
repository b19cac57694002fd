"""Reminds approvers of what is due, once a day each; how, apps say through `hooks.register_reminder`."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from kusei.engines.approvals import hooks
from kusei.engines.approvals.models import Reminder, Step
from kusei.engines.approvals.queries.due import to_remind
from kusei.foundation.jobs import schedule
from kusei.foundation.jobs.tasks import enqueue_many, task
from kusei.foundation.web import clock
from kusei.lib.businessdays import MUNICIPAL_OFFICE


@task(cron=schedule.daily(8, 30))
def remind_of_what_is_due() -> None:
    """Each open day in the morning: one job for each person and step that is due or late."""
    today = clock.today()
    if MUNICIPAL_OFFICE.is_open(today):
        pairs: list[dict[str, int | str | bool | None]] = [
            {"step_id": step.pk, "person_id": person, "on": today.isoformat()} for step, person in to_remind()
        ]
        enqueue_many(remind, pairs)


@task()
def remind(*, step_id: int, person_id: int, on: str) -> None:
    """Remind one person of one step, unless that was done that day or the step is over by now."""
    step = Step.objects.select_related("round__draft").filter(pk=step_id).first()
    if step is None or not step.is_open or step.due_on is None:
        return
    with transaction.atomic():
        _row, is_new = Reminder.objects.get_or_create(step=step, person_id=person_id, on=dt.date.fromisoformat(on))
        if not is_new:
            return
        due = hooks.ReminderDue(person_id, step.round.draft_id, step.round.draft.title, step.label, step.due_on)
        for way in hooks.reminders():
            way(due)
