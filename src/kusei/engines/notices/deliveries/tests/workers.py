"""A process that has Django loaded and forks a worker whenever it is asked: a worker that can be killed often."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Mapping

from django.db import connection

SOURCE = """
import os, sys
import django
django.setup()
from dataclasses import replace
from django.conf import settings
settings.DATABASES["default"]["NAME"] = sys.argv[1]
from kusei.foundation.jobs import worker
from kusei.engines.notices.channels import registry
registry.adapter("line")
import linebot.v3.messaging  # its two seconds are paid once
for line in sys.stdin:
    if (pid := os.fork()) == 0:
        os.setpgid(0, 0)
        options = worker.default_options()
        worker.run(replace(options, heartbeat=0.2, stalled=0.8, polling=0.3))
        os._exit(0)
    print(pid, flush=True)
    os.waitpid(pid, 0)
    print("gone", flush=True)
"""


class Nest:
    """Where workers come from. Use it as a context manager; the last worker is killed at the end."""

    def __init__(self, **environment: str) -> None:
        name = str(connection.settings_dict["NAME"])
        whole: Mapping[str, str] = {
            **os.environ,
            **environment,
            "PYTHONPATH": os.pathsep.join(path for path in sys.path if path),
        }
        command = [sys.executable, "-c", SOURCE, name]
        self._process = subprocess.Popen(
            command, env=whole, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1
        )
        self._worker: int | None = None

    def __enter__(self) -> Nest:
        return self

    def __exit__(self, *_: object) -> None:
        if self._worker is not None:
            self.kill()
        self._process.kill()
        self._process.wait()

    def start(self) -> None:
        """A new worker."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write("start\n")
        self._worker = int(self._process.stdout.readline())

    def kill(self) -> None:
        """End it as a power cut would."""
        assert self._worker is not None
        assert self._process.stdout is not None
        os.kill(self._worker, signal.SIGKILL)
        self._process.stdout.readline()
        self._worker = None
