"""What the library refuses, each with a stable code and a sentence that says what to do next."""

from __future__ import annotations

import datetime as dt

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from kusei.foundation.web import clock


def _time(moment: dt.datetime) -> str:
    local = moment.astimezone(clock.TOKYO)
    return f"{local.hour}:{local.minute:02}"


class MayNot(PermissionDenied):
    """Not the person's own seat or card, and not staff of the library."""

    code = "library.may-not"


class LibraryRefused(ValueError):
    """It cannot be done like this."""

    code = "library.refused"


class NoSeatNow(LibraryRefused):
    """No seat is free at this moment, or the library is shut."""

    code = "library.no-seat-now"

    def __str__(self) -> str:
        return _("いま使える席がありません。ほかの図書館か、あとの時間の席を選んでください。")


class SeatElsewhere(LibraryRefused):
    """The person has a seat in another library."""

    code = "library.seat-elsewhere"

    def __init__(self, library: str) -> None:
        super().__init__(library)
        self.library = library

    def __str__(self) -> str:
        return _("「%(library)s」の席を予約しています。席は、同時に1つだけです。先にその席を空けてください。") % {
            "library": self.library
        }


class TooEarly(LibraryRefused):
    """The use begins later."""

    code = "library.too-early"

    def __init__(self, opens: dt.datetime) -> None:
        super().__init__(opens)
        self.opens = opens

    def __str__(self) -> str:
        return _("席に着いたことの確認は、%(time)sからできます。") % {"time": _time(self.opens)}


class SeatFreed(LibraryRefused):
    """Nobody came in time."""

    code = "library.seat-freed"

    def __str__(self) -> str:
        return _("確認の時間が過ぎたため、この席の予約はなくなりました。空いていれば、今から使えます。")


class NotYourSeat(LibraryRefused):
    """The code is of another seat."""

    code = "library.not-your-seat"

    def __init__(self, seat: str) -> None:
        super().__init__(seat)
        self.seat = seat

    def __str__(self) -> str:
        return _("このコードの席は、予約した席ではありません。予約した席は「%(seat)s」です。") % {"seat": self.seat}


class CodeUnknown(LibraryRefused):
    """No seat has that code, or it was renewed."""

    code = "library.code-unknown"

    def __str__(self) -> str:
        return _("席のコードが違います。席にある12字を確かめて、もう一度入れてください。")


class NotSitting(LibraryRefused):
    """There is nothing to prolong or to leave."""

    code = "library.not-sitting"

    def __str__(self) -> str:
        return _("いま使っている席がありません。画面を読み込み直して、確かめてください。")


class CannotProlong(LibraryRefused):
    """The seat is taken afterwards, the day is over, or it would be too long."""

    code = "library.cannot-prolong"

    def __str__(self) -> str:
        return _("この席は延長できません。次の人の予約があるか、閉館か、使える長さの上限です。")


class NoReader(LibraryRefused):
    """No account has that e-mail address."""

    code = "library.no-reader"

    def __str__(self) -> str:
        return _("このメールアドレスの利用者登録はありません。本人に確かめてください。")


class CardThere(LibraryRefused):
    """The person has a card that is not stopped."""

    code = "library.card-there"

    def __str__(self) -> str:
        return _("この方には、もうカードがあります。なくしたときは、そのカードの画面から再発行してください。")


class CardOver(LibraryRefused):
    """The card is stopped."""

    code = "library.card-over"

    def __str__(self) -> str:
        return _("このカードは、もう止めてあります。")


class WhyMissing(LibraryRefused):
    """A card is stopped for a reason."""

    code = "library.why-missing"

    def __str__(self) -> str:
        return _("理由を書いてください。")


class PeriodWrong(LibraryRefused):
    """A card does not hold until that day."""

    code = "library.period-wrong"

    def __str__(self) -> str:
        return _("最後の日は、今日から10年の間の日を選んでください。")


class ApplicationMissing(LibraryRefused):
    """The registration on which the card rests is not told, or not found."""

    code = "library.application-missing"

    def __str__(self) -> str:
        return _("この方の図書館の利用者登録で、登録すると決まったものの受付番号を書いてください。")
