"""The main navigation: apps say in `ready()` which entry they add, and each visitor sees what they may
open.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from kusei.foundation.web.access import PUBLIC, Access

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise


@dataclass(frozen=True)
class NavItem:
    """One entry.

    `label` is lazy text, `order` sorts (home is 0; the public part uses 10–89, staff 100 and up). Entries of one
    `group` (a key of `GROUPS`) stand together under its label.
    """

    key: str
    label: _StrOrPromise
    url_name: str
    order: int = 50
    access: Access = PUBLIC
    group: str = ""


@dataclass(frozen=True)
class NavLink:
    """An entry as a page shows it."""

    label: _StrOrPromise
    url: str
    current: bool
    staff: bool
    group: str = ""


@dataclass(frozen=True)
class NavGroup:
    """Entries that stand together; one that stands for itself is a group without a label."""

    label: _StrOrPromise
    links: list[NavLink]

    @property
    def current(self) -> bool:
        """Whether the page is one of its entries."""
        return any(link.current for link in self.links)


STAFF = 100  # entries of this order and above stand in a row of their own
GROUPS = {
    "mine": _("わたしの手続"),
    "facts": _("料金と指標"),
    "plan": _("計画"),
    "procedures": _("手続"),
    "notices": _("お知らせ"),
    "money": _("お金"),
    "places": _("施設と窓口"),
    "upkeep": _("管理"),
}
_items: dict[str, NavItem] = {}


def register(item: NavItem) -> None:
    """Add an entry; the same key again replaces it, so that a reload of an app does no harm."""
    _items[item.key] = item


def items() -> list[NavItem]:
    """Every entry, in order."""
    return sorted(_items.values(), key=lambda item: (item.order, item.key))


def links(request: HttpRequest) -> list[NavLink]:
    """What this visitor may open, in order; the entry with the longest address that holds the page is the
    current one.
    """
    known = hasattr(request, "user")  # not yet, on a page about an error that came before sign-in was looked at
    urls = [(item, _url(item)) for item in items() if item.access is PUBLIC or (known and item.access.allows(request))]
    shown = [(item, url) for item, url in urls if url]
    home = reverse("web:home")
    holding = [url for _, url in shown if request.path == url or (url != home and request.path.startswith(url))]
    current = max(holding, key=len, default=None)
    return [NavLink(item.label, url, url == current, item.order >= STAFF, item.group) for item, url in shown]


def grouped(found: list[NavLink]) -> list[NavGroup]:
    """The links in groups, each where its first link stands. Who may open one of a group sees it by itself."""
    groups: dict[str, list[NavLink]] = {}
    for link in found:
        groups.setdefault(link.group or link.url, []).append(link)
    return [NavGroup(GROUPS.get(key, "") if len(some) > 1 else "", some) for key, some in groups.items()]


def _url(item: NavItem) -> str:
    try:
        return reverse(item.url_name)
    except NoReverseMatch:
        return ""
