"""Tokens as pages show them: state and scopes in words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from kusei.foundation.people.models import ApiToken
from kusei.foundation.people.tokens.queries import State, state
from kusei.foundation.people.tokens.scopes import label
from kusei.foundation.web import clock


@dataclass(frozen=True)
class Row:
    """A token in a list."""

    token: ApiToken
    state: State
    state_text: str
    scopes: list[str]


def rows(tokens: Iterable[ApiToken]) -> list[Row]:
    """The tokens as of today."""
    today = clock.today()
    texts = {State.USABLE: _("使えます"), State.EXPIRED: _("期限切れ"), State.REVOKED: _("止めました")}
    found = [(token, state(token, today)) for token in tokens]
    return [Row(token, now, texts[now], [label(key) for key in token.scopes]) for token, now in found]
