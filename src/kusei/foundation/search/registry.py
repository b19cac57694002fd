"""What can be found: each app says when it is ready which entries it offers, and names its facets."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from kusei.foundation.search.models import PUBLIC
from kusei.foundation.web import formats

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise

FacetValue = str | int


@dataclass(frozen=True, slots=True)
class Entry:
    """One document as its app offers it.

    `url_name` and `url_kwargs` name its page. `keywords` are found like the body and weigh more, but are
    never shown. `facets` gives each facet its value or values; a number stands as text in the index.
    `audience` is who may find it.
    """

    key: str
    title: str
    url_name: str
    url_kwargs: Mapping[str, Any] = field(default_factory=dict)
    body: str = ""
    keywords: Sequence[str] = ()
    facets: Mapping[str, FacetValue | Sequence[FacetValue]] = field(default_factory=dict)
    audience: str = PUBLIC
    language: str = "ja"


@dataclass(frozen=True)
class SearchSource:
    """A kind of entry. `entries(None)` yields all, `entries(keys)` those of the keys that still exist."""

    key: str
    label: _StrOrPromise
    entries: Callable[[Collection[str] | None], Iterable[Entry]]


@dataclass(frozen=True)
class Facet:
    """A way to narrow results. `describe(values)` gives their names, in the language of the page."""

    key: str
    label: _StrOrPromise
    order: int = 50
    describe: Callable[[Collection[str]], Mapping[str, str]] | None = None
    by_value: bool = False
    """Sort by value (fiscal years) instead of by how many results a value has."""


class UnknownSourceError(LookupError):
    """Nobody registered a source of that name."""

    code = "search.unknown_source"

    def __init__(self, key: str) -> None:
        known = ", ".join(sorted(_sources)) or "-"
        super().__init__(
            str(
                _("「%(key)s」という検索の出どころはありません。使えるのは %(known)s です。")
                % {"key": key, "known": known}
            )
        )


_sources: dict[str, SearchSource] = {}
_facets: dict[str, Facet] = {}


def register(source: SearchSource) -> None:
    """Offer a source; the same key again replaces it."""
    _sources[source.key] = source


def register_facet(facet: Facet) -> None:
    """Name a facet; the same key again replaces it. A facet that nobody named is indexed but not shown."""
    _facets[facet.key] = facet


def sources() -> list[SearchSource]:
    """Every source, by key."""
    return [_sources[key] for key in sorted(_sources)]


def source(key: str) -> SearchSource:
    """The source of that key; `UnknownSourceError` if nobody registered it."""
    if key not in _sources:
        raise UnknownSourceError(key)
    return _sources[key]


def facets() -> list[Facet]:
    """Every facet, in the order in which a page shows them."""
    return sorted(_facets.values(), key=lambda facet: (facet.order, facet.key))


def _fiscal_years(values: Collection[str]) -> dict[str, str]:
    return {value: formats.fiscal_year(int(value)) for value in values if value.isdecimal() and len(value) == 4}


for standard in (
    Facet("municipality", _("自治体"), 10),
    Facet("kind", _("種類"), 20),
    Facet("plan", _("計画"), 30),
    Facet("department", _("部署"), 40),
    Facet("fiscal_year", _("年度"), 50, _fiscal_years, by_value=True),
    Facet("tag", _("タグ"), 60),
):
    register_facet(standard)
