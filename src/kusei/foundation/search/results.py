"""What a search returns, as pages and the API share it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from django.conf import settings
from django.urls import get_script_prefix
from django.utils.safestring import SafeString
from django.utils.translation import get_language

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise


class Match(StrEnum):
    """How the hits were found: what was typed, what may have been meant, or a title that looks alike."""

    EXACT = "exact"
    LOOSE = "loose"
    NEAR = "near"
    NONE = "none"


def localised(path: str) -> str:
    """The address of a stored path in the language of the page."""
    language = get_language() or settings.LANGUAGE_CODE
    prefix = "" if language == settings.LANGUAGE_CODE else f"{language}/"
    return get_script_prefix() + prefix + path.removeprefix("/")


@dataclass(frozen=True, slots=True)
class Hit:
    """One document found. `title_html` and `snippet` are safe HTML with the found words in `<mark>`."""

    source: str
    key: str
    title: str
    path: str
    language: str
    facets: dict[str, list[str]]
    title_html: SafeString
    snippet: SafeString

    @property
    def url(self) -> str:
        """Its page in the language of the reader."""
        return localised(self.path)


@dataclass(frozen=True, slots=True)
class FacetCount:
    """A value of a facet, and how many hits remain if the reader chooses it."""

    value: str
    label: str
    count: int
    chosen: bool


@dataclass(frozen=True, slots=True)
class FacetCounts:
    """A facet with its values."""

    key: str
    label: _StrOrPromise
    values: Sequence[FacetCount]


@dataclass(frozen=True, slots=True)
class SearchResult:
    """A page of hits. `total` counts those that pass the facets, `unfiltered` all that the text finds."""

    text: str
    match: Match
    total: int
    unfiltered: int
    page: int
    pages: int
    hits: Sequence[Hit]
    facets: Sequence[FacetCounts]
    suggestions: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Similar:
    """A document like another one: how alike (0 to 1), and the terms they share, the weightiest first."""

    source: str
    key: str
    title: str
    path: str
    facets: dict[str, list[str]]
    score: float
    shared: Sequence[str]

    @property
    def url(self) -> str:
        """Its page in the language of the reader."""
        return localised(self.path)


def by_key(pairs: Sequence[str]) -> dict[str, list[str]]:
    """The facets of a document as the index holds them, by key."""
    facets: dict[str, list[str]] = {}
    for pair in pairs:
        key, _, value = pair.partition("=")
        facets.setdefault(key, []).append(value)
    return facets
