"""Procedures and guides as what delivers promises of the plan: by their keys, in the language of the page."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kusei.engines.measures import hooks
from kusei.engines.measures.hooks import Deliverer
from kusei.engines.procedures.catalogue.searching import matches
from kusei.engines.procedures.evaluation.state import in_words
from kusei.engines.procedures.models import StoredGuide, Version, VersionState
from kusei.lib.kana import fold_for_search

PROCEDURE, GUIDE = "procedure", "guide"


def procedures(keys: Collection[str]) -> dict[str, Deliverer]:
    """The home municipality's procedures in force of these keys. One SQL query."""
    return {row.procedure.key: _of(row) for row in _in_force().filter(procedure__key__in=list(keys))}


def find_procedures(words: str) -> list[Deliverer]:
    """Those that the words name. One SQL query."""
    return [_of(row) for row in _in_force().order_by("procedure__title", "pk") if matches(row.content, words)]


def guides(keys: Collection[str]) -> dict[str, Deliverer]:
    """The home municipality's guides of these keys. One SQL query."""
    rows = StoredGuide.objects.filter(municipality__is_home=True, key__in=list(keys))
    return {row.key: _of_guide(row) for row in rows}


def find_guides(words: str) -> list[Deliverer]:
    """Those that the words name. One SQL query."""
    rows = StoredGuide.objects.filter(municipality__is_home=True).order_by("position", "key")
    wanted = [fold_for_search(word) for word in words.split()]
    return [_of_guide(row) for row in rows if all(word in fold_for_search(row.title) for word in wanted)]


def _in_force() -> QuerySet[Version]:
    rows = Version.objects.filter(state=VersionState.IN_FORCE, procedure__municipality__is_home=True)
    return rows.select_related("procedure")


def _of(row: Version) -> Deliverer:
    key = row.procedure.key
    narrowed = {"procedure": key}
    metrics = (("procedures.applications", narrowed), ("procedures.online_rate", narrowed))
    return Deliverer(PROCEDURE, key, in_words(row.content.title), reverse("procedures:procedure", args=[key]), metrics)


def _of_guide(row: StoredGuide) -> Deliverer:
    return Deliverer(GUIDE, row.key, in_words(row.content.title), reverse("procedures:guide", args=[row.key]))


def offer() -> None:
    """Register both kinds."""
    hooks.register_deliverers(PROCEDURE, _("手続"), procedures, find_procedures)
    hooks.register_deliverers(GUIDE, _("手続ガイド"), guides, find_guides)
