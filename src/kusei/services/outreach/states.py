"""Where a campaign can be, from where to where it goes, and what a reader is told about one that was released."""

from __future__ import annotations

from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from kusei.engines.notices.deliveries.models import SendingState


class State(StrEnum):
    """Where a campaign is, as it is kept. What becomes of a released one is told by its sending."""

    DRAFTING = "drafting"  # 作成中
    ASKED = "asked"  # 決裁中、承認者の確認待ち
    SENT_BACK = "sent-back"  # 差戻し
    RELEASED = "released"  # 配信を決めた
    STOPPED = "stopped"  # 決裁されたが、配信できなかった
    DISCARDED = "discarded"  # 取りやめ


TRANSITIONS: frozenset[tuple[State, State]] = frozenset(
    {
        (State.DRAFTING, State.ASKED),
        (State.SENT_BACK, State.ASKED),
        (State.ASKED, State.DRAFTING),  # taken back by those who wrote it
        (State.ASKED, State.SENT_BACK),
        (State.ASKED, State.RELEASED),
        (State.ASKED, State.STOPPED),
        (State.DRAFTING, State.DISCARDED),
        (State.SENT_BACK, State.DISCARDED),
        (State.DISCARDED, State.DRAFTING),
    }
)
OPEN = frozenset({State.DRAFTING, State.SENT_BACK})  # its content can be changed
FINAL = frozenset({State.RELEASED, State.STOPPED})


class Stage(StrEnum):
    """What a reader is told: the state, and for a released campaign how far its sending is."""

    DRAFTING = "drafting"
    SENT_BACK = "sent-back"
    ASKED = "asked"
    SCHEDULED = "scheduled"
    SENDING = "sending"
    PAUSED = "paused"
    DONE = "done"
    CANCELLED = "cancelled"
    STOPPED = "stopped"
    DISCARDED = "discarded"


OF_SENDING = {
    SendingState.WAITING: Stage.SCHEDULED,
    SendingState.SPREADING: Stage.SENDING,
    SendingState.HANDING: Stage.SENDING,
    SendingState.PAUSED: Stage.PAUSED,
    SendingState.DONE: Stage.DONE,
    SendingState.CANCELLED: Stage.CANCELLED,
}
LABELS = {
    Stage.DRAFTING: _("作成中"),
    Stage.SENT_BACK: _("差戻し"),
    Stage.ASKED: _("決裁・確認待ち"),
    Stage.SCHEDULED: _("配信予定"),
    Stage.SENDING: _("配信中"),
    Stage.PAUSED: _("一時停止"),
    Stage.DONE: _("配信ずみ"),
    Stage.CANCELLED: _("中止"),
    Stage.STOPPED: _("配信できず"),
    Stage.DISCARDED: _("取りやめ"),
}
# The mark beside the word.
SHAPES = {
    Stage.DRAFTING: "on-track",
    Stage.SENT_BACK: "late",
    Stage.ASKED: "on-track",
    Stage.SCHEDULED: "ahead",
    Stage.SENDING: "ahead",
    Stage.PAUSED: "late",
    Stage.DONE: "done",
    Stage.CANCELLED: "stopped",
    Stage.STOPPED: "stopped",
    Stage.DISCARDED: "stopped",
}
UNDER_WAY = frozenset({Stage.SCHEDULED, Stage.SENDING, Stage.PAUSED})


class Deed(StrEnum):
    """What somebody did to a campaign."""

    DRAFTED = "drafted"
    CHANGED = "changed"
    COPIED = "copied"
    TESTED = "tested"
    ASKED = "asked"
    TAKEN_BACK = "taken-back"
    SENT_BACK = "sent-back"
    RELEASED = "released"
    STOPPED = "stopped"
    PAUSED = "paused"
    RESUMED = "resumed"
    CANCELLED = "cancelled"
    DISCARDED = "discarded"
    RESTORED = "restored"


DEEDS = {
    Deed.DRAFTED: _("作成を始めた"),
    Deed.CHANGED: _("内容を書いた"),
    Deed.COPIED: _("写しを作った"),
    Deed.TESTED: _("自分に試しに送った"),
    Deed.ASKED: _("決裁・確認に出した"),
    Deed.TAKEN_BACK: _("作成中に戻した"),
    Deed.SENT_BACK: _("差し戻した"),
    Deed.RELEASED: _("配信を決めた"),
    Deed.STOPPED: _("配信できなかった"),
    Deed.PAUSED: _("一時停止した"),
    Deed.RESUMED: _("配信を再開した"),
    Deed.CANCELLED: _("配信を中止した"),
    Deed.DISCARDED: _("取りやめた"),
    Deed.RESTORED: _("取りやめを戻した"),
}
