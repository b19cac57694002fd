"""`kusei reseal`: bring everything that is encrypted under the newest key, or count what is not."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from kusei.engines.procedures.handover.commands import keys
from kusei.engines.procedures.handover.models import KeyRotation
from kusei.engines.procedures.handover.refusals import RotationRuns


class Command(BaseCommand):
    help = "Encrypt personal data with the newest key of KUSEI_FIELD_KEYS. Stopped and run again, it goes on."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="only count; exit code 1 when an older key is in use")

    def handle(self, *args: Any, **options: Any) -> None:
        check = bool(options["check"])
        rotation = KeyRotation.objects.filter(finished_at=None, only_count=check).first()
        try:
            rotation = rotation or keys.begin(only_count=check, by=None, in_job=False)
        except RotationRuns as refusal:
            raise CommandError(str(refusal)) from None
        done = keys.run(rotation_id=rotation.pk).progress
        for table, state in sorted(done.items()):
            self.stdout.write(f"{table}: {state['rows']} rows, {state['old']} old, {state['unreadable']} unreadable")
        old, unreadable = (sum(state[name] for state in done.values()) for name in ("old", "unreadable"))
        if unreadable:
            raise CommandError(f"{unreadable} rows are under a key that is not in KUSEI_FIELD_KEYS")
        if check and old:
            raise CommandError(f"{old} rows are under an older key: run `kusei reseal` before you take it away")
        self.stdout.write(f"{old} rows are {'under an older key' if check else 'encrypted anew'}")
