"""What tills refuse, each with a stable code and a sentence that says what to do next."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext as _

from kusei.engines.payments.invoices.models import Payment
from kusei.engines.payments.invoices.refusals import NothingOwed, PaymentsRefused
from kusei.foundation.web.formats import date_text, moment_text, yen


class TillsRefused(PaymentsRefused):
    """It cannot be done at a till like this."""

    code = "tills.refused"


class TillBusy(TillsRefused):
    """Somebody has the till."""

    code = "tills.till-busy"

    def __str__(self) -> str:
        return _("このレジは、ほかの人が使っています。その人が締めてから開けてください。")


class AlreadyAtTill(TillsRefused):
    """The person has a till."""

    code = "tills.already-at-till"

    def __str__(self) -> str:
        return _("ほかのレジを開けたままです。先にそのレジを締めてください。")


class TillNotInUse(TillsRefused):
    """The till is not valid today, or of a kind that does not do this."""

    code = "tills.not-in-use"

    def __str__(self) -> str:
        return _("このレジは、いまは使えません。レジの設定（種類と使う期間）を確かめてください。")


class NotNow(TillsRefused):
    """The person may take money here at other hours."""

    code = "tills.not-now"

    def __str__(self) -> str:
        return _("いまは担当の時間帯ではないため、このレジで受け取れません。開けたレジを締めることはできます。")


class CountDiffers(TillsRefused):
    """What lies in the till at the beginning is not what should."""

    code = "tills.count-differs"

    def __init__(self, difference: int) -> None:
        super().__init__(difference)
        self.difference = difference

    def __str__(self) -> str:
        return _(
            "数えた現金が、前回の締めの残りと%(yen)s違います。数え直しても違うときは、承認者の検査を受けてから開けてください。"
        ) % {"yen": signed(self.difference)}


class NoShift(TillsRefused):
    """Nobody, or somebody else, is at the till."""

    code = "tills.no-shift"

    def __str__(self) -> str:
        return _("このレジを開けていません。現金を数えて、レジを開けてから受け取ってください。")


class ShiftFromYesterday(TillsRefused):
    """The shift belongs to another day."""

    code = "tills.shift-from-yesterday"

    def __str__(self) -> str:
        return _("前の日に開けたレジです。締めてから、今日のレジを開けてください。")


class DayClosed(TillsRefused):
    """The day is closed for the till."""

    code = "tills.day-closed"

    def __init__(self, day: dt.date) -> None:
        super().__init__(day)
        self.day = day

    def __str__(self) -> str:
        return _("このレジの%(day)sは締めてあります。ほかのレジを使うか、次の営業日に処理してください。") % {
            "day": date_text(self.day)
        }


class AmountWrong(TillsRefused):
    """Not the amount that is owed, or less was handed over."""

    code = "tills.amount-wrong"

    def __init__(self, owed: int) -> None:
        super().__init__(owed)
        self.owed = owed

    def __str__(self) -> str:
        return _("受け取る金額は%(yen)sです。金額を確かめてください。") % {"yen": yen(self.owed)}


class TenderedTooLittle(AmountWrong):
    """Less was handed over than is to be paid."""

    code = "tills.tendered-too-little"

    def __str__(self) -> str:
        return _("預かった金額が足りません。受け取る金額は%(yen)sです。") % {"yen": yen(self.owed)}


class DutiesApart(TillsRefused):
    """Who decided the amount does not take the money."""

    code = "tills.duties-apart"

    def __str__(self) -> str:
        return _("あなたが額を決めた請求です。お金は、ほかの担当者が受け取ってください。")


class SlipUsed(TillsRefused):
    """The slip of the terminal was recorded already."""

    code = "tills.slip-used"

    def __str__(self) -> str:
        return _("この伝票番号は、このレジで今日もう記録してあります。伝票を確かめてください。")


class CannotUndo(TillsRefused):
    """Too late, not here, or done already."""

    code = "tills.cannot-undo"

    def __str__(self) -> str:
        return _("取り消せるのは、いま開けているレジで今日自分が受け取り、まだ取り消していないものだけです。")


class NotThatMuch(TillsRefused):
    """The till does not hold so much cash."""

    code = "tills.not-that-much"

    def __str__(self) -> str:
        return _("レジにある現金より多い金額です。レジの残高を確かめてください。")


class UndoWaiting(TillsRefused):
    """An undo waits for the second person."""

    code = "tills.undo-waiting"

    def __str__(self) -> str:
        return _("承認を待っている取消しがあります。承認者に見てもらってから締めてください。")


class DifferenceReason(TillsRefused):
    """Over or short needs a reason."""

    code = "tills.difference-reason"

    def __init__(self, difference: int) -> None:
        super().__init__(difference)
        self.difference = difference

    def __str__(self) -> str:
        return _("あるはずの現金と%(yen)s違います。数え直すか、理由を書いて締めてください。") % {
            "yen": signed(self.difference)
        }


class ShiftsOpen(TillsRefused):
    """A day is closed after its shifts."""

    code = "tills.shifts-open"

    def __str__(self) -> str:
        return _("まだ締めていない担当があります。全員が締めてから、日計を締めてください。")


class RowDecided(TillsRefused):
    """Somebody decided the row meanwhile."""

    code = "tills.row-decided"

    def __str__(self) -> str:
        return _("ほかの人が先に処理しました。一覧を開き直してください。")


class InvoiceUnknown(TillsRefused):
    """No invoice has that number."""

    code = "tills.invoice-unknown"

    def __str__(self) -> str:
        return _("その番号の請求は見つかりません。番号を確かめて、もう一度読み取ってください。")


class FileWrong(TillsRefused):
    """A file is not laid out as the pack says."""

    code = "tills.file-wrong"

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence

    def __str__(self) -> str:
        return self.sentence


def signed(difference: int) -> str:
    """+120円, −120円."""
    return f"{'+' if difference > 0 else '−'}{yen(abs(difference))}"


class SlipWrong(TillsRefused):
    """No number of a slip."""

    code = "tills.slip-wrong"

    def __str__(self) -> str:
        return _("端末の伝票番号を、数字（と英字）で書いてください。")


class CountWaiting(TillsRefused):
    """The cash was counted, and the second person has not looked at it."""

    code = "tills.count-waiting"

    def __str__(self) -> str:
        return _("数えた現金の確認を待っています。承認者が確かめてから、現金を動かしてください。")


class PaidElsewhere(NothingOwed):
    """Somebody else took the money, or it was paid by another way."""

    code = "tills.paid-elsewhere"

    def __init__(self, payment: Payment) -> None:
        super().__init__(payment.pk)
        self.payment = payment

    def __str__(self) -> str:
        return _("この請求は、%(at)sに支払い済みです（%(way)s）。お金は受け取らないでください。") % {
            "at": moment_text(self.payment.paid_at),
            "way": self.payment.get_way_display(),
        }


class DayWrong(TillsRefused):
    """Not a day on which that can have been."""

    code = "tills.day-wrong"

    def __str__(self) -> str:
        return _("レジから出した日から今日までの日付を書いてください。")


class DayNotYet(TillsRefused):
    """The day lies ahead."""

    code = "tills.day-not-yet"

    def __str__(self) -> str:
        return _("まだ来ていない日は締められません。")


class NameTaken(TillsRefused):
    """The department has a till of that name."""

    code = "tills.name-taken"

    def __str__(self) -> str:
        return _("同じ名前のレジがこの課にあります。ほかの名前にしてください。")


class PeriodWrong(TillsRefused):
    """It ends before it begins."""

    code = "tills.period-wrong"

    def __str__(self) -> str:
        return _("使い終わる日は、使い始める日より後にしてください。")
