"""What is recorded and what runs later: history, background jobs."""

from __future__ import annotations

# The queues that a worker serves, in the order of the page; a task in any other queue is refused when it is
# declared.
JOB_QUEUES = ("default", "mail", "search", "upkeep")
JOB_WORKER_CONCURRENCY = 2
# A worker says every few seconds that it lives. One that has been silent for longer has died, and its jobs
# run again.
JOB_HEARTBEAT_SECONDS = 10.0
JOB_STALLED_SECONDS = 30.0
# On SIGTERM running jobs get this long to end. After that they are left to the next worker.
JOB_GRACE_SECONDS = 30.0
JOB_KEEP_FINISHED_DAYS = 7

PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "jobs"
