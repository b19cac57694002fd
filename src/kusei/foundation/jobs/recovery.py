"""Gives the jobs of a dead worker back to the living.

A worker that is killed leaves its jobs marked as running. When its heartbeat has been silent for long enough,
they run again; a job that was under way at the death of worker after worker is marked as failed instead.
"""

from __future__ import annotations

from procrastinate.connector import BaseAsyncConnector

from kusei.foundation.jobs.tasks import MAX_ATTEMPTS

# One statement, so that two workers never give the same job back twice.
GIVE_BACK = """
    WITH lost AS (
        SELECT j.id, j.task_name, j.attempts
        FROM procrastinate_jobs j LEFT JOIN procrastinate_workers w ON w.id = j.worker_id
        WHERE j.status = 'doing'
            AND (w.id IS NULL OR w.last_heartbeat < now() - make_interval(secs => %(silent)s))
        FOR UPDATE OF j SKIP LOCKED
    ), noted AS (
        INSERT INTO jobs_failure (job_id, task, at, attempt, error, place)
        SELECT id, task_name, now(), attempts + 1, 'WorkerLost', '' FROM lost
    )
    SELECT id, CASE
        WHEN attempts + 1 >= %(most)s THEN procrastinate_finish_job_v1(id, 'failed', false)::text
        ELSE procrastinate_retry_job_v2(id, now(), NULL, NULL, NULL)::text
    END FROM lost
"""


async def give_back(connector: BaseAsyncConnector, silent: float) -> list[int]:
    """Return the jobs of workers silent for more than `silent` seconds to the queue. Gives their numbers."""
    rows = await connector.execute_query_all_async(query=GIVE_BACK, silent=silent, most=MAX_ATTEMPTS)
    return [row["id"] for row in rows]
