"""A database for one measurement: created, prepared like a demonstration, removed."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from kusei.conf import database, environment

NAME = "kusei_bench"


@contextlib.contextmanager
def prepared_environment(*, load: bool = True) -> Iterator[dict[str, str]]:
    """The environment of processes that work on a fresh database on the installation's own PostgreSQL server."""
    server = conninfo_to_dict(database.url())
    admin = make_conninfo(**{**server, "dbname": "postgres"})
    _recreate(admin, drop_only=False)
    with tempfile.TemporaryDirectory(prefix="kusei-bench-") as data:
        variables = {
            **os.environ,
            "KUSEI_DATABASE_URL": make_conninfo(**{**server, "dbname": NAME}),
            "KUSEI_DATA_DIR": data,
            "KUSEI_DEMO": "1",
            "KUSEI_HTTPS": "0",
            "PYTHONPATH": str(environment.ROOT / "src"),
        }
        try:
            step = "from kusei.conf.preparing import prepare; prepare()" if load else None
            command = [sys.executable, "-c", step] if step else [sys.executable, "-m", "kusei", "migrate", "-v0"]
            variables["DJANGO_SETTINGS_MODULE"] = "kusei.conf.settings"
            subprocess.run(command, env=variables, check=True, stdout=subprocess.DEVNULL)
            yield variables
        finally:
            _recreate(admin, drop_only=True)


def _recreate(admin: str, *, drop_only: bool) -> None:
    name = sql.Identifier(NAME)
    with psycopg.connect(admin, autocommit=True) as connection:
        connection.execute(sql.SQL("drop database if exists {} with (force)").format(name))
        if not drop_only:
            connection.execute(sql.SQL("create database {}").format(name))
