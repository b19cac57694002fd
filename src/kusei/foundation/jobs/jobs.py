"""The platform's own periodic jobs: upkeep of the queue, and proof that the history and all else is whole."""

from __future__ import annotations

import logging

from django.conf import settings
from django.db import connection

from kusei.foundation.audit import anchors, chain
from kusei.foundation.jobs import schedule
from kusei.foundation.jobs.tasks import task
from kusei.foundation.web import invariants

logger = logging.getLogger(__name__)
HISTORY = "audit"  # the job below verifies it already, and its result has a page of its own


class InvariantsBroken(RuntimeError):
    """Something that must always hold does not; `kusei doctor` says what."""

    code = "jobs.invariants-broken"


@task(queue="upkeep", cron=schedule.daily(3, 20))
def prune_finished_jobs() -> None:
    """Remove jobs that ended well or were cancelled some days ago. Failed ones stay until somebody deals with
    them.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM procrastinate_jobs j WHERE j.status IN ('succeeded', 'cancelled', 'aborted')"
            " AND NOT EXISTS (SELECT FROM procrastinate_events e"
            " WHERE e.job_id = j.id AND e.at > now() - make_interval(days => %s))",
            [settings.JOB_KEEP_FINISHED_DAYS],
        )
        cursor.execute(
            "DELETE FROM jobs_failure f WHERE NOT EXISTS (SELECT FROM procrastinate_jobs j WHERE j.id = f.job_id)"
        )


@task(queue="upkeep", cron=schedule.hourly(7))
def anchor_history() -> None:
    """Keep the head of the history outside the database."""
    anchors.drop_anchor()


@task(queue="upkeep", cron=schedule.daily(3, 40), retry=False)
def verify_history() -> None:
    """Verify the history each night; the result stands on its page, and in the log when it is bad."""
    result = chain.verify_and_note()
    for problem in result.problems:
        logger.error("the history is not in order", extra={"code": problem.code, "seq": problem.seq})


@task(queue="upkeep", cron=schedule.daily(4, 20), retry=False)
def examine_invariants() -> None:
    """Ask every invariant each night, as `kusei doctor` does. What is wrong stands in the log by its key and number,
    and as a failed job on the page of jobs: raises `InvariantsBroken`.
    """
    wanted = [one.key for one in invariants.every() if not one.key.startswith(f"{HISTORY}.")]
    wrong = [one for one in invariants.examine(wanted) if not one.sound] if wanted else []
    for one in wrong:
        facts = {"code": one.invariant.key, "number": one.number, "error": one.error}
        logger.error("an invariant does not hold", extra=facts)
    if wrong:
        raise InvariantsBroken(", ".join(one.invariant.key for one in wrong))
