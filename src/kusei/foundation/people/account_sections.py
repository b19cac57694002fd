"""What the account page of a resident links to besides the account itself: upper floors say it in `ready()`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import NoReverseMatch, reverse

from kusei.foundation.people.models import User

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise


@dataclass(frozen=True)
class AccountSection:
    """One entry; `applies` says to whom it is shown."""

    key: str
    title: _StrOrPromise
    url_name: str
    sentence: _StrOrPromise
    order: int = 50
    applies: Callable[[User], bool] | None = None


@dataclass(frozen=True)
class SectionLink:
    """An entry as the page shows it."""

    title: _StrOrPromise
    url: str
    sentence: _StrOrPromise


_sections: dict[str, AccountSection] = {}


def register_account_section(
    key: str,
    title: _StrOrPromise,
    url_name: str,
    sentence: _StrOrPromise,
    order: int = 50,
    applies: Callable[[User], bool] | None = None,
) -> None:
    """Hook: an app puts a link with a sentence on the account page. The same key again replaces the entry.

    `title` and `sentence` are lazy text in plain words; `url_name` takes no arguments. `applies(user)`, where given,
    is asked once a page: keep it free of SQL.
    """
    _sections[key] = AccountSection(key, title, url_name, sentence, order, applies)


def sections_for(user: User) -> list[SectionLink]:
    """The entries for the user, in order; those whose address does not exist are left out."""
    links = []
    for section in sorted(_sections.values(), key=lambda one: (one.order, one.key)):
        if section.applies is not None and not section.applies(user):
            continue
        try:
            links.append(SectionLink(section.title, reverse(section.url_name), section.sentence))
        except NoReverseMatch:
            continue
    return links
