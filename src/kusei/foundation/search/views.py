"""The search page: reads the address, asks once, shows. Every facet is a link, so it works without script."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_safe

from kusei.foundation.search import queries, registry
from kusei.foundation.search.models import PUBLIC as FOR_ALL
from kusei.foundation.search.models import STAFF
from kusei.foundation.search.questions import LONGEST
from kusei.foundation.search.results import FacetCounts, Hit, SearchResult
from kusei.foundation.web.access import PUBLIC, allow, role
from kusei.foundation.web.numbers import whole_number
from kusei.foundation.web.ratelimit import limited

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise

RATE = "60/m"
_VALUES_OPEN = 8
_MOST_VALUES = 20
_LONGEST_VALUE = 200
_SHOWN_FACETS = ("municipality", "plan", "department")
_MOST_LABELS = 4
_STAFF = [role(code) for code in ("viewer", "editor", "approver", "administrator")]


@dataclass(frozen=True)
class Choice:
    """A value of a facet as a link that chooses it, or gives it up."""

    key: str
    value: str
    label: str
    count: int
    chosen: bool
    url: str


@dataclass(frozen=True)
class Row:
    """A hit, and what kind of thing it is: its source, and the named values of its first facets."""

    hit: Hit
    about: Sequence[str]


@dataclass(frozen=True)
class Group:
    """A facet with its links; `more` stand folded."""

    label: _StrOrPromise
    choices: Sequence[Choice]
    more: Sequence[Choice]


@allow(PUBLIC)
@require_safe
@limited("search", RATE)
def search_page(request: HttpRequest) -> HttpResponse:
    """`/search/?q=…&<facet>=…&page=…`: what the words find in everything that this reader may see."""
    result = queries.search(
        request.GET.get("q", ""),
        facets=_chosen(request.GET),
        audiences=_audiences(request),
        page=_number(request.GET.get("page", "")),
    )
    return render(
        request,
        "search/search.html",
        {
            "result": result,
            "search_text": result.text,
            "longest": LONGEST,
            "groups": [_group(facet, request.GET) for facet in result.facets],
            "chosen": [c for facet in result.facets for c in _choices(facet, request.GET) if c.chosen],
            "without_facets": _address({"q": result.text}),
            "suggestions": [(word, _address({"q": word})) for word in result.suggestions],
            "page": Paginator(range(result.total), queries.PER_PAGE).page(result.page),
            "rows": _rows(result),
        },
    )


def _audiences(request: HttpRequest) -> list[str]:
    return [FOR_ALL, STAFF] if any(one.allows(request) for one in _STAFF) else [FOR_ALL]


def _chosen(query: QueryDict) -> dict[str, list[str]]:
    given = {facet.key: query.getlist(facet.key)[:_MOST_VALUES] for facet in registry.facets()}
    return {key: [v[:_LONGEST_VALUE] for v in values if v] for key, values in given.items() if any(values)}


def _number(text: str) -> int:
    """The page that the address names; anything else is the first."""
    page = whole_number(text, 999_999)
    return 1 if page is None else page


def _group(facet: FacetCounts, query: QueryDict) -> Group:
    choices = _choices(facet, query)
    return Group(facet.label, choices[:_VALUES_OPEN], choices[_VALUES_OPEN:])


def _choices(facet: FacetCounts, query: QueryDict) -> list[Choice]:
    return [
        Choice(facet.key, one.value, one.label, one.count, one.chosen, _toggled(query, facet.key, one.value))
        for one in facet.values
    ]


def _toggled(query: QueryDict, key: str, value: str) -> str:
    """The address with the value chosen, or given up if it was; always the first page of it."""
    changed = query.copy()
    values = changed.getlist(key)
    changed.setlist(key, [v for v in values if v != value] if value in values else [*values, value])
    changed.pop("page", None)
    return f"?{changed.urlencode()}"


def _address(values: dict[str, str]) -> str:
    query = QueryDict(mutable=True)
    query.update(values)
    return f"?{query.urlencode()}"


def _rows(result: SearchResult) -> list[Row]:
    sources = {source.key: str(source.label) for source in registry.sources()}
    labels = {(facet.key, one.value): one.label for facet in result.facets for one in facet.values}
    return [Row(hit, _about(hit, sources.get(hit.source, ""), labels)) for hit in result.hits]


def _about(hit: Hit, source: str, labels: dict[tuple[str, str], str]) -> list[str]:
    named = [labels[key, value] for key in _SHOWN_FACETS for value in hit.facets.get(key, []) if (key, value) in labels]
    return [part for part in (source, *named[:_MOST_LABELS]) if part]
