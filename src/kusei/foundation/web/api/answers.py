"""Sends an answer in the representation that the client wants, with its entity tag, or says that it has it
already.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Literal, TypeVar

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils.encoding import escape_uri_path
from django.utils.translation import gettext as _
from pydantic import BaseModel, Field

from kusei.foundation.web.api import paging, validators
from kusei.foundation.web.api.bearer import bearer_of
from kusei.foundation.web.api.negotiation import CSV, JSON, choose
from kusei.foundation.web.api.paging import Countable, Cut, PageQuery
from kusei.foundation.web.api.problems import Problem
from kusei.foundation.web.api.words import noop

Item = TypeVar("Item")
CACHE = "public, max-age=60"
UNKEPT = "private, no-store"  # what a token is shown may be for nobody else
_NAMES = {"json": JSON, "csv": CSV}


class FormatQuery(BaseModel):
    """The parameter of every operation that answers in more than one format."""

    format: Literal["json", "csv"] | None = Field(
        None, description=noop("返す形式。Acceptヘッダーより優先します。"), examples=["csv"]
    )


class ListQuery(PageQuery, FormatQuery):
    """The parameters of every list that is a table too."""


class Answer:
    """One answer in the making. Choosing the representation comes first, before any work is done."""

    def __init__(self, request: HttpRequest, offers: Sequence[str] = (JSON,), format: str | None = None) -> None:
        """Raises `Problem` (406) when the client wants none of the offers."""
        self._request = request
        self._links = ""
        wanted = _NAMES[format] if format else choose(request.headers.get("Accept", ""), offers)
        if wanted is None:
            sentence = _("求められた形式では返せません。返せる形式は %(offers)s です。")
            raise Problem("not-acceptable", sentence % {"offers": ", ".join(offers)})
        self.media = wanted

    def cut(self, rows: Countable[Item], query: PageQuery) -> Cut[Item]:
        """The page that is asked for. A CSV file holds the whole list unless a page of it is asked for."""
        found = paging.cut(rows, query, whole=self.media == CSV and not query.asked)
        path = escape_uri_path(self._request.path)
        self._links = paging.links(path, self._request.GET, found.page, found.pages)
        return found

    def send(self, json: Callable[[], BaseModel], csv: Callable[[], bytes] | None = None) -> HttpResponse:
        """The representation that was chosen, made now. Its tag is that of its bytes, so it is right whatever
        changed.
        """
        body = csv() if csv and self.media == CSV else json().model_dump_json().encode()
        return self._with_headers(validators.etag(body), lambda: body)

    def send_made_from(self, seed: Sequence[str], make: Callable[[], bytes]) -> HttpResponse:
        """An answer that costs much and depends on the seed alone: it is not made when the client has it."""
        return self._with_headers(validators.etag(self.media, *seed), make)

    def written(self, document: BaseModel, status: int = 200) -> HttpResponse:
        """The answer to a write: what stands there now."""
        headers = {"Cache-Control": UNKEPT, "Vary": "Accept, Accept-Language"}
        return HttpResponse(document.model_dump_json(), status=status, content_type=JSON, headers=headers)

    def _with_headers(self, tag: str, make: Callable[[], bytes]) -> HttpResponse:
        has_it = validators.has_it(self._request.headers.get("If-None-Match", ""), tag)
        response = HttpResponseNotModified() if has_it else HttpResponse(make(), content_type=self._content_type)
        kept = UNKEPT if bearer_of(self._request) else CACHE
        for name, value in (("ETag", tag), ("Cache-Control", kept), ("Vary", "Accept, Accept-Language")):
            response.headers[name] = value
        if self._links:
            response.headers["Link"] = self._links
        if not has_it and self.media == CSV:
            name = self._request.path.strip("/").removeprefix("api/v1/").replace("/", "-")
            ascii_name = "".join(c if c.isascii() and (c.isalnum() or c in "-._") else "_" for c in name)
            response.headers["Content-Disposition"] = f'attachment; filename="{ascii_name}.csv"'
        return response

    @property
    def _content_type(self) -> str:
        return f"{CSV}; charset=utf-8; header=present" if self.media == CSV else JSON
