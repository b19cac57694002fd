"""What API tokens can be allowed in online procedures: residents their own applications, staff the desk."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from kusei.foundation.people.tokens.scopes import Scope, register_scope

READ = "applications:read"
WRITE = "applications:write"
DESK_READ = "desk:read"
DESK_WRITE = "desk:write"


def register() -> None:
    """Name the scopes, for the page on which tokens are made."""
    register_scope(Scope(READ, _("自分の申請を読む"), _("自分の申請の状態、内容、連絡を読みます。"), residents=True))
    register_scope(Scope(WRITE, _("自分の申請を出す"), _("申請を出し、補正、取下げ、連絡をします。"), residents=True))
    register_scope(Scope(DESK_READ, _("申請を読む"), _("担当する課の申請を、目的を記録して読みます。")))
    register_scope(Scope(DESK_WRITE, _("申請を処理する"), _("役割に応じて、申請の審査、補正の依頼、決定をします。")))
