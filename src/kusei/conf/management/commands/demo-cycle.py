"""`kusei demo-cycle`: invented work of the cycle for a demonstration; every page calls it a sample."""  # noqa: N999  the name of the command

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError
from django.db import transaction

from kusei.conf.demo import cycle

PLAN = "ota-dx"


class Command(BaseCommand):
    """Plays some of the cycle."""

    help = "Plays reports, evaluation, observations and an amendment of one plan, invented, for a demonstration."

    def handle(self, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("Only a demonstration has invented work: set KUSEI_DEMO=1.")
        with transaction.atomic():
            cycle.play(PLAN)
