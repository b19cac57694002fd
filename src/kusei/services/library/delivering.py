"""What a library offers, as what delivers promises of the plan: its seats and its card on the phone."""

from __future__ import annotations

from collections.abc import Collection

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kusei.engines.measures import hooks
from kusei.engines.measures.hooks import Deliverer
from kusei.lib.kana import fold_for_search

KIND = "library"
OFFERS = {
    "seats": (_("図書館の席の予約と利用"), "library:index", ("library.seat_uses", "library.seat_hours")),
    "card": (_("図書館の利用者カード（スマートフォン）"), "library:card", ("library.readers", "library.cards_issued")),
}


def offers(keys: Collection[str]) -> dict[str, Deliverer]:
    """What there is of these keys. No SQL."""
    return {key: _of(key) for key in OFFERS if key in keys}


def find(words: str) -> list[Deliverer]:
    """What the words name."""
    wanted = [fold_for_search(word) for word in words.split()]
    return [one for one in map(_of, OFFERS) if all(word in fold_for_search(one.title) for word in wanted)]


def _of(key: str) -> Deliverer:
    title, url_name, metrics = OFFERS[key]
    return Deliverer(KIND, key, str(title), reverse(url_name), tuple((one, {}) for one in metrics))


def offer() -> None:
    """Register the kind."""
    hooks.register_deliverers(KIND, _("図書館のサービス"), offers, find)
