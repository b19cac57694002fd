"""`kusei doctor`: asks every invariant of the database and says what is wrong."""

from __future__ import annotations

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from kusei.foundation.web import invariants
from kusei.foundation.web.invariants import Examined, UnknownInvariant


class Command(BaseCommand):
    """Exit code 1 when anything is wrong. Writes nothing to the database, and tells numbers only, no names."""

    help = "Check what must always hold in the database (ledgers, claims, history, files, jobs …); exit code 1 if not."

    requires_system_checks = ()  # a system that is ill must be examined, too

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="one JSON document")
        parser.add_argument("--list", action="store_true", help="only say what would be checked")
        parser.add_argument("--only", action="append", default=[], metavar="KEY", help="ledger, or ledger.balances")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            wanted = invariants.chosen(options["only"])
        except UnknownInvariant as unknown:
            raise CommandError(str(unknown)) from unknown
        if options["list"]:
            for one in wanted:
                self.stdout.write(f"{one.key}  {one.words}")
            return
        found = []
        for examined in invariants.examine(options["only"]):
            found.append(examined)
            if not options["json"]:
                self._tell(examined)
        sound = all(one.sound for one in found)
        if options["json"]:
            document = {"sound": sound, "invariants": [as_data(one) for one in found]}
            self.stdout.write(json.dumps(document, ensure_ascii=False, indent=1))
        else:
            self._sum_up(found)
        if not sound:
            raise SystemExit(1)

    def _tell(self, examined: Examined) -> None:
        mark = "○" if examined.sound else "×"
        self.stdout.write(f"{mark} {examined.invariant.key}  {examined.invariant.words}")
        if examined.error:
            self.stdout.write("    " + _("確かめられませんでした（%(error)s）。") % {"error": examined.error})
        for finding in examined.findings:
            self.stdout.write(f"    {finding}")
        if examined.number > len(examined.findings):
            self.stdout.write("    " + _("ほかに%(more)d件") % {"more": examined.number - len(examined.findings)})

    def _sum_up(self, found: list[Examined]) -> None:
        wrong = [one for one in found if not one.sound]
        if wrong:
            counts = {"wrong": len(wrong), "all": len(found)}
            self.stdout.write(_("%(all)d項目のうち%(wrong)d項目に誤りがあります。") % counts)
        else:
            self.stdout.write(_("%(all)d項目のすべてが正しい状態です。") % {"all": len(found)})


def as_data(examined: Examined) -> dict[str, Any]:
    """Plain values, for JSON."""
    return {
        "key": examined.invariant.key,
        "sentence": str(examined.invariant.sentence),
        "sentence_en": examined.invariant.sentence_en,
        "sound": examined.sound,
        "number": examined.number,
        "findings": list(examined.findings),
        "error": examined.error,
        "seconds": round(examined.seconds, 3),
    }
