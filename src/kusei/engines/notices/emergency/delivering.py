"""Alerts as what delivers promises of the plan: the public board, its feeds, and the drills."""

from __future__ import annotations

from collections.abc import Collection

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kusei.engines.measures import hooks
from kusei.engines.measures.hooks import Deliverer
from kusei.lib.kana import fold_for_search

KIND = "alert"
BOARD = "board"
TITLE = _("緊急のお知らせ（掲示板・配信・データ）")


def offers(keys: Collection[str]) -> dict[str, Deliverer]:
    """The board of alerts. No SQL."""
    return {BOARD: _board()} if BOARD in keys else {}


def find(words: str) -> list[Deliverer]:
    """It, where the words name it."""
    found = _board()
    return [found] if all(fold_for_search(word) in fold_for_search(found.title) for word in words.split()) else []


def _board() -> Deliverer:
    return Deliverer(KIND, BOARD, str(TITLE), reverse("alerts:board"), (("alerts.issued", {}), ("alerts.drills", {})))


def offer() -> None:
    """Register the kind."""
    hooks.register_deliverers(KIND, _("緊急のお知らせ"), offers, find)
