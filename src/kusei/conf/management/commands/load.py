"""`kusei load packs/ota …`: takes packs in: organisation, plans, procedures, topics of notices, facilities, and what
delivers the initiatives of the plans.
"""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kusei.engines.bookings.resources.loading import OUTCOMES as OUTCOMES_OF_FACILITIES
from kusei.engines.bookings.resources.loading import FacilitiesLoaded, load_facilities
from kusei.engines.bookings.resources.refusals import FacilityWrong
from kusei.engines.notices.recurring.format.reading import RecurringWrong
from kusei.engines.notices.recurring.loading import OUTCOMES as OUTCOMES_OF_RECURRING
from kusei.engines.notices.recurring.loading import RecurringLoaded, load_recurring
from kusei.engines.notices.subscribers.loading import TopicsLoaded, load_topics
from kusei.engines.notices.subscribers.topicfile import TopicsWrong
from kusei.engines.payments.packdata import PackWrong
from kusei.engines.procedures.catalogue.loading import Loaded, ProceduresWrong, load_procedures
from kusei.foundation.audit.context import acting_as
from kusei.foundation.org.models import Municipality
from kusei.foundation.org.packformat import PackError
from kusei.services.counters.packs import PackWrong as CountersWrong
from kusei.services.counters.packs import read_pack as check_counters
from kusei.services.plans.commands.load import LoadError, PlanLoaded
from kusei.services.plans.commands.pack import PackLoaded, load_packs
from kusei.services.plans.deliverers.loading import DeliverersLoaded, load_deliverers
from kusei.services.plans.deliverers.packfile import DeliverersWrong
from kusei.services.plans.format import PlanFileError
from kusei.services.plans.management.columns import aligned
from kusei.services.plans.phases import PhaseRulesError
from kusei.services.plans.sealing import EditionSealedError

WRONG = (
    ProceduresWrong,
    TopicsWrong,
    PlanFileError,
    PackError,
    LoadError,
    PhaseRulesError,
    EditionSealedError,
    CountersWrong,
)
OUTCOMES_OF_PROCEDURES = {
    "created": gettext_lazy("公開しました"),
    "replaced": gettext_lazy("新しい版を公開しました"),
    "unchanged": gettext_lazy("変わりありません"),
}
OUTCOMES_OF_TOPICS = {
    "created": gettext_lazy("取り込みました"),
    "changed": gettext_lazy("直しました"),
    "ended": gettext_lazy("終わりにしました"),
}
OUTCOMES = {
    "created": gettext_lazy("取り込みました"),
    "replaced": gettext_lazy("案を入れ替えました"),
    "corrected": gettext_lazy("策定ずみの版を直しました"),
    "unchanged": gettext_lazy("変わりありません"),
}


class Command(BaseCommand):
    help = (
        "Loads packs: municipality, departments, plans, procedures, topics of notices, facilities, deliverers."
        " All or nothing; what is there stays untouched."
    )

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
                for path in options["packs"]:
                    check_counters(path)  # they are read where they stand; a wrong file is said now
                loaded = load_packs(options["packs"], actor=None, correction=options["correct"])
                procedures = [
                    load_procedures(path, Municipality.objects.get(name=pack.municipality))
                    for path, pack in zip(options["packs"], loaded, strict=True)
                ]
                topics = [load_topics(path) for path in options["packs"]]
                recurring = [
                    load_recurring(path, Municipality.objects.get(name=pack.municipality))
                    for path, pack in zip(options["packs"], loaded, strict=True)
                ]
                facilities = [
                    load_facilities(path, Municipality.objects.get(name=pack.municipality))
                    for path, pack in zip(options["packs"], loaded, strict=True)
                ]
                deliverers = [  # last: it names all of the above
                    load_deliverers(path, Municipality.objects.get(name=pack.municipality))
                    for path, pack in zip(options["packs"], loaded, strict=True)
                ]
        except (
            FacilityWrong,
            PackWrong,
            ProceduresWrong,
            TopicsWrong,
            RecurringWrong,
            PlanFileError,
            PackError,
            LoadError,
            PhaseRulesError,
            EditionSealedError,
            CountersWrong,
            DeliverersWrong,
        ) as error:
            nothing = _("何も取り込んでいません。")
            raise CommandError(f"{error}\n{nothing}") from error
        each = zip(loaded, procedures, topics, recurring, facilities, deliverers, strict=True)
        for pack, more, chosen, again, places, delivering in each if options["verbosity"] else ():
            self._report(pack)
            self._report_procedures(more)
            self._report_topics(chosen)
            self._report_recurring(again)
            self._report_facilities(places)
            self._report_deliverers(delivering)

    def _report_deliverers(self, loaded: DeliverersLoaded) -> None:
        if not (loaded.named or loaded.removed):
            return
        if loaded.checked:
            said = _("  取組を届けるもの %(named)d件は確かめただけです。使うのは、この設置の自治体のものだけです。")
            self.stdout.write(said % {"named": loaded.named})
            return
        said = _("  取組を届けるもの 新しい%(new)d件、直した%(changed)d件、変わらない%(same)d件、なくなった%(gone)d件")
        same = loaded.unchanged + loaded.kept
        counts = {"new": loaded.created, "changed": loaded.changed, "same": same, "gone": loaded.removed}
        self.stdout.write(said % counts)

    def _report_facilities(self, loaded: FacilitiesLoaded) -> None:
        rows = [(key, name, str(OUTCOMES_OF_FACILITIES[what])) for key, name, what in loaded.facilities]
        for line in aligned(rows):
            self.stdout.write(_("  施設 %(facility)s") % {"facility": line})

    def _report_topics(self, loaded: TopicsLoaded) -> None:
        if loaded.checked:
            self.stdout.write(_("  お知らせの種類は確かめただけです。使うのは、この設置の自治体のものだけです。"))
            return
        changed = [(key, name, OUTCOMES_OF_TOPICS[what]) for key, name, what in loaded.topics if what != "unchanged"]
        if len(changed) < len(loaded.topics):
            same = len(loaded.topics) - len(changed)
            self.stdout.write(_("  お知らせの種類 変わりのないもの%(count)d件") % {"count": same})
        for line in aligned(changed):
            self.stdout.write(_("  お知らせの種類 %(topic)s") % {"topic": line})

    def _report_recurring(self, loaded: RecurringLoaded) -> None:
        for line in aligned([(key, str(OUTCOMES_OF_RECURRING[what])) for key, what in loaded.calendars]):
            self.stdout.write(_("  収集カレンダー %(calendar)s") % {"calendar": line})
        for warning in loaded.warnings:
            self.stderr.write(_("  注意 %(warning)s") % {"warning": warning})

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
