"""Brings an installation up to date: tables, static files, the packs, and in a demonstration its sign-ins."""

from __future__ import annotations

import contextlib
import datetime as dt
import hashlib
import sys
from collections.abc import Iterator

import django
import psycopg
from django.core.management import CommandError, call_command
from psycopg import sql

from kusei.conf import database, environment

DEMO_PACKS = ("ota", "setagaya", "suginami")


class CannotPrepare(RuntimeError):
    """The installation cannot be brought up to date; the message says why and what to do."""


def prepare_if_changed() -> None:
    """Prepare, unless nothing that preparing depends on has changed. Raises `CannotPrepare`.

    The digest of what it was done with stands in the directory of the data and, as the remark on its schema, in the
    database: each goes, is copied and is brought back from a backup together with what it speaks of.
    """
    stamp, now = environment.data_dir() / "prepared-by-kusei", _state()
    if stamp.exists() and stamp.read_text() == now and _remark() == now:
        return
    stamp.unlink(missing_ok=True)
    prepare()
    with contextlib.suppress(psycopg.errors.InsufficientPrivilege), psycopg.connect(database.url()) as connection:
        connection.execute(sql.SQL("COMMENT ON SCHEMA public IS {}").format(now))
    stamp.write_text(now)


def prepare() -> None:
    """Do all that is needed before serving. Safe to repeat. Raises `CannotPrepare`."""
    print("Preparing …", flush=True)
    django.setup()
    _refuse_newer_data()
    call_command("migrate", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)
    try:
        if environment.switch("DEMO"):
            print("Loading the plans of Ōta, Setagaya and Suginami …", flush=True)
            with _since_spring():
                call_command("load", *[str(environment.packs_dir() / name) for name in DEMO_PACKS], verbosity=0)
            call_command("measures", "bind", str(environment.packs_dir() / DEMO_PACKS[0]), verbosity=0)
            call_command("measures", "compute", "--all", verbosity=0)
            call_command("demo-staff", verbosity=0)
            call_command("demo-residents", verbosity=0)
            call_command("demo-cycle", verbosity=0)
            call_command("demo-procedures", verbosity=0)
            call_command("demo-notices", verbosity=0)
            call_command("demo-payments", verbosity=0)
            call_command("demo-bookings", verbosity=0)
    except CommandError as error:
        raise CannotPrepare(str(error)) from None


@contextlib.contextmanager
def _since_spring() -> Iterator[None]:
    """A new demonstration went online on the first day of its fiscal year, so that its figures have a past. One that is
    there already keeps what it has, and takes in today what changed.
    """
    from kusei.foundation.org.models import Municipality
    from kusei.foundation.web import clock
    from kusei.lib.fiscal import FiscalYear

    if Municipality.objects.exists():
        yield
        return
    opening = dt.datetime.combine(FiscalYear.of(clock.today()).start, dt.time(9), clock.TOKYO)
    with clock.played_at(opening):
        yield


def _refuse_newer_data() -> None:
    """Tables made by a newer Kusei than this one must not be touched."""
    from django.db import OperationalError, connection
    from django.db.migrations.loader import MigrationLoader

    try:
        loader = MigrationLoader(connection, ignore_no_migrations=True)
    except OperationalError as error:
        raise CannotPrepare(f"The database cannot be reached: {str(error).splitlines()[0]}") from None
    ours = {config.label for config in django.apps.apps.get_app_configs() if config.name.startswith("kusei.")}
    unknown = [key for key in loader.applied_migrations if key[0] in ours and key not in loader.disk_migrations]
    if unknown:
        raise CannotPrepare(
            f"The data in {environment.data_dir()} was made by a newer version of Kusei"
            f" (it knows {unknown[0][0]} {unknown[0][1]}): update this program, or name another directory with"
            " KUSEI_DATA_DIR."
        )


def _remark() -> str | None:
    with contextlib.suppress(psycopg.OperationalError), psycopg.connect(database.url()) as connection:
        row = connection.execute("SELECT obj_description('public'::regnamespace, 'pg_namespace')").fetchone()
        return row[0] if row else None
    return None


def _state() -> str:
    """A digest of everything that preparing depends on: code that makes tables, catalogues, static files, packs."""
    digest = hashlib.sha256(f"{sys.version} {environment.switch('DEMO')}".encode())
    code = environment.ROOT / "src" / "kusei"
    files = [
        *code.glob("**/migrations/*.py"),
        *code.glob("**/static/**/*"),
        *(environment.ROOT / "locale").glob("**/*.po"),
        *environment.packs_dir().glob("**/*.*"),
        *environment.ROOT.glob("requirements*.txt"),
    ]
    for file in sorted(path for path in files if path.is_file()):
        status = file.stat()
        digest.update(f"{file} {status.st_size} {status.st_mtime_ns}\n".encode())
    return digest.hexdigest()
