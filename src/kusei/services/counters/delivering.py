"""Counters, and visits over several sections, as what delivers promises of the plan. They stand in files: no SQL."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kusei.engines.measures import hooks
from kusei.engines.measures.hooks import Deliverer
from kusei.lib.kana import fold_for_search
from kusei.services.counters import packs
from kusei.services.counters.packs import Office, VisitKind

COUNTER, VISIT = "counter", "visit"


def counters(keys: Collection[str]) -> dict[str, Deliverer]:
    """The offices of these keys."""
    return {one.key: _of(one) for one in packs.offices() if one.key in keys}


def find_counters(words: str) -> list[Deliverer]:
    """The offices that the words name."""
    return _named(map(_of, packs.offices()), words)


def visits(keys: Collection[str]) -> dict[str, Deliverer]:
    """The kinds of visits of these keys."""
    return {one.key: _of_visit(one) for one in packs.visits() if one.key in keys}


def find_visits(words: str) -> list[Deliverer]:
    """The kinds of visits that the words name."""
    return _named(map(_of_visit, packs.visits()), words)


def _named(things: Iterable[Deliverer], words: str) -> list[Deliverer]:
    wanted = [fold_for_search(word) for word in words.split()]
    return [one for one in things if all(word in fold_for_search(one.title) for word in wanted)]


def _of(one: Office) -> Deliverer:
    narrowed = {"office": one.key}
    metrics = (("counters.tickets", narrowed), ("counters.within_15_share", narrowed))
    return Deliverer(COUNTER, one.key, str(one.name), reverse("counters:office", args=[one.key]), metrics)


def _of_visit(one: VisitKind) -> Deliverer:
    metrics = (("counters.visits", {"service": one.key}),)
    return Deliverer(VISIT, one.key, str(one.name), reverse("counters:visits"), metrics)


def offer() -> None:
    """Register both kinds."""
    hooks.register_deliverers(COUNTER, _("窓口"), counters, find_counters)
    hooks.register_deliverers(VISIT, _("いくつもの課を回る手続"), visits, find_visits)
