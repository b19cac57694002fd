"""`kusei lottery verify FILE`: compute a published lottery again, without a database."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from kusei.engines.bookings.lotteries import words
from kusei.lib import draws
from kusei.lib.lotteries.reading import LotteryWrong
from kusei.lib.lotteries.verifying import Checked, verify


class Command(BaseCommand):
    help = "Compute the published file of a lottery (抽選) again and say what agrees; ends with 1 if anything does not."
    requires_system_checks = ()  # they ask the database

    def add_arguments(self, parser: ArgumentParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True, metavar="verify")
        verifying = actions.add_parser("verify", help="compute the result again and compare")
        verifying.add_argument("file", type=Path)
        verifying.add_argument("--earlier", type=Path, help="a file of the same lottery that was published before")
        verifying.add_argument("--ticket", help="also say what became of this ticket")

    def handle(self, *args: Any, **options: Any) -> None:
        earlier = options["earlier"]
        try:
            checked = verify(_bytes(options["file"]), _bytes(earlier) if earlier else None)
        except LotteryWrong as wrong:
            raise CommandError(str(wrong)) from None
        self.stdout.write(checked.promise.name)
        compared = dict(words.checks())
        for finding in checked.findings:
            says = "○ {}: 合います" if finding.agrees else "× {}: 合いません"
            where = f"（{finding.where}から）" if finding.where else ""
            self.stdout.write(says.format(compared[finding.code]) + where)
        for name, said in checked.hashes.items():
            self.stdout.write(f"  {name}: {said}")
        known = self._ticket(checked, options["ticket"])
        said = "differs" if not checked.agrees else "agrees" if checked.lottery else "promised"
        self.stdout.write(dict(words.statuses())[said])
        if not (checked.agrees and known):
            sys.exit(1)

    def _ticket(self, checked: Checked, ticket: str | None) -> bool:
        """Says how one ticket is checked with any tool; whether it is known."""
        if checked.lottery is None:
            return ticket is None
        shown = ticket or next(iter(checked.reasons), "")
        if shown not in checked.reasons:
            if ticket:
                self.stdout.write(f"{ticket}: この番号の申込みはありません。")
            return not ticket
        seed = checked.lottery.seed
        self.stdout.write("1枚だけ確かめるには、次の値を比べます。小さい順に当選を決めます。")
        self.stdout.write(f'  printf %s "{seed}" | sha256sum')
        self.stdout.write(f"  {checked.promise.seed_hash}")
        self.stdout.write(f'  printf %s "{seed}:{shown}" | sha256sum')
        self.stdout.write(f"  {draws.rank(shown, seed)}")
        if ticket:
            reasons = dict(words.reasons())
            for number, reason in enumerate(checked.reasons[ticket], start=1):
                self.stdout.write(f"{ticket} 第{number}希望: {reasons[reason]}")
        return True


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise CommandError(f"{path}: {error.strerror}") from None
