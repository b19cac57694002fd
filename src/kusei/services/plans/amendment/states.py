"""Where a draft of an amendment can be, and from where to where it goes: the one table of states."""

from __future__ import annotations

from enum import StrEnum

from django.utils.translation import gettext_lazy as _


class State(StrEnum):
    """Where a draft is."""

    DRAFTING = "drafting"  # 作成中
    IN_APPROVAL = "in-approval"  # 決裁中
    APPROVED = "approved"  # 決裁済み（施行待ち）
    IN_FORCE = "in-force"  # 施行済み
    ABANDONED = "abandoned"  # 取りやめ


TRANSITIONS: frozenset[tuple[State, State]] = frozenset(
    {
        (State.DRAFTING, State.IN_APPROVAL),
        (State.IN_APPROVAL, State.DRAFTING),  # sent back, withdrawn
        (State.IN_APPROVAL, State.APPROVED),
        (State.APPROVED, State.DRAFTING),  # taken back before its day
        (State.APPROVED, State.IN_FORCE),
        (State.DRAFTING, State.ABANDONED),
    }
)
FINAL = frozenset({State.IN_FORCE, State.ABANDONED})
UNDER_WAY = frozenset(set(State) - FINAL)

LABELS = {
    State.DRAFTING: _("作成中"),
    State.IN_APPROVAL: _("決裁中"),
    State.APPROVED: _("決裁済み・施行待ち"),
    State.IN_FORCE: _("施行済み"),
    State.ABANDONED: _("取りやめ"),
}
# The mark beside the word.
SHAPES = {
    State.DRAFTING: "on-track",
    State.IN_APPROVAL: "on-track",
    State.APPROVED: "ahead",
    State.IN_FORCE: "done",
    State.ABANDONED: "stopped",
}


class RequestState(StrEnum):
    """What became of somebody's request to amend."""

    OPEN = "open"  # 未処理
    TAKEN = "taken"  # 改定案に取り入れた
    DECLINED = "declined"  # 見送った


REQUEST_LABELS = {
    RequestState.OPEN: _("未処理"),
    RequestState.TAKEN: _("取り入れました"),
    RequestState.DECLINED: _("見送りました"),
}
# What an evaluation says about the next year (今後の方向性).
DIRECTIONS = {
    "expand": _("拡充"),
    "continue": _("継続"),
    "improve": _("改善"),
    "shrink": _("縮小"),
    "merge": _("統合"),
    "suspend": _("休止"),
    "abolish": _("廃止"),
    "finish": _("終了"),
}
