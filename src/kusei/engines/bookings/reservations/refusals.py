"""What bookings refuse, each with a stable code and a sentence that says what to do next."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from kusei.foundation.web import clock

if TYPE_CHECKING:
    from kusei.engines.bookings.resources.format.rules import Quota
    from kusei.engines.bookings.resources.slots import Slot


def spoken(moment: dt.datetime) -> str:
    """A moment in the words of the page's language."""
    return date_format(moment.astimezone(clock.TOKYO), "DATETIME_FORMAT")


class BookingRefused(ValueError):
    """It cannot be booked like this."""

    code = "bookings.refused"


class NotOffered(BookingRefused):
    """Nothing is offered at that time."""

    code = "bookings.not-offered"

    def __str__(self) -> str:
        return _("選んだ日時は、貸し出していません。空きのある日時から選んでください。")


class Past(BookingRefused):
    """The time has begun."""

    code = "bookings.past"

    def __str__(self) -> str:
        return _("選んだ時間は、もう始まっています。これからの時間を選んでください。")


class WindowNotYet(BookingRefused):
    """It may be asked for later."""

    code = "bookings.window-not-yet"

    def __init__(self, opens: dt.datetime) -> None:
        super().__init__(opens)
        self.opens = opens

    def __str__(self) -> str:
        return _("この日の受付は、%(opens)sに始まります。") % {"opens": spoken(self.opens)}


class WindowOver(BookingRefused):
    """It could have been asked for earlier."""

    code = "bookings.window-over"

    def __str__(self) -> str:
        return _("この日の受付は終わりました。施設に直接お問い合わせください。")


class NotEligible(BookingRefused):
    """No class of bookers fits, or the class does not book like this."""

    code = "bookings.not-eligible"

    def __str__(self) -> str:
        return _(
            "この施設を予約できる方に当てはまりません。団体の登録や本人の確認が必要か、施設の案内を確かめてください。"
        )


class CounterOnly(BookingRefused):
    """Only staff book it."""

    code = "bookings.counter-only"

    def __str__(self) -> str:
        return _("この施設は、窓口だけで予約を受け付けています。施設にお問い合わせください。")


class TooManyPeople(BookingRefused):
    """More people than fit in."""

    code = "bookings.too-many-people"

    def __init__(self, capacity: int) -> None:
        super().__init__(capacity)
        self.capacity = capacity

    def __str__(self) -> str:
        return _("定員は%(capacity)s人です。人数を減らすか、広い部屋を選んでください。") % {"capacity": self.capacity}


class PeopleMissing(BookingRefused):
    """The number of people is asked for."""

    code = "bookings.people-missing"

    def __str__(self) -> str:
        return _("使う人数を入力してください。")


class PurposeMissing(BookingRefused):
    """The use is asked for."""

    code = "bookings.purpose-missing"

    def __str__(self) -> str:
        return _("利用の目的を入力してください。")


class Suspended(BookingRefused):
    """Somebody did not come too often."""

    code = "bookings.suspended"

    def __init__(self, until: dt.date) -> None:
        super().__init__(until)
        self.until = until

    def __str__(self) -> str:
        day = date_format(self.until, "DATE_FORMAT")
        return _("連絡なく使わなかった予約が続いたため、%(day)sまで予約できません。") % {"day": day}


class QuotaFull(BookingRefused):
    """More than one group or person may have."""

    code = "bookings.quota"

    def __init__(self, quota: Quota) -> None:
        super().__init__(quota.most)
        self.quota = quota

    def __str__(self) -> str:
        sentences = {
            "bookings": _(
                "予約できる回数の上限（%(most)s回）を超えます。ほかの予約を取り消すか、別の時期を選んでください。"
            ),
            "slots": _(
                "予約できる枠の上限（%(most)s枠）を超えます。ほかの予約を取り消すか、別の時期を選んでください。"
            ),
            "minutes": _("予約できる時間の上限（%(most)s分）を超えます。短くするか、別の時期を選んでください。"),
        }
        return sentences[self.quota.of] % {"most": self.quota.most}


class ExtraUnknown(BookingRefused):
    """The equipment does not go with it."""

    code = "bookings.extra-unknown"

    def __str__(self) -> str:
        return _("その設備は、ここではいっしょに予約できません。設備を選び直してください。")


class ExtraTooMany(BookingRefused):
    """More pieces than one booking may have."""

    code = "bookings.extra-too-many"

    def __init__(self, name: str, most: int) -> None:
        super().__init__(most)
        self.name, self.most = name, most

    def __str__(self) -> str:
        return _("「%(name)s」は、%(most)s個まで予約できます。数を減らしてください。") % {
            "name": self.name,
            "most": self.most,
        }


class ExtraTaken(BookingRefused):
    """Others have the equipment at that time. `names` says which."""

    code = "bookings.extra-taken"

    def __init__(self, names: Sequence[str]) -> None:
        super().__init__(len(names))
        self.names = names

    def __str__(self) -> str:
        return _("次の設備は、その時間に足りません：%(names)s。数を減らすか、別の時間を選んでください。") % {
            "names": "、".join(self.names)
        }


class Taken(BookingRefused):
    """Somebody else has it. `free` is what is still free that day, of the same and of like resources."""

    code = "bookings.taken"

    def __init__(self, free: Sequence[Slot]) -> None:
        super().__init__(len(free))
        self.free = free

    def __str__(self) -> str:
        if self.free:
            return _("ほかの方が先に予約しました。この日は、次の枠がまだ空いています。")
        return _("ほかの方が先に予約しました。この日は、ほかに空きがありません。別の日を選んでください。")


class HoldOver(BookingRefused):
    """What was held ran out."""

    code = "bookings.hold-over"

    def __str__(self) -> str:
        return _("仮おさえの期限が過ぎました。もう一度、空きを選んでください。")


class WrongState(BookingRefused):
    """In its present state this cannot be done with the booking."""

    code = "bookings.wrong-state"

    def __str__(self) -> str:
        return _("予約の状態が変わったため、操作できません。画面を読み込み直して、確かめてください。")


class TooLate(BookingRefused):
    """The time in which one cancels by oneself, or undoes a mistake, is over."""

    code = "bookings.too-late"

    def __str__(self) -> str:
        return _("この操作ができる期限を過ぎました。施設に直接お問い合わせください。")


class DepositSettled(BookingRefused):
    """Somebody decided about the deposit already."""

    code = "bookings.deposit-settled"

    def __str__(self) -> str:
        return _("保証金の返還は、もう記録してあります。画面を読み込み直して、確かめてください。")


class DepositNotPaid(BookingRefused):
    """The deposit never came in, or went back already."""

    code = "bookings.deposit-not-paid"

    def __str__(self) -> str:
        return _("保証金のお支払いが確認できません。請求のページで、入金とお返しを確かめてください。")


class KeptTooMuch(BookingRefused):
    """More is kept than was deposited."""

    code = "bookings.kept-too-much"

    def __init__(self, most: int) -> None:
        super().__init__(most)
        self.most = most

    def __str__(self) -> str:
        return _("返さない金額は、0円から保証金の額（%(yen)s円）までで入力してください。") % {"yen": f"{self.most:,}"}


class OnRoute(BookingRefused):
    """The rules ask for a route of decisions, not for one person's word."""

    code = "bookings.on-route"

    def __str__(self) -> str:
        return _("この施設の使用の承認は、決裁で決めます。起案してください。")


class NotOnRoute(BookingRefused):
    """The rules ask for one person's word."""

    code = "bookings.not-on-route"

    def __str__(self) -> str:
        return _("この施設の使用の承認に、決裁は要りません。この画面で承認できます。")


class OnItsWay(BookingRefused):
    """There is a draft already."""

    code = "bookings.on-its-way"

    def __str__(self) -> str:
        return _("この予約の起案は、もう進んでいます。そちらを開いてください。")


class ReasonMissing(BookingRefused):
    """Staff say why."""

    code = "bookings.reason-missing"

    def __str__(self) -> str:
        return _("理由を書くと、操作できます。")


class MayNot(PermissionDenied):
    """Neither the booker nor staff of the facility's department."""

    code = "bookings.may-not"

    def __str__(self) -> str:
        return _("この予約の操作は、予約した人か、施設の担当者ができます。")
