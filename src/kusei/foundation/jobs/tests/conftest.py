"""Workers for the tests: in this process until the queues are empty, or as a process that can be killed."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from django.db import connection

from kusei.foundation.jobs import worker
from kusei.foundation.web import access
from kusei.foundation.web.testing import at_most

START = """
import django, sys
django.setup()
from django.conf import settings
settings.DATABASES["default"]["NAME"] = sys.argv[1]
import kusei.foundation.jobs.tests.sample_jobs
from django.core.management import call_command
call_command("worker", "--heartbeat", "0.3", "--stalled", "1.5", "--grace", sys.argv[2], "--polling", sys.argv[3],
             *sys.argv[4:])
"""


def work_off() -> None:
    """Run everything that waits. The threads of the jobs keep no connection, or the test database could not
    be dropped.
    """
    kept = connection.settings_dict["CONN_MAX_AGE"]
    connection.settings_dict["CONN_MAX_AGE"] = 0
    try:
        worker.run(replace(worker.default_options(), wait=False))
    finally:
        connection.settings_dict["CONN_MAX_AGE"] = kept


def until(true: Callable[[], bool], seconds: float = 20) -> bool:
    """Wait for something to become true."""
    end = time.monotonic() + at_most(seconds)
    while time.monotonic() < end:
        if true():
            return True
        time.sleep(0.05)
    return False


@pytest.fixture
def start_worker(transactional_db: None) -> Iterator[Callable[..., subprocess.Popen[bytes]]]:
    """Start `kusei worker` as a process of its own; whatever still runs at the end is killed."""
    started: list[subprocess.Popen[bytes]] = []

    def start(grace: int = 10, polling: int = 5, *, groups: bool = False) -> subprocess.Popen[bytes]:
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
        name = str(connection.settings_dict["NAME"])
        one = [] if groups else ["--concurrency", "1"]
        command = [sys.executable, "-c", START, name, str(grace), str(polling), *one]
        started.append(subprocess.Popen(command, env=environment))
        return started[-1]

    yield start
    for process in started:
        process.kill()
        process.wait()


@pytest.fixture
def administrator(db: None, django_user_model, monkeypatch: pytest.MonkeyPatch):
    """A user who holds the role, whatever the floors above say."""
    user = django_user_model.objects.create_user("admin@example.jp", "x", name="管理 者")
    check = lambda someone, code: code == "administrator" and someone.pk == user.pk  # noqa: E731
    monkeypatch.setattr(access, "_role_checks", [check])
    return user
