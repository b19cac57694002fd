"""Runs a command of the platform with the embedded database up while it works."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterator

NEED_NO_DATABASE = {"makemigrations", "help", "--help", "--version", "messages"}


@contextlib.contextmanager
def database() -> Iterator[None]:
    """The database of this installation, running while the block runs."""
    from kusei.conf import database as settings

    server = settings.embedded()
    if server is None:
        yield
        return
    with server.in_use():
        server.create_database(settings.DATABASE)
        yield


def main() -> None:
    """Entry point of `python -m kusei`."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kusei.conf.settings")
    from django.core.management import execute_from_command_line

    arguments = ["kusei", *sys.argv[1:]]
    if len(arguments) < 2 or arguments[1] in NEED_NO_DATABASE:
        execute_from_command_line(arguments)
        return
    with database():
        execute_from_command_line(arguments)
