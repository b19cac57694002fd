"""`kusei demo-procedures`: invented applications for a demonstration; their names say that they are samples."""  # noqa: N999  the name of the command

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError
from django.db import transaction

from kusei.conf.demo import procedures


class Command(BaseCommand):
    """Files some."""

    help = "Files the sample applications of the home pack and works on some, for a demonstration."

    def handle(self, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("Only a demonstration has invented applications: set KUSEI_DEMO=1.")
        with transaction.atomic():
            filed = procedures.play()
        if options["verbosity"] > 0:
            self.stdout.write(f"{filed} applications")
