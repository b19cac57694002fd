"""The same page in the other languages, for the links on top of every page."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, Resolver404, ResolverMatch, resolve, reverse
from django.utils.encoding import iri_to_uri
from django.utils.translation import get_language, override


@dataclass(frozen=True)
class LanguageLink:
    """The same page in another language. `tag` is the value for `lang`: やさしい日本語 is Japanese."""

    name: str
    tag: str
    url: str
    current: bool


def language_links(request: HttpRequest) -> list[LanguageLink]:
    """The same address and query in every language; the home page of the language where no page is."""
    here = get_language() or settings.LANGUAGE_CODE
    match = _match(request)
    return [
        LanguageLink(name, code.split("-")[0], _in_language(request, match, code), code == here)
        for code, name in settings.LANGUAGES
    ]


def _match(request: HttpRequest) -> ResolverMatch | None:
    """Which page the address means; the request knows unless it was made by hand."""
    try:
        return request.resolver_match or resolve(request.path_info)
    except Resolver404:
        return None


def _in_language(request: HttpRequest, match: ResolverMatch | None, code: str) -> str:
    with override(code):
        if match is None:
            return reverse("web:home")
        try:
            path = reverse(match.view_name, args=match.args, kwargs=match.kwargs)
        except NoReverseMatch:
            return request.get_full_path()
    query = request.META.get("QUERY_STRING", "")
    return f"{path}?{iri_to_uri(query)}" if query else path
