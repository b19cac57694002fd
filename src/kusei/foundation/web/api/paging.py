"""Pages of a list: `page` and `per_page`, and the `Link` header that leads from page to page (RFC 8288)."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Generic, Protocol, TypeVar

from django.http import QueryDict
from django.utils.translation import ngettext
from pydantic import BaseModel, Field

from kusei.foundation.web.api.parameters import DIGITS
from kusei.foundation.web.api.problems import Problem
from kusei.foundation.web.api.words import noop

Row_co = TypeVar("Row_co", covariant=True)
Item = TypeVar("Item")

USUAL, MOST = 50, 200


class Countable(Protocol[Row_co]):
    """What can be counted and cut: a queryset in a stable order."""

    def count(self) -> int: ...

    def __getitem__(self, cut: slice, /) -> Any: ...


@dataclass(frozen=True)
class Listed(Generic[Item]):
    """Rows that are in memory already, to be cut like a queryset."""

    rows: Sequence[Item]

    def count(self) -> int:
        """How many there are."""
        return len(self.rows)

    def __getitem__(self, cut: slice, /) -> Sequence[Item]:
        return self.rows[cut]


class PageQuery(BaseModel):
    """The parameters of every list."""

    page: Annotated[int, Field(ge=1, le=1_000_000), DIGITS] = Field(1, description=noop("何ページ目か"), examples=[1])
    per_page: Annotated[int, Field(ge=1, le=MOST), DIGITS] = Field(
        USUAL, description=noop("1ページの件数"), examples=[USUAL]
    )

    @property
    def asked(self) -> bool:
        """True when the caller wrote one of the two."""
        return bool(self.model_fields_set & {"page", "per_page"})


class PageDocument(BaseModel, Generic[Item]):
    """A page of a list."""

    total: int = Field(ge=0, description=noop("全部の件数"), examples=[105])
    page: int = Field(ge=1, description=noop("このページの番号"), examples=[1])
    per_page: int = Field(ge=1, description=noop("1ページの件数"), examples=[USUAL])
    items: list[Item] = Field(description=noop("このページのもの。順序は変わりません。"))


@dataclass(frozen=True)
class Cut(Generic[Item]):
    """The rows of one page, and where it stands. A list that was not cut is one page."""

    rows: Sequence[Item]
    total: int
    page: int
    per_page: int

    @property
    def pages(self) -> int:
        """The number of pages; an empty list has one, which is empty."""
        return max(1, math.ceil(self.total / self.per_page))

    def numbers(self) -> dict[str, int]:
        """What a `PageDocument` says besides its items."""
        return {"total": self.total, "page": self.page, "per_page": self.per_page}


def cut(rows: Countable[Item], query: PageQuery, *, whole: bool = False) -> Cut[Item]:
    """The page that the query asks for. Two SQL queries; one when the whole list is wanted. Raises `Problem`
    beyond the end.
    """
    if whole:
        everything = list(rows[:])
        return Cut(everything, len(everything), 1, max(1, len(everything)))
    found = Cut[Item]([], rows.count(), query.page, query.per_page)
    if query.page > found.pages:
        sentence = ngettext(
            "このページはありません。全部で%(pages)dページです。",
            "このページはありません。全部で%(pages)dページです。",
            found.pages,
        )
        raise Problem("not-found", sentence % {"pages": found.pages}, "page-not-found")
    start = (query.page - 1) * query.per_page
    return Cut(list(rows[start : start + query.per_page]), found.total, query.page, query.per_page)


def links(path: str, query: QueryDict, page: int, pages: int) -> str:
    """The `Link` header of a page: first, prev, next and last, with every other parameter kept."""
    targets = {"first": 1, "prev": page - 1, "next": page + 1, "last": pages}
    return ", ".join(
        f'<{_address(path, query, number)}>; rel="{relation}"'
        for relation, number in targets.items()
        if 1 <= number <= pages
    )


def _address(path: str, query: QueryDict, page: int) -> str:
    changed = query.copy()
    changed["page"] = str(page)
    return f"{path}?{changed.urlencode()}"
