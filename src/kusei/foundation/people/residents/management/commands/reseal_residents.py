"""`kusei reseal_residents`: encrypt what residents let the ward know with the newest key."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from kusei.foundation.people.residents.resealing import reseal_all


class Command(BaseCommand):
    """Run once after a new key was put first into `KUSEI_FIELD_KEYS`; then the old key may go."""

    help = "Encrypt residents' values with the newest key of KUSEI_FIELD_KEYS."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{reseal_all()} rows")
