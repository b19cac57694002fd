"""What counters refuse, each with a stable code and a sentence that says what to do next."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _


class CountersRefused(ValueError):
    """It cannot be done at a counter like this."""

    code = "counters.refused"

    def __str__(self) -> str:
        return _("この操作はできません。画面を開き直して、もう一度試してください。")


class MayNot(PermissionDenied):
    """The person has no role for this office."""

    def __str__(self) -> str:
        return _("この窓口を使う役割がありません。所管課の管理者に相談してください。")


class ServiceUnknown(CountersRefused):
    """The office does not offer the service."""

    code = "counters.service-unknown"

    def __str__(self) -> str:
        return _("この窓口では、その手続を扱っていません。手続を選び直してください。")


class OfficeClosed(CountersRefused):
    """No tickets are given now."""

    code = "counters.closed"

    def __str__(self) -> str:
        return _("いまは受付時間ではありません。受付時間を確かめてください。")


class NotByPhone(CountersRefused):
    """The service is not for tickets from the phone."""

    code = "counters.not-by-phone"

    def __str__(self) -> str:
        return _("この手続の番号札は、スマートフォンでは取れません。窓口の発券機で取ってください。")


class EnoughTickets(CountersRefused):
    """The person has as many open tickets as the rules allow."""

    code = "counters.enough-tickets"

    def __str__(self) -> str:
        return _("まだ終わっていない番号札があります。先にその番号札を使うか、取りやめてください。")


class NotPossibleNow(CountersRefused):
    """The ticket is in another state, perhaps because somebody else was quicker."""

    code = "counters.not-possible-now"

    def __init__(self, state: str) -> None:
        super().__init__(state)
        self.state = state

    def __str__(self) -> str:
        return _("この番号札は、いま「%(state)s」です。画面を開き直して確かめてください。") % {"state": self.state}


class NotAtCounter(CountersRefused):
    """The person sits at no window, or the ticket is at another one."""

    code = "counters.not-at-counter"

    def __str__(self) -> str:
        return _("先に、自分の窓口を開けてください。")


class CounterTaken(CountersRefused):
    """Somebody else sits there, or the person sits elsewhere."""

    code = "counters.counter-taken"

    def __str__(self) -> str:
        return _("この窓口はほかの人が使っているか、あなたがほかの窓口を開けたままです。先に閉じてください。")


class CounterBusy(CountersRefused):
    """Somebody is at the window already."""

    code = "counters.counter-busy"

    def __str__(self) -> str:
        return _("いまの番号札を終えてから、次の人を呼んでください。")


class CallAgainFirst(CountersRefused):
    """Not called often enough to be a no-show."""

    code = "counters.call-again-first"

    def __init__(self, calls: int) -> None:
        super().__init__(calls)
        self.calls = calls

    def __str__(self) -> str:
        return _("不在にできるのは、%(calls)d回呼んだあとです。もう一度呼んでください。") % {"calls": self.calls}


class TooLate(CountersRefused):
    """The time to come back is over."""

    code = "counters.too-late"

    def __str__(self) -> str:
        return _("戻れる時間を過ぎました。新しい番号札を取ってください。")


class TooEarly(CountersRefused):
    """The appointment is later."""

    code = "counters.too-early"

    def __str__(self) -> str:
        return _("予約の時刻まで、まだ時間があります。予約の時刻が近づいてから、到着を知らせてください。")


class NotFree(CountersRefused):
    """Nothing is free at that time."""

    code = "counters.not-free"

    def __str__(self) -> str:
        return _("その時刻の予約は、いっぱいになったか、受け付けていません。ほかの時刻を選んでください。")


class NothingToDo(CountersRefused):
    """No section follows from the answers."""

    code = "counters.nothing-to-do"

    def __str__(self) -> str:
        return _(
            "この答えでは、行く課がありません。あてはまるものを選んでください。わからないときは「わからない」を選びます。"
        )


class NotBefore(CountersRefused):
    """Another section comes first."""

    code = "counters.not-before"

    def __init__(self, first: object) -> None:
        super().__init__(first)
        self.first = first

    def __str__(self) -> str:
        return _("先に「%(first)s」を済ませます。") % {"first": self.first}


class NobodyThere(CountersRefused):
    """The person is not in the waiting room."""

    code = "counters.nobody-there"

    def __str__(self) -> str:
        return _("相談する方は、まだ待合室にいません。入るまで待ってください。")


class NoteMissing(CountersRefused):
    """A summary needs words, and not too many."""

    code = "counters.note-missing"

    def __str__(self) -> str:
        return _("まとめを、1文字から2,000文字までで書いてください。")


class CodeWrong(CountersRefused):
    """Not the number that the display shows today."""

    code = "counters.code-wrong"

    def __str__(self) -> str:
        return _("到着の番号が違います。窓口の表示板に出ている、きょうの4けたの番号を入れてください。")
