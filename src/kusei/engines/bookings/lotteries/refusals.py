"""What lotteries refuse, each with a stable code and a sentence that says what to do next."""

from __future__ import annotations

import datetime as dt

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from kusei.engines.bookings.reservations.refusals import spoken


class LotteryRefused(ValueError):
    """It cannot be done like this."""

    code = "lotteries.refused"


class NotOpen(LotteryRefused):
    """No entries are taken now."""

    code = "lotteries.not-open"

    def __init__(self, opens: dt.datetime | None = None) -> None:
        super().__init__(opens)
        self.opens = opens

    def __str__(self) -> str:
        if self.opens is not None:
            return _("申込みの受付は、%(opens)sに始まります。") % {"opens": spoken(self.opens)}
        return _("申込みの受付は終わりました。申込みの内容は、もう変えられません。")


class NotEligible(LotteryRefused):
    """No class that may enter fits."""

    code = "lotteries.not-eligible"

    def __str__(self) -> str:
        return _(
            "この抽選に申し込める方に当てはまりません。団体の登録や本人の確認が必要か、施設の案内を確かめてください。"
        )


class AlreadyEntered(LotteryRefused):
    """A group or the person has an entry already, its own or one with others."""

    code = "lotteries.already-entered"

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name

    def __str__(self) -> str:
        return _("%(name)sは、この抽選にもう申し込んでいます。前の申込みを変えるか、取り下げてください。") % {
            "name": self.name
        }


class NoWish(LotteryRefused):
    """Nothing is wished for."""

    code = "lotteries.no-wish"

    def __str__(self) -> str:
        return _("希望を1つ以上選んでください。")


class TooManyWishes(LotteryRefused):
    """More wishes than the rules allow."""

    code = "lotteries.too-many-wishes"

    def __init__(self, most: int) -> None:
        super().__init__(most)
        self.most = most

    def __str__(self) -> str:
        return _("希望は%(most)s個までです。") % {"most": self.most}


class WishWrong(LotteryRefused):
    """A wish for what is not in the round, or for the same twice. `number` counts from 1."""

    code = "lotteries.wish-wrong"

    def __init__(self, number: int, *, twice: bool = False) -> None:
        super().__init__(number)
        self.number, self.twice = number, twice

    def __str__(self) -> str:
        if self.twice:
            return _("第%(number)s希望に、同じ枠が2回入っています。全体とその一部は、いっしょに選べません。") % {
                "number": self.number
            }
        return _("第%(number)s希望に、この抽選で募集していない枠が入っています。選びなおしてください。") % {
            "number": self.number
        }


class SameWishTwice(LotteryRefused):
    """Two wishes are the same."""

    code = "lotteries.same-wish"

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number

    def __str__(self) -> str:
        return _("第%(number)s希望は、前の希望と同じです。別の枠を選んでください。") % {"number": self.number}


class TooManyPeople(LotteryRefused):
    """More people than fit into what a wish is for."""

    code = "lotteries.too-many-people"

    def __init__(self, number: int, capacity: int) -> None:
        super().__init__(number, capacity)
        self.number, self.capacity = number, capacity

    def __str__(self) -> str:
        return _("第%(number)s希望の定員は%(capacity)s人です。人数を減らすか、広い部屋を選んでください。") % {
            "number": self.number,
            "capacity": self.capacity,
        }


class PeopleMissing(LotteryRefused):
    """The number of people is asked for."""

    code = "lotteries.people-missing"

    def __str__(self) -> str:
        return _("使う人数を入力してください。")


class PurposeMissing(LotteryRefused):
    """The use is asked for."""

    code = "lotteries.purpose-missing"

    def __str__(self) -> str:
        return _("利用の目的を入力してください。")


class WrongState(LotteryRefused):
    """What was won is not to be answered any more."""

    code = "lotteries.wrong-state"

    def __str__(self) -> str:
        return _("手続の状態が変わったため、操作できません。画面を読み込み直して、確かめてください。")


class WhyMissing(LotteryRefused):
    """Whoever calls a round off says why."""

    code = "lotteries.why-missing"

    def __str__(self) -> str:
        return _("中止の理由を入力してください。申し込んだ方へのお知らせに載ります。")


class OverAlready(LotteryRefused):
    """A round that is not open and does not wait for its draw is not called off."""

    code = "lotteries.over-already"

    def __str__(self) -> str:
        return _("中止できるのは、受付中か抽選待ちの回だけです。抽選のあとは、予約を1件ずつ取り消してください。")


class Tampered(LotteryRefused):
    """What was sealed is not what is to be drawn: nothing is published, and somebody has to look into it."""

    code = "lotteries.tampered"

    def __str__(self) -> str:
        return _("締切の後に封印した内容と合わないため、抽選を止めました。システムの担当に調べてもらってください。")


class MayNot(PermissionDenied):
    """Neither who entered nor staff of the facility's department."""

    code = "lotteries.may-not"

    def __str__(self) -> str:
        return _("この申込みの操作は、申し込んだ人か、施設の担当者ができます。")
