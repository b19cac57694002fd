"""The procedures and guides of a municipality as they are in force."""

from __future__ import annotations

from django.db.models import QuerySet

from kusei.engines.procedures.models import StoredGuide, Version, VersionState
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
