"""The description of an API: as OpenAPI for programs, as a page for people, and what a problem's type leads
to.
"""

from __future__ import annotations

import json
from functools import cache

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, override

from kusei.foundation.web.access import PUBLIC, allow
from kusei.foundation.web.api import describing, validators
from kusei.foundation.web.api.answers import CACHE
from kusei.foundation.web.api.interface import Api
from kusei.foundation.web.api.kinds import KINDS, general
from kusei.foundation.web.api.negotiation import JSON
from kusei.foundation.web.api.problems import Problem


class Description:
    """The views that describe one API. The documents are made once a language and process."""

    def __init__(self, api: Api) -> None:
        self._api = api
        self._document = cache(self._made)

    def _made(self, language: str) -> str:
        with override(language):
            return json.dumps(self._api.document(), ensure_ascii=False, indent=2) + "\n"

    def document(self, language: str = "ja") -> str:
        """The OpenAPI document as JSON."""
        return self._document(language)

    @allow(PUBLIC)
    def openapi(self, request: HttpRequest) -> HttpResponse:
        """The OpenAPI document in the language of `Accept-Language`."""
        body = self.document(get_language() or "ja").encode()
        tag = validators.etag(body)
        has_it = validators.has_it(request.headers.get("If-None-Match", ""), tag)
        headers = {"ETag": tag, "Cache-Control": CACHE, "Vary": "Accept-Language"}
        if has_it:
            return HttpResponse(status=304, headers=headers)
        return HttpResponse(body, content_type=JSON, headers=headers)

    @allow(PUBLIC)
    def page(self, request: HttpRequest) -> HttpResponse:
        """The page for developers: every operation, every answer, every problem."""
        document = json.loads(self.document("en" if (get_language() or "").startswith("en") else "ja"))
        site = request.build_absolute_uri("/").rstrip("/")
        context = {
            "api": document["info"],
            "base": document["servers"][0]["url"],
            "site": site,
            "groups": describing.groups(document, site),
            "schemas": describing.schemas(document),
            "problems": KINDS.values(),
        }
        return render(request, "web/api/developers.html", context)

    @allow(PUBLIC)
    def docs(self, _request: HttpRequest) -> HttpResponse:
        """Leads to the page, in the language of `Accept-Language`."""
        return _to(reverse("developers"))

    @allow(PUBLIC)
    def problem(self, _request: HttpRequest, code: str) -> HttpResponse:
        """What the type of a problem leads to: its place on the page."""
        if code not in KINDS:
            raise Http404
        return _to(f"{reverse('developers')}#problem-{code}")

    @allow(PUBLIC)
    def nothing(self, _request: HttpRequest) -> HttpResponse:
        """Every other address below the API."""
        raise Problem("not-found", general("not-found"))


def _to(url: str) -> HttpResponse:
    return HttpResponseRedirect(url, headers={"Vary": "Accept-Language"})
