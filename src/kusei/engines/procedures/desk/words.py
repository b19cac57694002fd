"""The words of the desk for events, actors and standings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kusei.engines.procedures.applications import words
from kusei.engines.procedures.applications.models import Application

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise

# Of each kind of event: what staff read.
EVENTS: dict[str, _StrOrPromise] = {
    "submitted": gettext_lazy("受付"),
    "start-review": gettext_lazy("審査を開始"),
    "ask-correction": gettext_lazy("補正を依頼"),
    "answer-correction": gettext_lazy("補正の回答"),
    "cancel-correction": gettext_lazy("補正の依頼を取消し"),
    "propose-decision": gettext_lazy("決定を起案"),
    "return-proposal": gettext_lazy("起案を差戻し"),
    "decide": gettext_lazy("決定"),
    "deliver": gettext_lazy("交付"),
    "withdraw": gettext_lazy("取下げ"),
    "undo-withdrawal": gettext_lazy("取下げの取消し"),
    "reopen": gettext_lazy("再審査"),
    "message": gettext_lazy("連絡"),
    "file-replaced": gettext_lazy("書類の差替え"),
    "assigned": gettext_lazy("担当の変更"),
    "fee-paid": gettext_lazy("手数料の収納"),
    "fee-refunded": gettext_lazy("手数料の還付"),
    "made-confidential": gettext_lazy("秘匿にした"),
    "confidentiality-lifted": gettext_lazy("秘匿を解いた"),
}

TABS: dict[str, _StrOrPromise] = {
    "": gettext_lazy("すべて"),
    "mine": gettext_lazy("自分の担当"),
    "received": gettext_lazy("未着手"),
    "in-review": gettext_lazy("審査中"),
    "correction": gettext_lazy("補正待ち"),
    "awaiting-approval": gettext_lazy("決裁中"),
    "late": gettext_lazy("期限超過"),
    "decided": gettext_lazy("交付待ち"),
}


def event(kind: str) -> _StrOrPromise:
    """What happened, in the words of the office."""
    return EVENTS.get(kind) or words.event(kind)


def count(number: int, most: int) -> str:
    """A count that stops at a limit: 17, or 100+."""
    return f"{most}+" if number > most else str(number)


def name_in_lists(application: Application, user_id: int | None) -> str:
    """The applicant's name as far as a list may show it: not of confidential ones that somebody else works on."""
    if application.confidential and application.assignee_id != user_id:
        return _("秘匿")
    if application.sensitive:
        return _("要配慮（開いて確かめる）")
    return application.name["name"] or "―"
