"""Takes a plan file into the register: all of it or nothing, and nothing at all when it is there already.

An edition is written as a draft and put in force last, because from then on the database refuses to change it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.utils.translation import gettext as _

from kusei.foundation.audit import context
from kusei.foundation.org.models import Municipality
from kusei.foundation.people.models import User
from kusei.foundation.search import commands as search
from kusei.foundation.web import clock
from kusei.services.plans import models, search_sources, sealing
from kusei.services.plans.commands import organisation
from kusei.services.plans.commands.rows import TABLES, EditionRows, document_of
from kusei.services.plans.counts import compare_counts, computed_counts
from kusei.services.plans.format import PlanFile
from kusei.services.plans.format.canonical import content_hash
from kusei.services.plans.format.counting import below_nodes_asked, count
from kusei.services.plans.models.plans import EditionStatus
from kusei.services.plans.phases import PhaseRules

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

    code = "plans.load"

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code


@dataclass(frozen=True)
class _Job:
    """One file on its way into the register."""

    file: PlanFile
    digest: str
    municipality: Municipality
    correction: str
    phases: Callable[[str | None], list[str]]


def load_plan(
    file: PlanFile, *, actor: User | None, correction: str = "", municipality: Municipality | None = None
) -> PlanLoaded:
    """Loads one edition. The same content again changes nothing.

    `actor` is None for the command line, else an administrator. `municipality` is looked up by the file's code when it
    is not given. An edition in force is changed only with `correction`, the reason that the history keeps; a draft is
    replaced; a new edition becomes the plan's current one. Raises `LoadError`, `PermissionDenied`.
    """
    organisation.require_administrator(actor)
    municipality = municipality or organisation.municipality(file.plan.municipality)
    if municipality.code != file.plan.municipality:
        raise LoadError(
            "plans.other-municipality",
            _("計画「%(plan)s」の団体コード（%(code)s）が、パックの自治体（%(pack)s）と違います。")
            % {"plan": file.plan.id, "code": file.plan.municipality, "pack": municipality.code},
        )
    rules = PhaseRules.from_file(settings.PACKS_DIR / "common" / "phases.yaml")
    job = _Job(file, content_hash(file), municipality, correction.strip(), rules.phases_of)
    with transaction.atomic(), sealing.explained(), context.reason(job.correction or _("計画の取り込み")):
        _one_at_a_time()
        return _load(job)
