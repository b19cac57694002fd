"""The worker: takes jobs as they come (LISTEN/NOTIFY), several at once, and ends gracefully on SIGTERM.

Its queues are served in groups, each with its own number of jobs at once: what fills one group never keeps the jobs of
another waiting.
"""

from __future__ import annotations

import asyncio
import contextlib
import copy
import logging
import time
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from asgiref.sync import sync_to_async
from django.conf import settings
from django.db import connections
from procrastinate import App
from procrastinate.connector import BaseAsyncConnector
from procrastinate.contrib.django import procrastinate_app
from procrastinate.exceptions import ConnectorException
from procrastinate.manager import JobManager
from procrastinate.signals import on_stop

from kusei.foundation.jobs.recovery import give_back
from kusei.foundation.web.collecting import settle_down

logger = logging.getLogger(__name__)
SECONDS_BEFORE_TRYING_AGAIN = 5


@dataclass(frozen=True)
class Options:
    """How a worker runs; times in seconds. `groups`: queues, and how many of their jobs run at once."""

    groups: Sequence[tuple[Sequence[str], int]] = ()
    heartbeat: float = 10.0
    stalled: float = 30.0
    grace: float = 30.0
    polling: float = 5.0
    wait: bool = True


def default_options() -> Options:
    """What the settings say: every declared queue."""
    return Options(
        groups=settings.JOB_GROUPS,
        heartbeat=settings.JOB_HEARTBEAT_SECONDS,
        stalled=settings.JOB_STALLED_SECONDS,
        grace=settings.JOB_GRACE_SECONDS,
    )


def _on_own_connections(connector: BaseAsyncConnector) -> App:
    """The same tasks on the worker's own connections.

    A copy, because to replace the connector of the common app would take `enqueue` out of the transactions of
    the jobs that this process runs.
    """
    own = copy.copy(procrastinate_app.current_app)
    own.connector, own.job_manager = connector, JobManager(connector)
    return own


def run(options: Options) -> None:
    """Work until SIGTERM or SIGINT; with `wait=False`, until the queues are empty.

    When the database goes away, wait for it and go on. Raises `ConnectorException` only where nobody waits.
    """
    while True:
        try:
            taken = asyncio.run(_run(options))
        except ConnectorException:
            if not options.wait:
                raise
            logger.exception("the database is away, the worker tries again")
            time.sleep(SECONDS_BEFORE_TRYING_AGAIN)
        else:
            if options.wait or not taken:
                return  # a job may have enqueued others after the last look: only a pass that found none is the end


async def _run(options: Options) -> int:
    """One worker from its start to its end; gives how many jobs it took."""
    taken = 0
    settle_down()

    async def count(go_on: Callable[[], Awaitable[Any]], context: Any, worker: Any) -> Any:
        nonlocal taken
        taken += 1
        return await go_on()

    connector = procrastinate_app.current_app.connector.get_worker_connector()  # type: ignore[attr-defined]
    own = _on_own_connections(connector)
    async with own.open_async():
        watch = asyncio.create_task(_watch(connector, options.stalled))
        threads = sum(concurrency for _queues, concurrency in options.groups)
        asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(threads + 2, thread_name_prefix="job"))
        try:
            await _all_of(
                [
                    own.run_worker_async(
                        queues=list(queues),  # psycopg takes a tuple for a row
                        concurrency=concurrency,
                        wait=options.wait,
                        fetch_job_polling_interval=options.polling,
                        update_heartbeat_interval=options.heartbeat,
                        stalled_worker_timeout=options.stalled,
                        shutdown_graceful_timeout=options.grace,
                        install_signal_handlers=False,
                        worker_middleware=[count],
                    )
                    for queues, concurrency in options.groups
                ]
            )
        finally:
            watch.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await watch
            # Periodic jobs are enqueued on a connection of Django, in the thread that asgiref keeps for it.
            await sync_to_async(connections.close_all)()
    return taken


async def _all_of(workers: list[Coroutine[Any, Any, None]]) -> None:
    """Run the groups beside each other until all are done, a signal ends them, or one fails: then the others end too.

    A group that is cancelled lets its jobs end first.
    """
    running = [asyncio.create_task(worker) for worker in workers]

    def stop() -> None:
        for task in running:
            task.cancel()

    with on_stop(stop):
        await asyncio.wait(running, return_when=asyncio.FIRST_EXCEPTION)
        if any(task.done() and not task.cancelled() and task.exception() for task in running):
            stop()
        for outcome in await asyncio.gather(*running, return_exceptions=True):
            if isinstance(outcome, BaseException) and not isinstance(outcome, asyncio.CancelledError):
                raise outcome


async def _watch(connector: BaseAsyncConnector, stalled: float) -> None:
    while True:
        try:
            for job in await give_back(connector, stalled):
                logger.warning("a job was left behind by a dead worker and given back", extra={"job": job})
        except Exception:  # the database is away for a moment: the worker itself finds out and says so
            logger.exception("jobs of dead workers could not be given back")
        await asyncio.sleep(stalled / 2)
