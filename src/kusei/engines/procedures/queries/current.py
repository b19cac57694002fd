"""The procedures and guides of a municipality as they are in force."""

from __future__ import annotations

from django.db.models import F, OuterRef, Q, QuerySet, Subquery, TextField
from django.db.models.fields.json import KeyTextTransform, KeyTransform
from django.db.models.functions import Coalesce
from django.utils.translation import get_language

from kusei.engines.procedures.models import Procedure, StoredGuide, Version, VersionState
from kusei.foundation.org.models import Municipality


def current_versions(municipality: Municipality) -> QuerySet[Version]:
    """The versions in force, with their procedures, by title. One SQL query."""
    rows = Version.objects.filter(procedure__municipality=municipality, state=VersionState.IN_FORCE)
    return rows.select_related("procedure").order_by("procedure__title", "pk")


def current_version(municipality: Municipality, key: str) -> Version | None:
    """The version in force of the procedure of that key. One SQL query."""
    return current_versions(municipality).filter(procedure__key=key).first()


def guides(municipality: Municipality) -> list[StoredGuide]:
    """The guides, in the order of the pack. One SQL query."""
    return list(StoredGuide.objects.filter(municipality=municipality).order_by("position", "key"))


def procedures_by_title(among: Q | None = None) -> list[tuple[Procedure, str]]:
    """Every procedure, or those of the condition, by its Japanese title, with its title in the language of the page.
    One SQL query.
    """
    rows = Version.objects.filter(procedure=OuterRef("pk"), state=VersionState.IN_FORCE)
    words = KeyTextTransform(get_language() or "ja", KeyTransform("title", "definition"))
    title = Coalesce(Subquery(rows.values(title=words)[:1]), F("title"), output_field=TextField())
    return [
        (one, one.said) for one in Procedure.objects.filter(among or Q()).annotate(said=title).order_by("title", "pk")
    ]
