"""What the account page of a resident links to besides the account itself: upper floors say it in `ready()`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import NoReverseMatch, reverse

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise


@dataclass(frozen=True)
class AccountSection:
    """One entry."""

    key: str
    title: _StrOrPromise
    url_name: str
    sentence: _StrOrPromise
    order: int = 50


@dataclass(frozen=True)
class SectionLink:
    """An entry as the page shows it."""

    title: _StrOrPromise
    url: str
    sentence: _StrOrPromise


_sections: dict[str, AccountSection] = {}


def register_account_section(
    key: str, title: _StrOrPromise, url_name: str, sentence: _StrOrPromise, order: int = 50
) -> None:
    """Hook: an app puts a link with a sentence on the account page. The same key again replaces the entry.

    `title` and `sentence` are lazy text in plain words; `url_name` takes no arguments.
    """
    _sections[key] = AccountSection(key, title, url_name, sentence, order)


def section_links() -> list[SectionLink]:
    """The entries in order; those whose address does not exist are left out."""
    links = []
    for section in sorted(_sections.values(), key=lambda one: (one.order, one.key)):
        try:
            links.append(SectionLink(section.title, reverse(section.url_name), section.sentence))
        except NoReverseMatch:
            continue
    return links
