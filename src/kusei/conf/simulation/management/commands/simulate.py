"""`kusei simulate`: plays a plausible year of a ward, marked as synthetic, and takes it away again."""

from __future__ import annotations

import datetime as dt
import os
import signal
from argparse import ArgumentParser
from decimal import Decimal, InvalidOperation
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError

from kusei.conf.simulation import removing, running, stamp
from kusei.conf.simulation.admission import NotHere, require_room
from kusei.conf.simulation.assumptions import AssumptionsWrong
from kusei.conf.simulation.marking import Busy
from kusei.conf.simulation.models import RunState
from kusei.foundation.web import clock

BEHIND = 15  # how far behind the processes that answer people


class Command(BaseCommand):
    help = "Plays a plausible, invented year through the commands of every app; --remove takes it away again."
    requires_system_checks: list[str] = []  # noqa: RUF012  as Django declares it

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--pack", default=settings.HOME_PACK, help="the home municipality's pack")
        parser.add_argument("--days", type=int, default=365, help="how many days, the last one being --until")
        parser.add_argument("--scale", default="0.01", help="1.0: as many residents as the ward has")
        parser.add_argument("--seed", type=int, default=1, help="the same seed gives the same numbers")
        parser.add_argument("--until", type=dt.date.fromisoformat, help="the last day (YYYY-MM-DD); else yesterday")
        parser.add_argument("--busy", type=float, default=1.0, help="so many times as much per resident as assumed")
        parser.add_argument("--remove", action="store_true", help="take the synthetic year away")
        parser.add_argument("--behind", action="store_true", help="at low priority, once: for `kusei serve`")
        parser.add_argument("--with-what-refers", action="store_true", help="… and what refers to it, too")

    def handle(self, **options: Any) -> None:
        self.quiet = options["behind"]
        if self.quiet:
            os.nice(BEHIND)
            if self._is_there():
                return
        if options["remove"]:
            self._remove(with_what_refers=options["with_what_refers"])
        else:
            self._play(options)

    def _is_there(self) -> bool:
        """Whether a whole year is there; one that was interrupted is taken away, to be played anew."""
        run = stamp.refresh()
        if run is None or run.state == RunState.DONE:
            return run is not None
        self._remove(with_what_refers=True)
        return False

    def _play(self, options: dict[str, Any]) -> None:
        wanted = _wanted(options)
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        try:
            require_room(wanted)
            self._say(f"{wanted.pack}: {wanted.first_day} – {wanted.until}, scale {wanted.scale}")
            run = running.play(wanted, self._say)
        except (Busy, NotHere, AssumptionsWrong) as refusal:
            raise CommandError(str(refusal)) from None
        except KeyboardInterrupt:
            self._say("Stopped. What was played is marked; `kusei simulate --remove` takes it away.")
            raise
        for code, count in sorted(run.refused.items()):
            self._say(f"  {count:>6,} × {code}")
        self._say(f"{run.people:,} residents, {run.rows:,} rows, all marked as synthetic.")

    def _say(self, line: str) -> None:
        if self.quiet:
            return
        self.stdout.write(line)
        self.stdout.flush()

    def _remove(self, *, with_what_refers: bool) -> None:
        try:
            removed = removing.remove(with_what_refers=with_what_refers)
        except (Busy, removing.StillReferred) as refusal:
            raise CommandError(str(refusal)) from None
        stamp.refresh()
        if removed is None:
            self._say("Nothing synthetic is there.")
            return
        for place in removed.conflicts:
            self._say(f"  kept as it is now, for it was changed since: {place}")
        self._say(f"Removed {removed.rows:,} rows of {removed.tables} tables, put {removed.restored:,} back.")


def _wanted(options: dict[str, Any]) -> running.Wanted:
    try:
        scale = Decimal(options["scale"])
    except InvalidOperation:
        raise CommandError("--scale is a number such as 0.05") from None
    until = options["until"] or clock.today() - dt.timedelta(days=1)
    if not Decimal(0) < scale <= Decimal(10) or not 1 <= options["days"] <= 1100 or until >= clock.today():
        raise CommandError("--scale lies between 0 and 10, --days between 1 and 1100, --until before today.")
    return running.Wanted(
        options["pack"], options["days"], scale, options["seed"], until, busy=max(options["busy"], 0.0)
    )
