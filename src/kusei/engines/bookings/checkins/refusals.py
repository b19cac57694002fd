"""What check-in refuses, each with a stable code and a sentence that says what to do next."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _


class MayNot(PermissionDenied):
    """The person may not do that in this house."""


class CheckinsRefused(ValueError):
    """It cannot be done like this."""

    code = "checkins.refused"


class CodeWrong(CheckinsRefused):
    """No such sign-in code, or it is used or over."""

    code = "checkins.code-wrong"

    def __str__(self) -> str:
        return _("この番号は使えません。番号を確かめるか、窓口の画面で新しい番号を出してください。")


class GateEnded(CheckinsRefused):
    """The gate is not used any more."""

    code = "checkins.gate-ended"

    def __str__(self) -> str:
        return _("この入口は使うのをやめてあります。ほかの入口を選んでください。")


class NameTaken(CheckinsRefused):
    """The house has a gate of that name."""

    code = "checkins.name-taken"

    def __str__(self) -> str:
        return _("同じ名前の入口がこの施設にあります。ほかの名前にしてください。")


class HouseKnown(CheckinsRefused):
    """The facility counts already."""

    code = "checkins.house-known"

    def __str__(self) -> str:
        return _("この施設には、入退館の設定がもうあります。一覧から開いてください。")


class CardUnknown(CheckinsRefused):
    """No card has that number here."""

    code = "checkins.card-unknown"

    def __str__(self) -> str:
        return _("この番号のカードは見つかりません。番号を確かめて、もう一度書いてください。")


class CardStopped(CheckinsRefused):
    """The card is stopped already."""

    code = "checkins.card-stopped"

    def __str__(self) -> str:
        return _("このカードは、もう止めてあります。")


class CardWrong(CheckinsRefused):
    """A card cannot be like that."""

    code = "checkins.card-wrong"

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence

    def __str__(self) -> str:
        return self.sentence


class WhyMissing(CheckinsRefused):
    """A correction needs a reason."""

    code = "checkins.why-missing"

    def __str__(self) -> str:
        return _("理由を書いてください。")


class CannotUndo(CheckinsRefused):
    """It is undone already, or nothing that can be undone."""

    code = "checkins.cannot-undo"

    def __str__(self) -> str:
        return _("この記録は、もう取り消してあるか、取り消せないものです。一覧を開き直してください。")


class TimeWrong(CheckinsRefused):
    """Not a time at which that can have been."""

    code = "checkins.time-wrong"

    def __str__(self) -> str:
        return _("今日のこれまでか、この31日の間の日時を書いてください。")


class PeopleWrong(CheckinsRefused):
    """Not a number of people."""

    code = "checkins.people-wrong"

    def __str__(self) -> str:
        return _("人数を、1から500までの数字で書いてください。")
