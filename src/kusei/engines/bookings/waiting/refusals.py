"""What waiting refuses, each with a stable code and a sentence that says what to do next."""

from __future__ import annotations

from django.utils.translation import gettext as _


class WaitingRefused(ValueError):
    """It cannot be waited for like this."""

    code = "waiting.refused"


class NothingThere(WaitingRefused):
    """Nothing that was chosen is offered on these days."""

    code = "waiting.nothing-there"

    def __str__(self) -> str:
        return _("選んだ日や時間には、借りられるものがありません。日か時間を変えてください。")


class FreeAlready(WaitingRefused):
    """Something that was chosen can be booked at once."""

    code = "waiting.free-already"

    def __str__(self) -> str:
        return _("いま空いている枠があります。待たずに、そのまま予約できます。")


class TooMany(WaitingRefused):
    """More at once than one person may have."""

    code = "waiting.too-many"

    def __init__(self, most: int) -> None:
        super().__init__(most)
        self.most = most

    def __str__(self) -> str:
        return _("一度に登録できるのは%(most)s件までです。いらなくなったものをやめると、登録できます。") % {
            "most": self.most
        }


class TooLong(WaitingRefused):
    """A longer stretch of days than one waits for."""

    code = "waiting.too-long"

    def __init__(self, most: int) -> None:
        super().__init__(most)
        self.most = most

    def __str__(self) -> str:
        return _("待てる期間は%(most)s日までです。期間を短くしてください。") % {"most": self.most}


class Twice(WaitingRefused):
    """They wait for the same already."""

    code = "waiting.twice"

    def __str__(self) -> str:
        return _("同じ枠を、もう待っています。空き待ちの一覧で確かめてください。")


class Over(WaitingRefused):
    """The offer was answered, or its time is over."""

    code = "waiting.over"

    def __str__(self) -> str:
        return _("この案内は、もう終わりました。空き待ちの一覧で確かめてください。")
