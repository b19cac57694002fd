"""Words about bookings that residents and staff read."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from django.utils.translation import get_language, gettext, gettext_lazy

from kusei.engines.bookings.reservations.models import Booking, Group, GroupState, State
from kusei.foundation.web import clock
from kusei.foundation.web.formats import yen
from kusei.lib.errors import RuleError

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise

SHAPES = {
    State.HELD: "on-track",
    State.UNPAID: "on-track",
    State.ASKED: "on-track",
    State.CONFIRMED: "done",
    State.USED: "done",
    State.NO_SHOW: "late",
}
EVENTS: dict[str, _StrOrPromise] = {
    "booked": gettext_lazy("受け付けました"),
    "accepted": gettext_lazy("申し込みました"),
    "paid": gettext_lazy("お支払いを確認しました"),
    "approved": gettext_lazy("使用を承認しました"),
    "refused": gettext_lazy("使用を承認しませんでした"),
    "reopened": gettext_lazy("もう一度受け付けました"),
    "cancelled": gettext_lazy("取り消しました"),
    "lapsed": gettext_lazy("期限が過ぎ、予約がなくなりました"),
    "undone": gettext_lazy("取りやめました"),
    "used": gettext_lazy("利用しました"),
    "no-show": gettext_lazy("連絡なく利用がありませんでした"),
    "waived": gettext_lazy("お支払いがいらなくなり、予約が決まりました"),
    "proposed": gettext_lazy("決裁に出しました"),
    "deposit": gettext_lazy("保証金の返還を決めました"),
}

GROUP_EVENTS: dict[str, _StrOrPromise] = {
    "asked": gettext_lazy("登録を申請しました"),
    "registered": gettext_lazy("登録しました"),
    "refused": gettext_lazy("登録しないことにしました"),
    "extended": gettext_lazy("登録の期限を変えました"),
    "ended": gettext_lazy("登録を終えました"),
    "invited": gettext_lazy("人を招待しました"),
    "joined": gettext_lazy("人が入りました"),
    "declined": gettext_lazy("招待を断った人がいます"),
    "withdrawn": gettext_lazy("招待を取り消しました"),
    "left": gettext_lazy("人が抜けました"),
    "removed": gettext_lazy("人を外しました"),
    "handed-over": gettext_lazy("代表者が代わりました"),
}

STANDS: dict[str, tuple[str, _StrOrPromise]] = {
    "free": ("done", gettext_lazy("予約できます")),
    "taken": ("late", gettext_lazy("空きなし")),
    "closed": ("stopped", gettext_lazy("休み・貸出しなし")),
    "holiday": ("stopped", gettext_lazy("祝日なので除きます")),
    "over": ("stopped", gettext_lazy("終わりました")),
}
OUTCOMES: dict[str, _StrOrPromise] = {
    "booked": gettext_lazy("予約しました"),
    "bookings.taken": gettext_lazy("空きがありませんでした"),
    "bookings.extra-taken": gettext_lazy("設備の空きがありませんでした"),
    "bookings.not-offered": gettext_lazy("休み・貸出しなし"),
    "bookings.holiday-skipped": gettext_lazy("祝日なので除きました"),
    "bookings.past": gettext_lazy("過ぎた日時でした"),
}


def outcome(code: str) -> str:
    """What became of a day of a series."""
    return str(OUTCOMES.get(code) or gettext("決まりにより予約できませんでした（%(code)s）") % {"code": code})


def group_state(group: Group) -> tuple[str, str]:
    """The shape of `{% state %}` and the word; a registration whose last day is past is over."""
    if group.state == GroupState.REGISTERED and group.valid_until is not None and group.valid_until < clock.today():
        return "late", gettext("登録の期限切れ")
    shapes = {GroupState.ASKED: "on-track", GroupState.REGISTERED: "done"}
    return shapes.get(GroupState(group.state), "stopped"), group.get_state_display()


def state(booking: Booking) -> tuple[str, str]:
    """The shape of `{% state %}` and the word."""
    return SHAPES.get(State(booking.state), "stopped"), booking.get_state_display()


def times(day: dt.date, begins_at: dt.datetime, ends_at: dt.datetime) -> str:
    """9:00–12:00; the end of the day is 24:00."""
    midnight = dt.datetime.combine(day, dt.time(), clock.TOKYO)
    minutes = [int((one - midnight).total_seconds()) // 60 for one in (begins_at, ends_at)]
    return "–".join(f"{one // 60}:{one % 60:02}" for one in minutes)


def lines(kept: Iterable[Mapping[str, Any]]) -> list[list[str]]:
    """The lines of a price, as an invoice keeps them, in the language of the page: the label and the amount."""
    language = (get_language() or "ja").removeprefix("ja-")
    found = []
    for line in kept:
        label = line["label"].get(language) or line["label"]["ja"]
        number = f"{label} × {line['quantity']}" if line.get("quantity", 1) > 1 else label
        found.append([number, yen(line["amount"])])
    return found


def sentence(refusal: Exception) -> str:
    """A refusal in the language of the page."""
    if isinstance(refusal, RuleError):
        return refusal.en if (get_language() or "").startswith("en") else refusal.ja
    return str(refusal)
