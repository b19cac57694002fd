"""The words for states, events and channels that applicants and staff read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise

# Of each kind of event: what the applicant reads.
EVENTS: dict[str, _StrOrPromise] = {
    "submitted": _("届きました"),
    "start-review": _("審査を始めました"),
    "ask-correction": _("直すところのお願い"),
    "answer-correction": _("直した内容が届きました"),
    "cancel-correction": _("直すお願いを取り消しました"),
    "propose-decision": _("決定の案を作りました"),
    "return-proposal": _("決定の案を戻しました"),
    "decide": _("結果が決まりました"),
    "deliver": _("結果をお渡ししました"),
    "withdraw": _("取り下げました"),
    "undo-withdrawal": _("取下げをやめました"),
    "reopen": _("もう一度審査します"),
    "message": _("連絡"),
    "file-replaced": _("書類を差し替えました"),
    "assigned": _("担当者を決めました"),
    "fee-paid": _("手数料のお支払いを確かめました"),
    "fee-refunded": _("手数料をお返ししました"),
}

# Of each state: the sentence that tells the applicant what happens now.
NOW: dict[str, _StrOrPromise] = {
    "received": _("受け付けました。担当の課が、これから内容を確かめます。"),
    "in-review": _("担当の課が内容を確かめています。"),
    "correction": _("直すところ、または足りない書類があります。下から直して送ってください。"),
    "awaiting-approval": _("担当の課が結果を決める手続きをしています。"),
    "decided": _("結果が決まりました。"),
    "delivered": _("結果をお渡ししました。この申請は終わりました。"),
    "withdrawn": _("取り下げました。この申請は終わりました。"),
}

# Of each state: the kind of the tag.
KINDS: dict[str, str] = {
    "received": "",
    "in-review": "",
    "correction": "late",
    "awaiting-approval": "",
    "decided": "good",
    "delivered": "good",
    "withdrawn": "quiet",
}


def event(kind: str) -> _StrOrPromise:
    """What happened, in words."""
    return EVENTS.get(kind, kind)
