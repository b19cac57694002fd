"""What tokens can be allowed: a registry, which the upper floors fill in `ready()`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.functional import Promise

from kusei.foundation.people import staff
from kusei.foundation.people.models import User


@dataclass(frozen=True)
class Scope:
    """One thing that a token may be used for. `key` is written `subject:read` or `subject:write`; `label` is a few
    words, and `sentence` tells a person what they allow. `residents`: it reaches one's own affairs only, so that people
    without a role may give it to a token too.
    """

    key: str
    label: str | Promise
    sentence: str | Promise
    residents: bool = False


_scopes: dict[str, Scope] = {}


def register_scope(scope: Scope) -> None:
    """Hook: a floor that has operations for tokens names their scopes here. The same key again replaces it."""
    _scopes[scope.key] = scope


def scopes() -> list[Scope]:
    """Every scope, by key."""
    return [_scopes[key] for key in sorted(_scopes)]


def open_to(user: User) -> list[Scope]:
    """The scopes that the person may give to a token, by key: all to staff, those of one's own affairs to everybody."""
    every = scopes()
    return every if not every or staff.is_staff(user) else [one for one in every if one.residents]


def for_residents(keys: Iterable[str]) -> bool:
    """Whether all of the keys are scopes of one's own affairs."""
    return all(key in _scopes and _scopes[key].residents for key in keys)


def known(keys: Iterable[str]) -> bool:
    """Whether all of the keys are scopes of today."""
    return set(keys) <= _scopes.keys()


def label(key: str) -> str:
    """The scope in words; its key when no app has it any more."""
    return str(_scopes[key].label) if key in _scopes else key
