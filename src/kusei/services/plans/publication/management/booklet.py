"""`kusei plans booklet ID -o FILE.pdf [--fy N]`: a booklet at once, without a job and without a row."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from kusei.foundation.web import clock
from kusei.services.plans.cycle.refusals import REFUSALS, sentence
from kusei.services.plans.management.actions import Action
from kusei.services.plans.management.common import deliver, edition_named
from kusei.services.plans.publication import making
from kusei.services.plans.publication.commands import WrongYear, years_to_report


def add_arguments(parser: ArgumentParser) -> None:
    """The options of the action."""
    parser.add_argument("id", help="id of the plan, as `kusei plans list` shows it")
    parser.add_argument("-o", "--output", type=Path, required=True, metavar="FILE", help="the PDF to write")
    parser.add_argument("--fy", type=int, metavar="YEAR", help="a report on that fiscal year instead of the plan alone")
    parser.add_argument("--edition", help="code of an edition; the current one unless said")


def run(command: BaseCommand, options: dict[str, Any]) -> None:
    """Write the file and say how many pages it has."""
    edition = edition_named(options["id"], options["edition"])
    year = options["fy"]
    try:
        if year is not None and year not in years_to_report(edition):
            raise WrongYear
        made, _results = making.set_booklet(edition, year, clock.today())
    except REFUSALS as refusal:
        raise CommandError(sentence(refusal)) from refusal
    deliver(made, options["output"])
    details = {"path": options["output"], "pages": making.pages_in(made), "size": len(made)}
    command.stdout.write(_("%(path)s を書きました（%(pages)dページ、%(size)dバイト）。") % details)


ACTION = Action("booklet", "a booklet of a plan as PDF: the plan, or the report on a fiscal year", add_arguments, run)
