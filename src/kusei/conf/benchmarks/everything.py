"""Every benchmark, one after the other, each in a process of its own, in one JSON document with the machine."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from typing import IO, Any

from kusei.conf.benchmarks import machine

LIMIT = 1800.0
"""Seconds that one benchmark may take."""
Say = Callable[[str], None]


def measure(names: Iterable[str], say: Say, *, limit: float = LIMIT) -> dict[str, Any]:
    """Run them all; one that fails or takes too long is named with its last words, and the next goes on.

    The document: `machine`, and for each benchmark its rows, seconds, how slow the machine was, and `failed`.
    """
    document: dict[str, Any] = {"machine": machine.description(), "benchmarks": {}}
    for name in names:
        begun = time.perf_counter()
        rows, failed = _run(name, limit)
        found = {
            "seconds": round(time.perf_counter() - begun, 1),
            "times_slower_than_usual": machine.slowness(),
            "failed": failed,
            "rows": rows,
        }
        document["benchmarks"][name] = found
        say(f"{name}: {found['seconds']} s, {len(rows)} rows" + (f", FAILED: {failed}" if failed else ""))
    return document


def failed(document: dict[str, Any]) -> list[str]:
    """The benchmarks that did not end well."""
    return [name for name, found in document["benchmarks"].items() if found["failed"]]


def _run(name: str, limit: float) -> tuple[list[Any], str]:
    command = [sys.executable, "-m", "kusei", "bench", name]
    with tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as err:
        child = subprocess.Popen(command, stdout=out, stderr=err, start_new_session=True)
        try:
            code = child.wait(limit)
        except subprocess.TimeoutExpired:
            os.killpg(child.pid, signal.SIGKILL)  # and the servers and workers that it started
            child.wait()
            code = None
        rows, words = _rows(_all(out)), _all(err).strip().splitlines()
    if code is None:
        return rows, f"took longer than {limit:g} s"
    return rows, "" if code == 0 else f"exit code {code}: {words[-1][:300] if words else ''}"


def _all(file: IO[str]) -> str:
    file.seek(0)
    return file.read()


def _rows(out: str) -> list[Any]:
    """The lines that are JSON; the last one may be cut off."""
    found = []
    for line in out.splitlines():
        try:
            found.append(json.loads(line))
        except ValueError:
            continue
    return found
