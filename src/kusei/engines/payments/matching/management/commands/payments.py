"""`kusei payments verify [--json]`: prove every balance; 1 when something differs."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext

from kusei.engines.payments.matching.queries.proofs import prove_all


class Command(BaseCommand):
    help = "Prove every balance of the payments engine (verify)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("what", choices=["verify"])
        parser.add_argument("--json", action="store_true", help="answer for machines")

    def handle(self, *args: Any, **options: Any) -> None:
        proofs = prove_all()
        if options["json"]:
            self.stdout.write(json.dumps([asdict(one) for one in proofs], ensure_ascii=False))
        else:
            for one in proofs:
                self.stdout.write(f"{one.key:<10}{one.looked_at:>12,}{one.differences:>8,}  {gettext(one.label)}")
        wrong = sum(one.differences for one in proofs)
        if wrong:
            self.stderr.write(f"{wrong} differences")
            raise SystemExit(1)
        if not options["json"]:
            self.stdout.write("0 differences")
