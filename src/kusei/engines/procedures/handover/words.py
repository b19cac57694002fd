"""The words for what can go wrong with a message to another system, and for tables with encrypted columns."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.apps import apps
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise

ERRORS: dict[str, _StrOrPromise] = {
    "url": _("あて先のURLが使えません"),
    "dns": _("あて先の名前が見つかりません"),
    "private": _("庁内のあて先には送れません"),
    "timeout": _("時間内に応答がありません"),
    "tls": _("証明書を確かめられません"),
    "connection": _("つながりません"),
    "status": _("受け取る側が断りました"),
}


def table(key: str) -> _StrOrPromise:
    """A table in words, by its label such as `applications.answers`."""
    try:
        return apps.get_model(key)._meta.verbose_name or key
    except LookupError:
        return key
