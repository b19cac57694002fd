"""Services at hand: what an app lets everybody do, in one line each, for the home page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import connection
from django.urls import NoReverseMatch, reverse

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise


@dataclass(frozen=True)
class Service:
    """A link of the home page. `exists` is an SQL value: whether this installation has something of the kind (blank:
    it always has).
    """

    key: str
    title: _StrOrPromise
    text: _StrOrPromise
    url_name: str
    order: int
    exists: str = ""


@dataclass(frozen=True)
class Shown:
    """A service as the page shows it."""

    title: _StrOrPromise
    text: _StrOrPromise
    url: str


_services: dict[str, Service] = {}


def register_service(service: Service) -> None:
    """Hook: an app offers a service to everybody. The same key again replaces it."""
    _services[service.key] = service


def conditions() -> list[str]:
    """The SQL values on which the list depends."""
    return [one.exists for one in _in_order() if one.exists]


def services() -> list[Shown]:
    """What this installation offers, in order. One SQL query; none when nothing depends on rows."""
    there = _exist([one for one in _in_order() if one.exists])
    found = [one for one in _in_order() if not one.exists or one.key in there]
    return [Shown(one.title, one.text, url) for one in found if (url := _url(one))]


def _in_order() -> list[Service]:
    return sorted(_services.values(), key=lambda one: (one.order, one.key))


def _exist(asked: Sequence[Service]) -> set[str]:
    if not asked:
        return set()
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(f'({one.exists})' for one in asked)}")  # written by apps, never by people
        row = cursor.fetchone()
    return {one.key for one, there in zip(asked, row, strict=True) if there}


def _url(service: Service) -> str:
    try:
        return reverse(service.url_name)
    except NoReverseMatch:
        return ""
