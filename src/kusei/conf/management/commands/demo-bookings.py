"""`kusei demo-bookings`: invented bookings for a demonstration; their names say that they are samples."""  # noqa: N999  the name of the command

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError
from django.db import transaction

from kusei.conf.demo import bookings


class Command(BaseCommand):
    """Makes some."""

    help = "Makes invented bookings, a registered group, seats, cards, entries and counters, for a demonstration."

    def handle(self, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("Only a demonstration has invented bookings: set KUSEI_DEMO=1.")
        with transaction.atomic():
            made = bookings.play()
        if options["verbosity"] > 0:
            self.stdout.write(f"{made} bookings")
