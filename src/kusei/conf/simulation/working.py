"""Runs the jobs that a simulated year enqueues, in its own process and at the moment that is being played.

The worker of the installation never sees them (`marking.QUEUE`): it would run them today.
"""

from __future__ import annotations

import datetime as dt
import json
import logging
import time
from collections import Counter
from typing import Any

from django.db import connection
from procrastinate.contrib.django import app

from kusei.conf.simulation.marking import QUEUE
from kusei.foundation.audit.context import acting_as

logger = logging.getLogger(__name__)
_NEXT = """
    DELETE FROM procrastinate_jobs WHERE id = (
        SELECT id FROM procrastinate_jobs WHERE queue_name = %s AND status = 'todo'
        AND (scheduled_at IS NULL OR scheduled_at <= %s) ORDER BY priority DESC, scheduled_at NULLS FIRST, id LIMIT 1
    ) RETURNING task_name, args
"""


class Chance:
    """Takes one of so many: the first, and then evenly."""

    def __init__(self, share: float) -> None:
        self.share, self.sum = share, 1.0

    def take(self) -> bool:
        """Whether this one is among them."""
        self.sum += self.share
        if self.sum < 1:
            return False
        self.sum -= 1
        return True


class Jobs:
    """The jobs of one run. `shares`: of tasks that cost much, how many are run; the others are dropped."""

    def __init__(self, shares: dict[str, float]) -> None:
        self.done: Counter[str] = Counter()
        self.failed: Counter[str] = Counter()
        self.seconds: Counter[str] = Counter()  # of processor time, by task
        self._shares = {name: Chance(share) for name, share in shares.items()}

    def work_off(self, now: dt.datetime) -> None:
        """Everything that is due at the moment, also what that enqueues."""
        while (job := _take(now)) is not None:
            name, arguments = job
            if name in self._shares and not self._shares[name].take():
                continue
            self._run(name, arguments)

    def run(self, name: str) -> None:
        """A periodic job, now."""
        self._run(name, {})

    def _run(self, name: str, arguments: dict[str, Any]) -> None:
        begun = time.process_time()
        try:
            with acting_as(f"kusei simulate: {name}"):
                app.tasks[name](**arguments)
            self.done[name] += 1
        except Exception:
            self.failed[name] += 1
            logger.exception("a job of the simulated year failed", extra={"task": name})
        self.seconds[name] += time.process_time() - begun  # type: ignore[assignment]


def _take(now: dt.datetime) -> tuple[str, dict[str, Any]] | None:
    with connection.cursor() as cursor:
        cursor.execute(_NEXT, [QUEUE, now])
        row = cursor.fetchone()
    if row is None:
        return None
    return row[0], row[1] if isinstance(row[1], dict) else json.loads(row[1])


def drop_all() -> int:
    """Throw away what a run has left in its queue; how many."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs WHERE queue_name = %s", [QUEUE])
        return int(cursor.rowcount)
