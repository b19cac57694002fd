"""Loads packs: the municipality, its departments and its plans, all in one transaction."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from django.apps import apps
from django.db import transaction
from django.utils.translation import gettext as _

from kusei.foundation.org.importing import import_organisation
from kusei.foundation.org.permissions import require_administrator
from kusei.foundation.people.models import User
from kusei.foundation.search.commands import reindex
from kusei.foundation.web.statistics import analyse
from kusei.services.plans.commands.load import LoadError, PlanLoaded, load_plan
from kusei.services.plans.format import PlanFile, PlanFileError, read_plan
from kusei.services.plans.search_sources import SOURCES


@dataclass(frozen=True)
class PackLoaded:
    """What loading a pack did. `warnings` are about the organisation; each plan has its own."""

    municipality: str
    plans: tuple[PlanLoaded, ...]
    warnings: tuple[str, ...] = ()


def load_pack(path: Path, *, actor: User | None, correction: str = "") -> PackLoaded:
    """Load one pack; see `load_packs`."""
    return load_packs([path], actor=actor, correction=correction)[0]


def load_packs(paths: Iterable[Path], *, actor: User | None, correction: str = "") -> list[PackLoaded]:
    """Load `municipality.yaml`, `departments.yaml` and `plans/*.yaml` of each folder, and index what is new.

    All or nothing, in one transaction; what is there already stays untouched. `correction` is the reason for
    changing editions in force. Raises `PlanFileError` with the problems of all files, `LoadError`,
    `PackError` and `NotAllowed`.
    """
    require_administrator(actor)
    packs = [(path, _read(path)) for path in paths]
    with transaction.atomic():
        loaded = [_load(path, files, actor, correction) for path, files in packs]
        if any(plan.outcome != "unchanged" for pack in loaded for plan in pack.plans):
            analyse(apps.get_app_config("plans").get_models(include_auto_created=True))
            for source in SOURCES:
                reindex(source=source)
    return loaded


def _load(path: Path, files: list[PlanFile], actor: User | None, correction: str) -> PackLoaded:
    organisation = import_organisation(folder=path, by=actor)
    municipality = organisation.municipality
    plans = tuple(
        load_plan(file, actor=actor, municipality=municipality, correction=correction, index=False) for file in files
    )
    return PackLoaded(municipality.name, plans, tuple(organisation.warnings))


def _read(path: Path) -> list[PlanFile]:
    if not path.is_dir():
        sentence = _("パックのフォルダ「%(path)s」がありません。場所を確かめてください。")
        raise LoadError("plans.no-pack", sentence % {"path": path})
    found: dict[tuple[str, str], str] = {}
    files, errors = [], []
    for file in sorted((path / "plans").glob("*.yaml")):
        try:
            plan = read_plan(file)
        except PlanFileError as error:
            errors.append(error)
            continue
        identity = (plan.plan.id, plan.plan.edition.code)
        if identity in found:
            sentence = _("%(one)sと%(other)sが同じ計画の同じ版です。どちらかの版の符号を変えてください。")
            raise LoadError("plans.edition-twice", sentence % {"one": found[identity], "other": file.name})
        found[identity] = file.name
        files.append(plan)
    if errors:
        raise PlanFileError.all_of(errors)
    return files
