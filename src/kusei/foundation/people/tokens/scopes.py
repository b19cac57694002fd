"""What tokens can be allowed: a registry, which the upper floors fill in `ready()`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.functional import Promise


@dataclass(frozen=True)
class Scope:
    """One thing that a token may be used for. `key` is written `subject:read` or `subject:write`; `label` is a few
    words, and `sentence` tells a person what they allow.
    """

    key: str
    label: str | Promise
    sentence: str | Promise


_scopes: dict[str, Scope] = {}


def register_scope(scope: Scope) -> None:
    """Hook: a floor that has operations for tokens names their scopes here. The same key again replaces it."""
    _scopes[scope.key] = scope


def scopes() -> list[Scope]:
    """Every scope, by key."""
    return [_scopes[key] for key in sorted(_scopes)]


def known(keys: Iterable[str]) -> bool:
    """Whether all of the keys are scopes of today."""
    return set(keys) <= _scopes.keys()


def label(key: str) -> str:
    """The scope in words; its key when no app has it any more."""
    return str(_scopes[key].label) if key in _scopes else key
