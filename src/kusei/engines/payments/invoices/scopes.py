"""What API tokens can be allowed with invoices."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from kusei.foundation.people.tokens.scopes import Scope, register_scope

READ = "payments:read"
WRITE = "payments:write"


def register() -> None:
    """Name the scopes, for the page on which tokens are made."""
    register_scope(
        Scope(READ, _("請求を読む"), _("担当する課の請求の内訳、入金、残りの額を読みます。氏名はふくみません。"))
    )
    register_scope(Scope(WRITE, _("請求を作る"), _("担当する課の請求を作ります。")))
