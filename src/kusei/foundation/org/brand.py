"""Whose site this is, for the frame of every page."""

from __future__ import annotations

from collections.abc import Collection

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from kusei.foundation.org.models import Municipality
from kusei.foundation.org.queries import home
from kusei.foundation.web.frame import Brand


def of_home() -> Brand | None:
    """The home municipality in the language of the page; None before its pack was loaded. One SQL query."""
    municipality = home()
    if municipality is None:
        return None
    return Brand(name=name_of(municipality), portal=_("計画とサービス"), official_name=_official(municipality))


def name_of(municipality: Municipality) -> str:
    """The name in the language of the page."""
    return (_english() and municipality.name_en) or municipality.name


def names_of_municipalities(codes: Collection[str]) -> dict[str, str]:
    """The names of the municipalities, by code, for the search's facet. One SQL query."""
    return {row.code: name_of(row) for row in Municipality.objects.filter(code__in=codes)}


def _official(municipality: Municipality) -> str:
    return name_of(municipality) if _english() else municipality.official_name


def _english() -> bool:
    return (get_language() or "").startswith("en")
