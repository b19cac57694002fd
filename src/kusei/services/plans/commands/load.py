"""Takes a plan file into the register: all of it or nothing, and nothing at all when it is there already.

An edition is written as a draft and put in force last, because from then on the database refuses to change
it.
"""

from __future__ import annotations

import contextlib
import datetime as dt
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from django.conf import settings
from django.db import connection, transaction
from django.utils.translation import gettext as _

from kusei.foundation.audit import context
from kusei.foundation.org.models import Municipality
from kusei.foundation.org.permissions import require_administrator
from kusei.foundation.org.queries import department_finder
from kusei.foundation.people.models import User
from kusei.foundation.search import commands as search
from kusei.foundation.web import clock
from kusei.services.plans import sealing, search_sources
from kusei.services.plans.commands import content
from kusei.services.plans.commands.rows import EditionRows, document_of
from kusei.services.plans.counts import compare_counts, computed_counts, difference
from kusei.services.plans.format import PlanFile
from kusei.services.plans.format.canonical import canonical_json, content_hash
from kusei.services.plans.format.counting import below_nodes_asked, count
from kusei.services.plans.models import Edition, EditionText, Plan, ResponsibleDepartment
from kusei.services.plans.models.plans import EditionStatus
from kusei.services.plans.phases import PhaseRules
from kusei.services.plans.series import declare_indicators

Outcome = Literal["created", "replaced", "corrected", "unchanged"]


@dataclass(frozen=True)
class PlanLoaded:
    """What loading one file did. `warnings` are sentences for a person."""

    plan: str
    title: str
    edition: str
    outcome: Outcome
    counts: dict[str, int]
    warnings: tuple[str, ...] = ()


class LoadError(Exception):
    """The file is a valid plan, but the register cannot take it as things stand."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code


@dataclass(frozen=True)
class _Load:
    """One file on its way into the register."""

    file: PlanFile
    digest: str
    municipality: Municipality
    correction: str
    phases: Callable[[str | None], list[str]]


def load_plan(
    file: PlanFile,
    *,
    actor: User | None,
    municipality: Municipality,
    correction: str = "",
    index: bool = True,
) -> PlanLoaded:
    """Load one edition. The same content again changes nothing.

    `actor` is None for the command line, else an administrator. An edition in force is changed only with
    `correction`, the reason that the history keeps; a draft is replaced; a new edition becomes the plan's
    current one unless that was published later, so that the order of files does not matter. `index`: tell the
    search at once; who loads several plans does so at the end. Raises `LoadError` and `NotAllowed`.
    """
    require_administrator(actor)
    if municipality.code != file.plan.municipality:
        sentence = _("計画「%(plan)s」の団体コード（%(code)s）が、パックの自治体（%(pack)s）と違います。")
        details = {"plan": file.plan.id, "code": file.plan.municipality, "pack": municipality.code}
        raise LoadError("plans.other-municipality", sentence % details)
    rules = PhaseRules.from_file(settings.PACKS_DIR / "common" / "phases.yaml")
    job = _Load(file, content_hash(file), municipality, correction.strip(), rules.phases_of)
    with transaction.atomic(), sealing.explained(), context.reason(job.correction or _("計画の取り込み")):
        wait_for_other_loads()
        before = search_sources.keys_of(file.plan.id)
        loaded = _load(job)
        if index and loaded.outcome != "unchanged":
            for source, keys in search_sources.keys_of(file.plan.id).items():
                search.index(source=source, keys=keys | before[source])
    return loaded


def wait_for_other_loads() -> None:
    """Hold off every other load until the transaction ends: two loads of one plan wait for each other."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('plans.load', 0))")


def _load(job: _Load) -> PlanLoaded:
    plan = _plan(job)
    edition = plan.editions.filter(code=job.file.plan.edition.code).first()
    outcome = _outcome(job, edition)
    if edition is None:
        edition = _create(job, plan)
    elif outcome == "unchanged":
        content.reread_phases(edition, job.phases)
        _keep_text(job, edition)
    else:
        _replace(job, edition)
    _count(job, edition)
    current = Plan.objects.filter(pk=plan.pk, current_edition=edition).exists()
    series = declare_indicators(edition) if current else []
    warnings = (*_unknown_departments(edition), *_different_totals(edition), *series)
    return PlanLoaded(plan.slug, edition.title, edition.code, outcome, edition.counts, warnings)


def _plan(job: _Load) -> Plan:
    said = job.file.plan
    plan, _created = Plan.objects.select_for_update().get_or_create(
        slug=said.id,
        defaults={"municipality": job.municipality, "title": said.title, "title_en": said.title_en or ""},
    )
    if plan.municipality_id != job.municipality.pk:
        sentence = _("識別名「%(plan)s」は、別の自治体の計画が使っています。別の識別名（id）にしてください。")
        raise LoadError("plans.id-taken", sentence % {"plan": said.id})
    return plan


def _outcome(job: _Load, edition: Edition | None) -> Outcome:
    if edition is None:
        return "created"
    if edition.content_hash == job.digest:
        return "unchanged"
    if edition.status == EditionStatus.DRAFT:
        return "replaced"
    names = {"plan": edition.title, "edition": edition.label}
    if not job.correction:
        sentence = _(
            "「%(plan)s」の「%(edition)s」は策定ずみで、ファイルの内容が取り込んだものと違います。"
            "計画が改まったときは新しい版（edition.code）にしてください。転記の誤りを直すときは、"
            "--correct に理由を付けてください。"
        )
        raise LoadError("plans.edition-in-force", sentence % names)
    if job.file.plan.edition.status != EditionStatus.IN_FORCE:
        sentence = _("「%(plan)s」の「%(edition)s」は策定ずみです。案（draft）には戻せません。")
        raise LoadError("plans.edition-back-to-draft", sentence % names)
    return "corrected"


def _create(job: _Load, plan: Plan) -> Edition:
    edition = Edition(plan=plan, status=EditionStatus.DRAFT)
    _describe(job, edition)
    edition.save()
    _write(job, edition)
    said = job.file.plan
    if plan.current_edition is None or not _published_before(edition, plan.current_edition):
        plan.current_edition, plan.title, plan.title_en = edition, said.title, said.title_en or ""
        plan.save()
    return edition


def _published_before(one: Edition, other: Edition) -> bool:
    """Whether it is certain that one was published earlier: 2025 is not before 2025-03, nor is what has no date."""
    exact = min(len(one.published), len(other.published))
    return one.published[:exact] < other.published[:exact]


def _replace(job: _Load, edition: Edition) -> None:
    in_force = edition.status == EditionStatus.IN_FORCE
    with sealing.correcting(edition.pk) if in_force else contextlib.nullcontext():
        content.clear(edition)
        _describe(job, edition)
        edition.save()
        _write(job, edition)
    if edition.plan.current_edition_id == edition.pk:
        said = job.file.plan
        Plan.objects.filter(pk=edition.plan_id).update(title=said.title, title_en=said.title_en or "")


def _describe(job: _Load, edition: Edition) -> None:
    said = job.file.plan
    edition.code, edition.label = said.edition.code, said.edition.label
    edition.title, edition.published = said.title, said.edition.published or ""
    edition.start_year, edition.end_year = said.start, said.end
    edition.document, edition.content_hash = document_of(said), job.digest
    edition.loaded_at = clock.now()


def _write(job: _Load, edition: Edition) -> None:
    """The rows, then the status: from here on an edition in force is sealed."""
    find = department_finder(job.municipality, on=dt.date(job.file.plan.start, 4, 1))
    content.write(EditionRows(job.file, edition, department=find, phases=job.phases))
    EditionText.objects.filter(edition=edition).delete()
    _keep_text(job, edition)
    edition.status = job.file.plan.edition.status
    edition.save(update_fields=["status"])


def _keep_text(job: _Load, edition: Edition) -> None:
    """Keep the text that is read instead of the rows, also for an edition that was loaded before there were texts."""
    if not EditionText.objects.filter(edition=edition).exists():
        EditionText.objects.create(edition=edition, text=canonical_json(job.file))


def _count(job: _Load, edition: Edition) -> None:
    """Count the tables, and make sure that they hold what the file says."""
    counted = computed_counts(edition, below_nodes_asked(job.file))
    expected = count(job.file)
    if counted != expected:
        differing = sorted(key for key in expected.keys() | counted.keys() if expected.get(key) != counted.get(key))
        sentence = _("取り込んだ内容の数がファイルと合いません（%(names)s）。取り込みをやめました。")
        raise LoadError("plans.count-mismatch", sentence % {"names": "、".join(differing)})
    if edition.counts != counted:
        edition.counts = counted
        edition.save(update_fields=["counts"])


def _unknown_departments(edition: Edition) -> list[str]:
    names = ResponsibleDepartment.objects.filter(edition=edition, department=None).values_list("name", flat=True)
    sentence = _("部署「%(name)s」が登録にありません。計画の表記のまま取り込みました（%(times)d件）。")
    return [sentence % {"name": name, "times": times} for name, times in sorted(Counter(names).items())]


def _different_totals(edition: Edition) -> list[str]:
    return [
        sentence
        for row in compare_counts(edition.document["declared_counts"], edition.counts)
        if (sentence := difference(row))
    ]
