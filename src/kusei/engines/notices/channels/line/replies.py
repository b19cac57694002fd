"""What the official account answers by itself."""

from __future__ import annotations

from enum import StrEnum

from django.utils.translation import gettext as _
from django.utils.translation import override

from kusei.foundation.web.frame import brand


class Reply(StrEnum):
    """Which answer."""

    LINKED = "linked"
    REFUSED = "refused"
    OTHER = "other"


def words(reply: Reply, language: str) -> str:
    """The answer in the reader's language, or in English where the platform has none of it."""
    with override(language if language in {"ja", "ja-easy"} else "en"):
        if reply == Reply.LINKED:
            return _("LINEを登録しました。これからお知らせをここにお届けします。")
        if reply == Reply.REFUSED:
            return _("この番号は使えません。サイトの画面で、新しい番号を出してください。")
        return _(
            "このアカウントは%(site)sからのお知らせ専用です。メッセージへのお返事はしていません。"
            "お問い合わせは、サイトにのっている窓口へお願いします。"
        ) % {"site": brand().name}
