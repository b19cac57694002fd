"""Where a value came from, in a word that is stored and in words for a person."""

from __future__ import annotations

from django.utils.translation import gettext as _

SELF, CARD, COUNTER, IMPORT = "self", "card", "counter", "import"
APPLICATION = "application:"


def of_application(receipt: str) -> str:
    """The source of what was taken over from the application with that receipt number."""
    return f"{APPLICATION}{receipt}"


def source_text(source: str) -> str:
    """The source in the language of the page."""
    if source.startswith(APPLICATION):
        return _("申請（%(receipt)s）") % {"receipt": source.removeprefix(APPLICATION)}
    words = {
        SELF: _("本人の入力"),
        CARD: _("マイナンバーカードの読み取り"),
        COUNTER: _("窓口での確認"),
        IMPORT: _("ほかのシステムからの移行"),
    }
    return words[source]
