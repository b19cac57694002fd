"""Which page links a list shows, keeping every other part of the query."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page
from django.http import QueryDict


@dataclass(frozen=True)
class PageLink:
    """A page number with its address; a gap has neither."""

    number: int | None
    url: str = ""
    current: bool = False


@dataclass(frozen=True)
class PageLinks:
    """All links of the component."""

    numbers: list[PageLink]
    previous: str
    next: str


def links(page: Page[Any], query: QueryDict, parameter: str = "page") -> PageLinks:
    """First, last, and the pages around the current one."""
    total, here = page.paginator.num_pages, page.number
    shown = sorted({1, total, *range(max(1, here - 1), min(total, here + 1) + 1)})
    numbers: list[PageLink] = []
    for position, value in enumerate(shown):
        if position and value - shown[position - 1] > 1:
            numbers.append(PageLink(None))
        numbers.append(PageLink(value, _url(query, parameter, value), value == here))
    return PageLinks(
        numbers,
        _url(query, parameter, here - 1) if page.has_previous() else "",
        _url(query, parameter, here + 1) if page.has_next() else "",
    )


def _url(query: QueryDict, parameter: str, value: int) -> str:
    changed = query.copy()
    changed[parameter] = str(value)
    if value == 1:
        del changed[parameter]
    return f"?{changed.urlencode()}"
