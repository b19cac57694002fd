"""Words about bookings that residents and staff read."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy

from kusei.engines.bookings.reservations.models import Booking, State
from kusei.foundation.web import clock

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
}


def state(booking: Booking) -> tuple[str, str]:
    """The shape of `{% state %}` and the word."""
    return SHAPES.get(State(booking.state), "stopped"), booking.get_state_display()


def times(day: dt.date, begins_at: dt.datetime, ends_at: dt.datetime) -> str:
    """9:00–12:00; the end of the day is 24:00."""
    midnight = dt.datetime.combine(day, dt.time(), clock.TOKYO)
    minutes = [int((one - midnight).total_seconds()) // 60 for one in (begins_at, ends_at)]
    return "–".join(f"{one // 60}:{one % 60:02}" for one in minutes)
