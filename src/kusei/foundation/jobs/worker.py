"""The worker: takes jobs as they come (LISTEN/NOTIFY), several at once, and ends gracefully on SIGTERM."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from procrastinate import App
from procrastinate.connector import BaseAsyncConnector
from procrastinate.contrib.django import app
from procrastinate.contrib.django.db_cleanup import DjangoApp

from kusei.foundation.jobs.recovery import give_back

logger = logging.getLogger(__name__)
BUILT_IN = "builtin"  # procrastinate's own queue


@dataclass(frozen=True)
class Options:
    """How a worker runs; times in seconds."""

    queues: Sequence[str] = ()
    concurrency: int = 1
    heartbeat: float = 10.0
    stalled: float = 30.0
    grace: float = 30.0
    wait: bool = True


def default_options() -> Options:
    """What the settings say: every declared queue."""
    return Options(
        queues=(*settings.JOB_QUEUES, BUILT_IN),
        concurrency=settings.JOB_WORKER_CONCURRENCY,
        heartbeat=settings.JOB_HEARTBEAT_SECONDS,
        stalled=settings.JOB_STALLED_SECONDS,
        grace=settings.JOB_GRACE_SECONDS,
    )


def _worker_app(connector: BaseAsyncConnector) -> App:
    """The same tasks on the worker's own connections.

    An app of its own, because to replace the connector of the common one would take `enqueue` out of the transactions
    of the jobs that this process runs.
    """
    own = DjangoApp(connector=connector)
    own.tasks, own.periodic_registry = app.tasks, app.periodic_registry
    return own


def run(options: Options) -> None:
    """Work until SIGTERM or SIGINT; with `wait=False`, until the queues are empty."""
    asyncio.run(_run(options))


async def _run(options: Options) -> None:
    connector = app.connector.get_worker_connector()  # type: ignore[attr-defined]
    own = _worker_app(connector)
    async with own.open_async():
        watch = asyncio.create_task(_watch(connector, options.stalled))
        try:
            await own.run_worker_async(
                queues=options.queues,
                concurrency=options.concurrency,
                wait=options.wait,
                update_heartbeat_interval=options.heartbeat,
                stalled_worker_timeout=options.stalled,
                shutdown_graceful_timeout=options.grace,
            )
        finally:
            watch.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await watch


async def _watch(connector: BaseAsyncConnector, stalled: float) -> None:
    while True:
        try:
            for job in await give_back(connector, stalled):
                logger.warning("a job was left behind by a dead worker and given back", extra={"job": job})
        except Exception:  # the database is away for a moment: the worker itself finds out and says so
            logger.exception("jobs of dead workers could not be given back")
        await asyncio.sleep(stalled / 2)
