"""What always holds of the queue: what was to be done is done, or waits for its time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from django.conf import settings

from kusei.foundation.web import clock
from kusei.foundation.web.invariants import broken, invariant

LATE = dt.timedelta(hours=24)
"""So long after its time a job that has not begun is said to be forgotten; a night without a worker is no failure."""
EXAMINATION = "kusei.foundation.jobs.jobs.examine_invariants"  # its own failure is what it found the night before


@invariant(
    key="jobs.failed",
    sentence="失敗したまま残っているジョブはありません。",
    sentence_en="No job has failed without somebody having dealt with it.",
)
def failed() -> Iterator[str]:
    """Jobs that were given up, with the kind of error."""
    yield from broken(
        """SELECT j.id AS job, j.task_name AS task, j.attempts, f.error FROM procrastinate_jobs j
        LEFT JOIN LATERAL (SELECT error FROM jobs_failure f WHERE f.job_id = j.id ORDER BY f.id DESC LIMIT 1) f ON true
        WHERE j.status = 'failed' AND j.task_name <> %(own)s ORDER BY j.id""",
        {"own": EXAMINATION},
    )


@invariant(
    key="jobs.stuck",
    sentence="実行中のジョブには、動いているワーカーがあります。",
    sentence_en="Every job that is under way has a worker that lives.",
)
def stuck() -> Iterator[str]:
    """Jobs of workers that gave no sign of life for ten times as long as they are allowed to."""
    yield from broken(
        """SELECT j.id AS job, j.task_name AS task, w.last_heartbeat AS worker_seen_at
        FROM procrastinate_jobs j LEFT JOIN procrastinate_workers w ON w.id = j.worker_id
        WHERE j.status = 'doing' AND (w.id IS NULL OR w.last_heartbeat < now() - make_interval(secs => %(silent)s))
        ORDER BY j.id""",
        {"silent": settings.JOB_STALLED_SECONDS * 10},
    )


@invariant(
    key="jobs.late",
    sentence="始まる時刻から1日たっても始まらないジョブはありません。",
    sentence_en="No job waits a day after its time.",
)
def late() -> Iterator[str]:
    """Jobs that should have begun: no worker runs, or none takes their queue."""
    yield from broken(
        """SELECT j.id AS job, j.task_name AS task, coalesce(j.scheduled_at, e.at) AS since
        FROM procrastinate_jobs j
        LEFT JOIN LATERAL (SELECT min(at) AS at FROM procrastinate_events e
            WHERE e.job_id = j.id AND e.type = 'deferred') e ON true
        WHERE j.status = 'todo' AND coalesce(j.scheduled_at, e.at) < %(before)s ORDER BY j.id""",
        {"before": clock.now() - LATE},
    )
