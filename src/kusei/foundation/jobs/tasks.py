"""Declares background tasks and enqueues their jobs, in the same transaction as the write that causes them.

A task is a plain function in an app's `jobs.py` with keyword arguments that are ids:

    @task(queue="mail")
    def send_notice(*, notice_id: int) -> None: ...

    enqueue(send_notice, notice_id=notice.pk)

It must be idempotent: a worker that dies in the middle makes the job run again.
"""

from __future__ import annotations

import datetime as dt
import logging
import traceback
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.db import DatabaseError, transaction
from django.utils.translation import gettext as _
from procrastinate import JobContext, RetryStrategy
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued
from procrastinate.tasks import Task

from kusei.foundation.audit.context import acting_as
from kusei.foundation.jobs.models import Failure
from kusei.foundation.web import clock

logger = logging.getLogger(__name__)
Job = Task[Any, Any, Any]

LONGEST_ARGUMENT = 100
MAX_ATTEMPTS = 5
# 4, 16, 64, 256 and 1,024 seconds: a short outage is over before a person hears of it.
BACKOFF = RetryStrategy(max_attempts=MAX_ATTEMPTS, exponential_wait=4)


class UnknownQueue(ValueError):
    """No worker serves the queue, so its jobs would wait for ever."""

    code = "jobs.unknown-queue"

    def __init__(self, queue: str) -> None:
        super().__init__(queue)
        self.queue = queue

    def __str__(self) -> str:
        return _("待ち行列「%(queue)s」はありません。JOB_QUEUES に加えると使えます。") % {"queue": self.queue}


class ArgumentRefused(TypeError):
    """A job carries ids, never data: what it needs it reads when it runs, and its arguments may be shown."""

    code = "jobs.argument-refused"

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name

    def __str__(self) -> str:
        return _("ジョブに渡せるのは番号や短い記号だけです。「%(name)s」の代わりに番号を渡すと受け付けます。") % {
            "name": self.name
        }


def task(
    *, queue: str = "default", retry: RetryStrategy | bool = BACKOFF, cron: str = "", priority: int = 0
) -> Callable[[Callable[..., None]], Job]:
    """Declare a background task. Called directly it simply runs, which is how tests use it.

    `retry`: when to try again after an error, `False` for never. `cron`: also run at these times (see
    `schedule`); a periodic job that still waits is not enqueued twice. `priority`: higher runs first. Raises
    `UnknownQueue`.
    """
    if queue not in settings.JOB_QUEUES:
        raise UnknownQueue(queue)

    def declare(function: Callable[..., None]) -> Job:
        name = f"{function.__module__}.{function.__qualname__}"

        @wraps(function)
        def run(context: JobContext | None = None, /, **arguments: Any) -> None:
            arguments.pop("timestamp", None) if cron else None
            if context is None:
                function(**arguments)
            else:
                _run_as_job(context, function, arguments)

        periodic = {"queueing_lock": name, "lock": name} if cron else {}
        declared = app.task(
            name=name,
            queue=queue,
            retry=retry,
            pass_context=True,
            priority=priority,
            **periodic,  # type: ignore[call-overload]
        )(run)
        return app.periodic(cron=cron)(declared) if cron else declared  # type: ignore[no-any-return]

    return declare


def _run_as_job(context: JobContext, function: Callable[..., None], arguments: dict[str, Any]) -> None:
    job = context.job
    try:
        with acting_as(f"job: {job.task_name} #{job.id}"):
            function(**arguments)
    except Exception as error:
        _note_failure(context, error)
        raise


def _note_failure(context: JobContext, error: Exception) -> None:
    frames = traceback.extract_tb(error.__traceback__)
    place = f"{frames[-1].filename.rpartition('site-packages/')[2]}:{frames[-1].lineno}" if frames else ""
    kind = type(error)
    try:
        Failure.objects.create(
            job_id=context.job.id or 0,
            task=context.job.task_name,
            at=clock.now(),
            attempt=context.job.attempts + 1,
            error=f"{kind.__module__}.{kind.__qualname__}".removeprefix("builtins.")[:200],
            place=place[-300:],
        )
    except DatabaseError:  # the job's own error matters more, and is about to be raised
        logger.exception("the failure of a job could not be noted", extra={"job": context.job.id})


def _checked(ids: dict[str, Any]) -> dict[str, Any]:
    for name, value in ids.items():
        if not (
            value is None
            or isinstance(value, (bool, int))
            or (isinstance(value, str) and len(value) <= LONGEST_ARGUMENT)
        ):
            raise ArgumentRefused(name)
    return ids


def enqueue(
    what: Job, /, *, key: str = "", run_at: dt.datetime | None = None, **ids: int | str | bool | None
) -> int | None:
    """Enqueue a job with the present transaction: a rollback takes it back, and no worker sees it before the
    commit.

    With `key`, no two jobs of that key run at once, and a second one that would only wait behind a first that
    has not begun is not enqueued at all. Returns the job's number, or None when such a job waits already.
    Raises `ArgumentRefused` when an argument is more than an id.
    """
    options: dict[str, Any] = {"lock": key, "queueing_lock": key} if key else {}
    if run_at is not None:
        options["schedule_at"] = run_at
    arguments = _checked(ids)
    if not key:
        return what.configure(**options).defer(**arguments)
    try:
        with transaction.atomic():  # a refused key must not spoil the caller's transaction
            return what.configure(**options).defer(**arguments)
    except AlreadyEnqueued:
        return None


def enqueue_many(what: Job, each: list[dict[str, int | str | bool | None]]) -> int:
    """Enqueue one job for each set of ids, in one statement. Returns how many."""
    if each:
        what.batch_defer(*(_checked(ids) for ids in each))
    return len(each)
