"""`kusei payments-sandbox`: the sandbox provider as a process of its own, on this machine only."""  # noqa: N999  the name of the command

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from kusei.engines.payments.online.sandbox.server import Server, serve


class Command(BaseCommand):
    """No money moves there. The platform finds it at KUSEI_PAYMENTS_SANDBOX_URL."""

    help = "Serve the sandbox payment provider on this machine."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--port", type=int, default=8041)
        parser.add_argument(
            "--webhook",
            default="http://127.0.0.1:8000/hooks/payments/sandbox/",
            metavar="URL",
            help="where the platform is told what happened; on this machine",
        )
        parser.add_argument("--state", type=Path, metavar="FILE", help="keep what happened in this file")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            server = Server(
                key=settings.PAYMENTS_SANDBOX_KEY,
                secret=settings.PAYMENTS_SANDBOX_SECRET,
                webhook=options["webhook"],
                port=options["port"],
                file=options["state"],
            )
        except (OSError, OverflowError, ValueError) as error:
            raise CommandError(f"The sandbox cannot be served on port {options['port']}: {error}") from None
        self.stdout.write(server.url)
        self.stdout.flush()
        serve(server)
