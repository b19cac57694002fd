"""`kusei load packs/ota …`: takes packs in: organisation, plans, procedures and guides."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kusei.engines.procedures.catalogue.loading import Loaded, ProceduresWrong, load_procedures
from kusei.foundation.audit.context import acting_as
from kusei.foundation.org.models import Municipality
from kusei.foundation.org.packformat import PackError
from kusei.services.plans.commands.load import LoadError, PlanLoaded
from kusei.services.plans.commands.pack import PackLoaded, load_packs
from kusei.services.plans.format import PlanFileError
from kusei.services.plans.management.columns import aligned
from kusei.services.plans.phases import PhaseRulesError
from kusei.services.plans.sealing import EditionSealedError

OUTCOMES_OF_PROCEDURES = {
    "created": gettext_lazy("公開しました"),
    "replaced": gettext_lazy("新しい版を公開しました"),
    "unchanged": gettext_lazy("変わりありません"),
}
OUTCOMES = {
    "created": gettext_lazy("取り込みました"),
    "replaced": gettext_lazy("案を入れ替えました"),
    "corrected": gettext_lazy("策定ずみの版を直しました"),
    "unchanged": gettext_lazy("変わりありません"),
}


class Command(BaseCommand):
    help = "Loads packs: municipality, departments, plans, procedures. All or nothing; what is there stays untouched."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("packs", nargs="+", type=Path, metavar="PACK", help="folder of a pack: packs/ota")
        parser.add_argument(
            "--correct",
            default="",
            metavar="REASON",
            help="correct editions in force; the history keeps the reason",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with acting_as("kusei load"), transaction.atomic():
                loaded = load_packs(options["packs"], actor=None, correction=options["correct"])
                procedures = [
                    load_procedures(path, Municipality.objects.get(name=pack.municipality))
                    for path, pack in zip(options["packs"], loaded, strict=True)
                ]
        except (ProceduresWrong, PlanFileError, PackError, LoadError, PhaseRulesError, EditionSealedError) as error:
            nothing = _("何も取り込んでいません。")
            raise CommandError(f"{error}\n{nothing}") from error
        for pack, more in zip(loaded, procedures, strict=True) if options["verbosity"] else ():
            self._report(pack)
            self._report_procedures(more)

    def _report_procedures(self, loaded: Loaded) -> None:
        rows = [(key, title, OUTCOMES_OF_PROCEDURES[outcome]) for key, title, outcome in loaded.procedures]
        for line in aligned(rows) if rows else [_("手続はありません。")]:
            self.stdout.write(f"  {line}")
        for guide in loaded.guides:
            self.stdout.write(_("  ガイド %(key)s") % {"key": guide})
        for warning in loaded.warnings:
            self.stderr.write(_("  注意 %(warning)s") % {"warning": warning})

    def _report(self, pack: PackLoaded) -> None:
        self.stdout.write(pack.municipality)
        rows = [(plan.plan, plan.title, plan.edition, OUTCOMES[plan.outcome], _size(plan)) for plan in pack.plans]
        for line in aligned(rows) if rows else [_("計画はありません。")]:
            self.stdout.write(f"  {line}")
        for warning in (
            *pack.warnings,
            *(f"{plan.plan}: {warning}" for plan in pack.plans for warning in plan.warnings),
        ):
            self.stderr.write(_("  注意 %(warning)s") % {"warning": warning})


def _size(plan: PlanLoaded) -> str:
    counts = {"initiatives": plan.counts["initiatives"], "lines": plan.counts["schedule_lines"]}
    return _("取組%(initiatives)d、年度別計画%(lines)d行") % counts
