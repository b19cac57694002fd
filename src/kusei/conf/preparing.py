"""Brings an installation up to date: tables, static files, the packs, and in a demonstration its sign-ins."""

from __future__ import annotations

import django
from django.core.management import CommandError, call_command

from kusei.conf import environment

DEMO_PACKS = ("ota", "setagaya", "suginami")


class CannotPrepare(RuntimeError):
    """The installation cannot be brought up to date; the message says why and what to do."""


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
            call_command("load", *[str(environment.packs_dir() / name) for name in DEMO_PACKS], verbosity=0)
            call_command("measures", "bind", str(environment.packs_dir() / DEMO_PACKS[0]), verbosity=0)
            call_command("measures", "compute", "--all", verbosity=0)
            call_command("demo-staff", verbosity=0)
            call_command("demo-residents", verbosity=0)
            call_command("demo-cycle", verbosity=0)
            call_command("demo-procedures", verbosity=0)
    except CommandError as error:
        raise CannotPrepare(str(error)) from None


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
