"""Reminds sections of what they have not reported: one act for all of them, at most once a day for each."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from django.db import transaction

from kusei.foundation.jobs.tasks import enqueue_many
from kusei.foundation.people.models import User
from kusei.foundation.web import clock
from kusei.services.plans.cycle import standing
from kusei.services.plans.progress.commands.writing import lock_round
from kusei.services.plans.progress.mailing import mail_reminder
from kusei.services.plans.progress.models import Reminder, Round
from kusei.services.plans.progress.queries.editors import editors_of
from kusei.services.plans.progress.queries.overview import Section, overview
from kusei.services.plans.progress.refused import NotPossibleNow


@dataclass(frozen=True)
class Reminded:
    """How many departments were reminded, how many people get a mail, and the departments in which nobody writes."""

    departments: int
    people: int
    nobody: tuple[str, ...]


@transaction.atomic
def remind(*, round_id: int, by: User | None, departments: Collection[int] | None = None) -> Reminded:
    """Remind every department (or those with these numbers) that has something to report and was not reminded today.

    Each reminder is a row, shows on the department's desk, and goes as mail to who writes there, after the commit.
    `by`: the planning section; None: the calendar. Raises `NotAllowed`, `NotPossibleNow` when the round is not open.
    """
    round_ = lock_round(round_id)
    standing.require_planner(by, round_.plan.municipality)
    if not round_.is_open:
        raise NotPossibleNow
    wanted = [
        section
        for section in overview(round_).to_remind
        if departments is None or (section.department and section.department.pk in departments)
    ]
    made = _record(round_, wanted, by)
    if not made:
        return Reminded(0, 0, ())
    asked = editors_of([row.department for row in made])
    people = sorted({person.pk for found in asked.values() for person in found})
    first, last = made[0].pk, made[-1].pk
    enqueue_many(
        mail_reminder,
        [{"round_id": round_.pk, "person_id": person, "first": first, "last": last} for person in people],
    )
    nobody = tuple(row.department.name for row in made if not asked[row.department.pk])
    return Reminded(len(made), len(people), nobody)


def _record(round_: Round, sections: list[Section], by: User | None) -> list[Reminder]:
    """The rows; the round is locked, so nobody else writes them at the same time."""
    return [
        Reminder.objects.create(
            round=round_,
            department=section.department,
            on=clock.today(),
            at=clock.now(),
            asked_by=by,
            waiting=section.missing,
        )
        for section in sections
    ]
