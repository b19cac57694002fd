"""Reads of the queue: how long it is, what failed, whether a worker lives. A fixed number of SQL queries
each.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from django.conf import settings
from django.db.models import Count, DateTimeField, Max, Min, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateEvent, ProcrastinateJob, ProcrastinateWorker

from kusei.foundation.jobs.models import Failure
from kusei.foundation.web import clock

STATES = ("todo", "doing", "failed", "succeeded", "cancelled", "aborted")


@dataclass(frozen=True)
class QueueState:
    """One queue: how many jobs in each state, and since when the oldest that could run has been waiting."""

    name: str
    counts: dict[str, int] = field(default_factory=dict)
    waiting_since: dt.datetime | None = None

    @property
    def waiting(self) -> dt.timedelta | None:
        """How long the oldest job that could run has been waiting."""
        return None if self.waiting_since is None else max(clock.now() - self.waiting_since, dt.timedelta(0))


def queues() -> list[QueueState]:
    """Every declared queue, empty ones too, and any other that has jobs. Two queries."""
    counts: dict[str, dict[str, int]] = {name: {} for name in settings.JOB_QUEUES}
    for name, status, number in (
        ProcrastinateJob.objects.values_list("queue_name", "status").annotate(number=Count("id")).order_by("queue_name")
    ):
        counts.setdefault(name, {})[status] = number
    waiting = _waiting_since()
    return [QueueState(name, found, waiting.get(name)) for name, found in counts.items()]


def _waiting_since() -> dict[str, dt.datetime]:
    """A job waits from when it was enqueued, or from when it may run, if that is later."""
    enqueued = ProcrastinateEvent.objects.filter(job=OuterRef("pk"), type="deferred").order_by("id").values("at")[:1]
    since = Coalesce("scheduled_at", Subquery(enqueued), output_field=DateTimeField())
    ready = ProcrastinateJob.objects.filter(Q(scheduled_at=None) | Q(scheduled_at__lte=clock.now()), status="todo")
    found = ready.annotate(since=since).values_list("queue_name").annotate(oldest=Min("since")).order_by()
    return dict(found)


def failed() -> QuerySet[ProcrastinateJob]:
    """Failed jobs, the latest failure first, with `error`, `place` and `failed_at` where they are known."""
    latest = Failure.objects.filter(job_id=OuterRef("pk")).order_by("-id")
    event = ProcrastinateEvent.objects.filter(job=OuterRef("pk"), type="failed").order_by("-id")
    found: QuerySet[ProcrastinateJob] = (
        ProcrastinateJob.objects.filter(status="failed")
        .annotate(
            error=Subquery(latest.values("error")[:1]),
            place=Subquery(latest.values("place")[:1]),
            failed_at=Subquery(event.values("at")[:1]),
        )
        .order_by("-failed_at", "-id")
    )
    return found


def waiting() -> QuerySet[ProcrastinateJob]:
    """Jobs that have not begun, the next to run first."""
    return ProcrastinateJob.objects.filter(status="todo").order_by("-priority", "id")


def failures(job_id: int) -> QuerySet[Failure]:
    """Every failed attempt of one job, the latest first."""
    return Failure.objects.filter(job_id=job_id).order_by("-id")


@dataclass(frozen=True)
class Periodic:
    """A periodic job: when, and how often it was enqueued last."""

    task: str
    cron: str
    last: dt.datetime | None


def periodic() -> list[Periodic]:
    """Every periodic job that the code declares, with when it was last enqueued. One query."""
    declared = sorted((one.task.name, one.cron) for one in app.periodic_registry.periodic_tasks.values())
    seen = dict(
        ProcrastinateEvent.objects.filter(type="deferred", job__task_name__in=[name for name, _cron in declared])
        .values_list("job__task_name")
        .annotate(last=Max("at"))
    )
    return [Periodic(name, cron, seen.get(name)) for name, cron in declared]


def worker_last_seen() -> dt.datetime | None:
    """The latest sign of life of any worker, or None when none is registered."""
    found: dt.datetime | None = ProcrastinateWorker.objects.aggregate(last=Max("last_heartbeat"))["last"]
    return found


def worker_seen_recently() -> bool:
    """True when some worker gave a sign of life within the time after which it would count as dead."""
    last = worker_last_seen()
    return last is not None and clock.now() - last < dt.timedelta(seconds=settings.JOB_STALLED_SECONDS)
