"""Pytest plugin: one throw-away PostgreSQL per test run, unless `KUSEI_DATABASE_URL` names a server.

Loaded with `-p`, so that the server exists before pytest-django reads the settings; xdist's workers inherit its URL.
For them the tables are made once, while they collect, in a database that each of theirs begins as a copy of.
"""

from __future__ import annotations

import atexit
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from kusei.conf.embedded import Postgres

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kusei.conf.settings")

MIGRATED = "kusei_migrated"
NOTE = "KUSEI_TEST_MIGRATED"  # names the file that says whether the migrated database is there
LONGEST = 300.0  # seconds; then each process makes the tables itself, and shows why that fails


def _start() -> Postgres:
    parent = Path(tempfile.mkdtemp(prefix="kusei-test-"))
    parent.chmod(0o711)
    server = Postgres(parent / "postgres", throwaway=True)
    server.start()
    server.create_database("kusei")
    os.environ["KUSEI_DATABASE_URL"] = server.dsn("kusei")
    os.environ["KUSEI_DATA_DIR"] = str(parent / "data")

    def stop() -> None:
        server.stop()
        shutil.rmtree(parent, ignore_errors=True)

    atexit.register(stop)
    return server


if worker := os.environ.get("PYTEST_XDIST_WORKER"):  # what is kept in files belongs to the database of its process
    os.environ["KUSEI_DATA_DIR"] = str(Path(os.environ.get("KUSEI_DATA_DIR", tempfile.gettempdir())) / worker)
_server: Postgres | None = None
if not os.environ.get("KUSEI_DATABASE_URL") and not os.environ.get("PYTEST_XDIST_WORKER"):
    _server = _start()


def pytest_configure(config: Any) -> None:
    """Begin to make the tables when other processes will need them, which get the files in the order they collect."""
    if (
        _server is None
        or not getattr(config.option, "numprocesses", None)
        or config.getoption("collectonly", default=False)
    ):
        return
    config.option.loadscopereorder = False
    note = Path(os.environ["KUSEI_DATA_DIR"]).parent / "migrated"
    os.environ[NOTE] = str(note)
    _server.create_database(MIGRATED)
    step = f'"$1" -m kusei migrate --verbosity 0; echo $? > "{note}.new"; mv "{note}.new" "{note}"'
    making = subprocess.Popen(
        ["/bin/sh", "-c", step, "sh", sys.executable],
        env={**os.environ, "KUSEI_DATABASE_URL": _server.dsn(MIGRATED)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    atexit.register(making.wait)


def template() -> str | None:
    """The migrated database to copy, once it is made; None when the run makes none, or could not."""
    if NOTE not in os.environ:
        return None
    note, until = Path(os.environ[NOTE]), time.monotonic() + LONGEST
    while not note.exists() and time.monotonic() < until:
        time.sleep(0.1)
    return MIGRATED if note.exists() and note.read_text().strip() == "0" else None
