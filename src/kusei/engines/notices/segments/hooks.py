"""What other apps may offer for rules: conditions (who has a booking, who applied) and the collection areas."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise

Options = list[tuple[str, str]]
_USUAL = _("%(label)sが%(values)sの人")


@dataclass(frozen=True)
class Condition:
    """One kind of condition.

    `options` gives (value, words) in the language of the page; none means that it is not offered now. `q` turns
    chosen values into a condition over `Subscriber`: true or false of everybody, never null, never a row twice (use
    `Exists`), and only with parameters. It takes values that are not offered any more: a stored rule goes on.
    `phrase` says it in a sentence about people (English: what people who … do): `%(values)s` stands for what `say`
    makes of the values, by default their words with 「か」 between. `order` says where lists have it.
    """

    key: str
    label: _StrOrPromise
    options: Callable[[], Options]
    q: Callable[[list[str]], Q]
    phrase: _StrOrPromise = _USUAL
    say: Callable[[list[str]], str] | None = None
    order: int = 50


_conditions: dict[str, Condition] = {}
_areas: list[Callable[[], Options]] = []


def register_condition(condition: Condition) -> None:
    """Hook: a condition that staff may use in rules. The same key again replaces it."""
    if not re.fullmatch(r"[a-z][a-z0-9_.-]{0,39}", condition.key):
        raise ValueError(f"not a key of a condition: {condition.key!r}")
    _conditions[condition.key] = condition


def withdraw_condition(key: str) -> None:
    """Take a condition back (for tests)."""
    _conditions.pop(key, None)


def conditions() -> list[Condition]:
    """Every condition by its order, then as they were registered."""
    return sorted(_conditions.values(), key=lambda one: one.order)


def condition(key: str) -> Condition | None:
    """The condition with that key."""
    return _conditions.get(key)


def register_areas(areas: Callable[[], Options]) -> None:
    """Hook: the collection areas (収集地区) that people may live in, as (value, words)."""
    _areas[:] = [areas]


def areas() -> Options:
    """The collection areas of this installation, none where nobody keeps them."""
    return [option for one in _areas for option in one()]
