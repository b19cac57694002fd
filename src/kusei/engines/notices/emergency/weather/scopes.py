"""What a token of a relay may do."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from kusei.foundation.people.tokens.scopes import Scope, register_scope

WRITE = "weather:write"


def register() -> None:
    """Name the scope."""
    register_scope(Scope(WRITE, _("気象の電文を渡す"), _("気象庁の電文（XML）を取り込みます。配信はできません。")))
