"""Throwaway databases in which a simulated year is played, each by a process of its own."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
from django.conf import settings
from django.db import connection, transaction
from psycopg import sql
from psycopg.conninfo import make_conninfo

from kusei.conf import environment

PREPARE = """
import django; django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
import datetime as dt
from kusei.foundation.web.clock import TOKYO, played_at
with played_at(dt.datetime(2025, 11, 1, 9, tzinfo=TOKYO)):  # the ward's services are there before its year begins
    call_command("load", {pack!r}, verbosity=0)
call_command("measures", "bind", {pack!r}, verbosity=0)
"""


@dataclass(frozen=True)
class Played:
    """A database on the server of the tests. `data`: its own data directory; `said`: what the command printed."""

    name: str
    data: Path
    said: str = ""


def server_of(database: str) -> str:
    """How that database of the tests' server is reached."""
    found = connection.settings_dict
    given = {"host": found["HOST"], "port": found["PORT"], "user": found["USER"], "password": found["PASSWORD"]}
    return make_conninfo(dbname=database, **{key: value for key, value in given.items() if value})


def create(name: str, template: str | None) -> None:
    """An empty database of that name, or a copy of another; one that is there already goes."""
    with psycopg.connect(server_of("postgres"), autocommit=True) as server:
        server.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
        copied = sql.SQL("TEMPLATE {}").format(sql.Identifier(template)) if template else sql.SQL("")
        server.execute(sql.SQL("CREATE DATABASE {} {}").format(sql.Identifier(name), copied))


def drop(name: str) -> None:
    """Remove it, whoever is still connected."""
    with psycopg.connect(server_of("postgres"), autocommit=True) as server:
        server.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def run(played: Played, *arguments: str, demo: bool = False) -> subprocess.CompletedProcess[str]:
    """A Python process of the platform on that database, with the keys of the tests."""
    variables = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    variables |= {
        "DJANGO_SETTINGS_MODULE": "kusei.conf.settings",
        "KUSEI_DATABASE_URL": server_of(played.name),
        "KUSEI_DATA_DIR": str(played.data),
        "KUSEI_DEMO": "1" if demo else "0",
        "KUSEI_HTTPS": "0",
        "KUSEI_LOG_LEVEL": "ERROR",
        "KUSEI_SECRET_KEY": settings.SECRET_KEY,
        "KUSEI_FIELD_KEYS": ",".join(settings.FIELD_KEYS),
        "KUSEI_FIELD_INDEX_KEY": settings.FIELD_INDEX_KEY,
        "PYTHONPATH": str(environment.ROOT / "src"),
    }
    played.data.mkdir(parents=True, exist_ok=True)
    return subprocess.run([sys.executable, *arguments], env=variables, capture_output=True, text=True, check=False)


def simulate(played: Played, *arguments: str, demo: bool = False) -> subprocess.CompletedProcess[str]:
    """`kusei simulate` on that database."""
    return run(played, "-m", "kusei", "simulate", *arguments, demo=demo)


def prepare(played: Played, template: str | None) -> None:
    """A database with the tables and the pack of Ōta, and nobody in it."""
    create(played.name, template)
    pack = str(environment.ROOT / "packs" / "ota")
    done = run(played, "-c", PREPARE.format(pack=pack))
    assert done.returncode == 0, done.stderr


@contextlib.contextmanager
def committed(played: Played) -> Iterator[None]:
    """Django's own connection leads to that database in the block, and what is written there stays."""
    before = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = played.name
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = before


@contextlib.contextmanager
def connected(played: Played) -> Iterator[None]:
    """The same, but whatever is written there is taken back."""
    with committed(played), transaction.atomic():
        yield
        transaction.set_rollback(True)
