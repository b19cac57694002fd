"""Tasks for the tests; a worker started by a test imports them too."""

from __future__ import annotations

import os
import time
from pathlib import Path

from django.db import transaction
from procrastinate import RetryStrategy

from kusei.foundation.audit import context
from kusei.foundation.jobs.tasks import enqueue, task


def note(path: str, text: str) -> None:
    with Path(path).open("a") as file:
        file.write(text + "\n")


@task(retry=False)
def write_down(*, path: str, text: str = "done") -> None:
    note(path, text)


@task(retry=False, queue="alerts")
def write_down_urgently(*, path: str) -> None:
    note(path, "urgent")


@task(retry=False)
def hold(*, path: str, seconds: int) -> None:
    """Long the first time; the second time it finds its own beginning and ends."""
    again = Path(path).exists()
    note(path, f"begin {os.getpid()}")
    if not again:
        time.sleep(seconds)
    note(path, "end")


@task(retry=False)
def one_at_a_time(*, path: str) -> None:
    note(path, "in")
    time.sleep(0.3)
    note(path, "out")


@task(retry=False)
def fail(*, number: int) -> None:
    raise LookupError(f"住民 {number} の氏名は見本 花子")


@task(retry=RetryStrategy(max_attempts=2))
def fail_twice(*, path: str) -> None:
    note(path, "try")
    if len(Path(path).read_text().splitlines()) < 3:
        raise ConnectionError


@task(retry=False)
def enqueue_late(*, path: str) -> None:
    """When the worker has already looked for another job and found none."""
    time.sleep(0.3)
    enqueue(write_down, path=path, text="late")


@task(retry=False)
def enqueue_and_roll_back(*, path: str) -> None:
    try:
        with transaction.atomic():
            enqueue(write_down, path=path, text="must not run")
            raise RuntimeError
    except RuntimeError:
        pass
    enqueue(write_down, path=path, text="follows")


@task(retry=False)
def who_acts(*, path: str) -> None:
    note(path, context.current().actor)
