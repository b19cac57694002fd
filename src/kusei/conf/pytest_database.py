"""Pytest plugin: one throw-away PostgreSQL per test run, unless `KUSEI_DATABASE_URL` names a server.

Loaded with `-p`, so that the server exists before pytest-django reads the settings; xdist's workers inherit its URL.
"""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from pathlib import Path

from kusei.conf.embedded import Postgres

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kusei.conf.settings")


def _start() -> None:
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


if not os.environ.get("KUSEI_DATABASE_URL") and not os.environ.get("PYTEST_XDIST_WORKER"):
    _start()
