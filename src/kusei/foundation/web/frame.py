"""What the frame of every page needs, and the hooks by which upper floors fill it: brand, search, home
sections, footer.
"""

from __future__ import annotations

import importlib.metadata
import tomllib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import connection
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import NoReverseMatch, reverse
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from kusei.foundation.web import athand, navigation
from kusei.foundation.web.languages import LanguageLink, language_links
from kusei.foundation.web.navigation import NavGroup, NavLink

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise


@dataclass(frozen=True)
class Brand:
    """Whose site this is.

    `name` in the language of the page, `official_name` where it differs (東京都大田区).
    """

    name: str
    portal: str = ""
    official_name: str = ""
    address: str = ""
    contact: str = ""


@dataclass(frozen=True)
class HomeSection:
    """A part of a home page. `context(request)` gives the template its values; None leaves the part out.

    On the public one it is the same for everybody and kept in memory: `stamp()` names an SQL value that changes
    whenever the part does.
    """

    key: str
    order: int
    template: str
    context: Callable[[HttpRequest], Mapping[str, Any] | None] = field(default=lambda _request: {})
    stamp: Callable[[], str] | None = None


@dataclass(frozen=True)
class Strip:
    """What stands above every page when there is something to say: an alert. It must ask no database.

    `context(request)` gives the template its values as `strip`; None leaves it out. `stamp()` is a text that changes
    whenever the strip does, for pages that are kept (`keeping`).
    """

    key: str
    template: str
    context: Callable[[HttpRequest], Mapping[str, Any] | None]
    stamp: Callable[[], str]


@dataclass(frozen=True)
class FooterLink:
    """A link of the footer."""

    label: _StrOrPromise
    url_name: str
    order: int = 50


@dataclass(frozen=True)
class SearchBox:
    """Where a search goes. `examples()` gives words to try, in the language of the page."""

    url_name: str
    parameter: str = "q"
    examples: Callable[[], Sequence[str]] = tuple


@dataclass
class _Hooks:
    brand: Callable[[], Brand | None] | None = None
    search: SearchBox | None = None
    sections: dict[str, HomeSection] = field(default_factory=dict)
    staff_sections: dict[str, HomeSection] = field(default_factory=dict)
    footer: dict[str, FooterLink] = field(default_factory=dict)
    strips: dict[str, Strip] = field(default_factory=dict)


_hooks = _Hooks()


def register_brand(read: Callable[[], Brand | None]) -> None:
    """Hook: who knows the home municipality (`foundation.org`) gives its names.

    Called once a page: keep it cheap.
    """
    _hooks.brand = read


def register_search(box: SearchBox) -> None:
    """Hook: where the search field of the home page and of the 404 page leads."""
    _hooks.search = box


def register_home_section(section: HomeSection) -> None:
    """Hook: an app puts a part on the home page."""
    _hooks.sections[section.key] = section


def register_staff_section(section: HomeSection) -> None:
    """Hook: an app puts a part on the home page of staff, below what waits for them (`register_tasks`)."""
    _hooks.staff_sections[section.key] = section


def register_strip(strip: Strip) -> None:
    """Hook: an app puts a strip above every page."""
    _hooks.strips[strip.key] = strip


def strips_stamp() -> str:
    """What changes whenever a strip does."""
    return " ".join(strip.stamp() for strip in _hooks.strips.values())


def register_footer_link(link: FooterLink) -> None:
    """Hook: an app puts a link in the footer."""
    _hooks.footer[link.url_name] = link


def brand() -> Brand:
    """The brand of the home municipality, or the product's own name as long as nobody has said one."""
    said = _hooks.brand() if _hooks.brand else None
    return said or Brand(name=_("区政"), portal=_("計画とサービス"))


@cache
def version() -> str:
    """The version of the installed package, or of the checkout that runs."""
    try:
        return importlib.metadata.version("kusei")
    except importlib.metadata.PackageNotFoundError:
        project = tomllib.loads((settings.ROOT / "pyproject.toml").read_text(encoding="utf-8"))
        return str(project["project"]["version"])


def language_tag() -> str:
    """The value of `<html lang>`: やさしい日本語 is Japanese too."""
    return (get_language() or settings.LANGUAGE_CODE).split("-")[0]


def _reverse_or_blank(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


class Frame:
    """What `base.html` shows around a page.

    Everything is worked out when a template asks for it, and once.
    """

    def __init__(self, request: HttpRequest) -> None:
        self.request = request

    @cached_property
    def brand(self) -> Brand:
        return brand()

    @property
    def demo(self) -> bool:
        """Whether the site is a demonstration, which every page says."""
        return bool(settings.DEMO)

    @cached_property
    def navigation(self) -> list[NavLink]:
        return [link for link in self.all_links if not link.staff]

    @cached_property
    def staff_navigation(self) -> list[NavLink]:
        return [link for link in self.all_links if link.staff]

    @cached_property
    def groups(self) -> list[NavGroup]:
        return navigation.grouped(self.navigation)

    @cached_property
    def staff_groups(self) -> list[NavGroup]:
        return navigation.grouped(self.staff_navigation)

    @cached_property
    def all_links(self) -> list[NavLink]:
        return navigation.links(self.request)

    @cached_property
    def languages(self) -> list[LanguageLink]:
        return language_links(self.request)

    @cached_property
    def strips(self) -> list[tuple[str, Mapping[str, Any]]]:
        """Template and values of what stands above the page."""
        read = [(strip.template, strip.context(self.request)) for strip in _hooks.strips.values()]
        return [(template, values) for template, values in read if values is not None]

    @cached_property
    def lang(self) -> str:
        return language_tag()

    @cached_property
    def footer(self) -> list[tuple[str, str]]:
        links = [
            FooterLink(gettext_lazy("このサイトについて"), "web:about", 10),
            FooterLink(gettext_lazy("使い方"), "web:help", 20),
            FooterLink(gettext_lazy("アクセシビリティ方針"), "web:accessibility", 30),
            FooterLink(gettext_lazy("画面の部品"), "web:components", 90),
            *_hooks.footer.values(),
        ]
        shown = [
            (str(link.label), _reverse_or_blank(link.url_name)) for link in sorted(links, key=lambda one: one.order)
        ]
        return [(label, url) for label, url in shown if url]

    @cached_property
    def search(self) -> SearchBox | None:
        return _hooks.search

    @cached_property
    def search_url(self) -> str:
        return _reverse_or_blank(self.search.url_name) if self.search else ""

    @cached_property
    def sign_in_url(self) -> str:
        return _reverse_or_blank(str(settings.LOGIN_URL)) or str(settings.LOGIN_URL)

    @cached_property
    def account_url(self) -> str:
        return _reverse_or_blank("people:account")

    @cached_property
    def sign_out_url(self) -> str:
        return _reverse_or_blank("account_logout")

    @cached_property
    def version(self) -> str:
        return version()

    @cached_property
    def request_id(self) -> str:
        return getattr(self.request, "id", "")


def home_stamp() -> str:
    """Changes whenever the public part of the home page does. One SQL query."""
    parts = [section.stamp() for section in _ordered(_hooks.sections) if section.stamp]
    with connection.cursor() as cursor:
        values = ", ".join(f"({part})" for part in [*parts, *athand.conditions()]) or "''"
        cursor.execute(f"SELECT md5(concat_ws('|', {values}))")  # written by apps, never by people
        return str(cursor.fetchone()[0])


def home_sections(request: HttpRequest) -> list[SafeString]:
    """Every part of the home page that has something to show, in order, rendered."""
    return _rendered(request, _ordered(_hooks.sections))


def staff_sections(request: HttpRequest) -> list[SafeString]:
    """Every part of the home page of staff that has something to show, in order, rendered."""
    return _rendered(request, _ordered(_hooks.staff_sections))


def _ordered(sections: Mapping[str, HomeSection]) -> list[HomeSection]:
    return sorted(sections.values(), key=lambda one: (one.order, one.key))


def _rendered(request: HttpRequest, sections: Iterable[HomeSection]) -> list[SafeString]:
    read = [(one.template, one.context(request)) for one in sections]
    shown = ((template, dict(values)) for template, values in read if values is not None)
    return [render_to_string(template, values, request=request) for template, values in shown]
