"""`kusei fees list | explain | seal`: fee tables on the command line."""

from __future__ import annotations

import datetime as dt
import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from kusei.engines.payments.fees import computing, kept
from kusei.engines.payments.fees.asking import FeeRefused
from kusei.engines.payments.fees.explaining import total
from kusei.engines.payments.packdata import PackWrong
from kusei.foundation.web import clock


class Command(BaseCommand):
    help = "Fee tables: list them, explain a price line by line, keep what is in force."

    def add_arguments(self, parser: ArgumentParser) -> None:
        sub = parser.add_subparsers(dest="what", required=True)
        listing = sub.add_parser("list", help="the tables and what they ask for")
        listing.add_argument("--json", action="store_true")
        explain = sub.add_parser("explain", help="a price, line by line, with reasons")
        explain.add_argument("key")
        explain.add_argument("--fact", action="append", default=[], metavar="KEY=VALUE")
        for one in (listing, explain):
            one.add_argument("--on", default="", metavar="DATE", help="the day (today)")
        explain.add_argument("--json", action="store_true")
        sub.add_parser("seal", help="keep what is in force today as it is; the nightly job does the same")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            getattr(self, f"_{options['what']}")(options)
        except (PackWrong, kept.NoTable) as error:
            raise CommandError(str(error)) from None

    def _list(self, options: dict[str, Any]) -> None:
        day = _day(options["on"])
        rows = [(table, version) for table in kept.tables() if (version := table.on(day))]
        if options["json"]:
            shown = [
                {
                    "key": table.key,
                    "label": table.label.words(),
                    "income": table.income,
                    "sample": table.sample,
                    "from": version.begins.isoformat(),
                    "asks": [one.key for one in version.asks],
                }
                for table, version in rows
            ]
            self.stdout.write(json.dumps(shown, ensure_ascii=False, indent=2))
            return
        for table, version in rows:
            asks = " ".join(one.key for one in version.asks)
            self.stdout.write(f"{table.key:<24} {version.begins} {table.label.ja}  [{asks}]")

    def _explain(self, options: dict[str, Any]) -> None:
        facts = dict(_pair(one) for one in options["fact"])
        try:
            lines = computing.price(kept.table(options["key"]), facts, _day(options["on"]))
        except FeeRefused as refusal:
            raise CommandError(f"{refusal.code}: {refusal}") from None
        if options["json"]:
            result = {"lines": [line.as_json() for line in lines], "total": total(lines)}
            self.stdout.write(json.dumps(result, ensure_ascii=False, indent=2))
            return
        for line in lines:
            self.stdout.write(
                f"{line.amount:>10,}  {line.label['ja']} ×{line.quantity}  {line.why.get('ja', '')}".rstrip()
            )
        self.stdout.write(f"{total(lines):>10,}  合計")

    def _seal(self, _options: dict[str, Any]) -> None:
        self.stdout.write(f"{kept.seal(kept.tables())} version(s) kept.")


def _pair(text: str) -> tuple[str, str]:
    key, equals, value = text.partition("=")
    if not equals:
        raise CommandError(f"--fact {text}: write KEY=VALUE")
    return key.strip(), value.strip()


def _day(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text) if text else clock.today()
    except ValueError:
        raise CommandError(f"--on {text}: write a day like 2026-04-01") from None
