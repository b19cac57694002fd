"""What the reception of a house refuses, each with a stable code and a sentence that says what to do next."""

from __future__ import annotations

import datetime as dt

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from kusei.foundation.web.formats import moment_text


class MayNot(PermissionDenied):
    """The person may not do that at this reception."""

    code = "operators.may-not"

    def __str__(self) -> str:
        return _("この受付の操作は、いまの時間帯の担当者と、所管課の職員ができます。")


class OutsideHours(MayNot):
    """The person stands there at other hours. `next_at`: when theirs begin, if within two weeks."""

    code = "operators.outside-hours"

    def __init__(self, next_at: dt.datetime | None) -> None:
        super().__init__(next_at)
        self.next_at = next_at

    def __str__(self) -> str:
        if self.next_at is None:
            return _("いまは担当の時間帯ではないため、操作できません。")
        return _("いまは担当の時間帯ではないため、操作できません。次は%(when)sからです。") % {
            "when": moment_text(self.next_at)
        }


class OperatorsRefused(ValueError):
    """It cannot be done like this."""

    code = "operators.refused"


class NotAContractor(OperatorsRefused):
    """Only accounts that are contractors in the department, and nothing else."""

    code = "operators.not-a-contractor"

    def __str__(self) -> str:
        return _("所管課の「受託者」の役割だけを持つアカウントを選んでください。")


class AssignmentWrong(OperatorsRefused):
    """Period, operator or reason do not fit."""

    code = "operators.assignment-wrong"

    def __str__(self) -> str:
        return _("区分と理由を確かめ、終わる日は始まる日のあと、366日以内にしてください。")


class AssignedAlready(OperatorsRefused):
    """The same for these days is there."""

    code = "operators.assigned-already"

    def __str__(self) -> str:
        return _("同じ人の同じ区分の担当が、その期間にあります。先にそれを終えるか、期間をずらしてください。")


class TillWrong(OperatorsRefused):
    """The till cannot be the one of this reception."""

    code = "operators.till-wrong"

    def __str__(self) -> str:
        return _("このレジは使えません。所管課の、受託者も受け取れる、ほかの受付にないレジを選んでください。")


class TextMissing(OperatorsRefused):
    """Something is to be written."""

    code = "operators.text-missing"

    def __str__(self) -> str:
        return _("内容を書いてください。")


class Settled(OperatorsRefused):
    """Somebody settled the entry."""

    code = "operators.settled"

    def __str__(self) -> str:
        return _("この記録は、もう済みになっています。")


class NotToday(OperatorsRefused):
    """The booking is not of this band's day."""

    code = "operators.not-today"

    def __str__(self) -> str:
        return _("今日の利用だけを記録できます。ほかの日のことは、所管課に連絡してください。")


class TooEarly(OperatorsRefused):
    """Check-in begins later."""

    code = "operators.too-early"

    def __init__(self, opens: dt.datetime) -> None:
        super().__init__(opens)
        self.opens = opens

    def __str__(self) -> str:
        return _("この予約の受付は%(when)sからです。") % {"when": moment_text(self.opens)}


class NotYet(OperatorsRefused):
    """A band is handed over at its end."""

    code = "operators.not-yet"

    def __init__(self, opens: dt.datetime) -> None:
        super().__init__(opens)
        self.opens = opens

    def __str__(self) -> str:
        return _("引継ぎは%(when)sからできます。それまでは、記録を書きためてください。") % {
            "when": moment_text(self.opens)
        }


class TillOpen(OperatorsRefused):
    """The cash of the band was not counted."""

    code = "operators.till-open"

    def __str__(self) -> str:
        return _("受付のレジが開いたままです。現金を数えてレジを締めてから、引き継いでください。")


class KeysMissing(OperatorsRefused):
    """Keys are missing and nobody says which."""

    code = "operators.keys-missing"

    def __str__(self) -> str:
        return _("足りない鍵と、わかっていることを「次の人へ」に書いてください。")


class HandedAlready(OperatorsRefused):
    """The sheet of the band is signed."""

    code = "operators.handed-already"

    def __str__(self) -> str:
        return _("この時間帯の引継書は、もう出ています。書き足すことは、次の時間帯の記録に書いてください。")


class TakenAlready(OperatorsRefused):
    """Somebody took it over."""

    code = "operators.taken-already"

    def __str__(self) -> str:
        return _("この引継書は、もう引き継がれています。")


class SamePerson(OperatorsRefused):
    """Nobody takes over from themselves."""

    code = "operators.same-person"

    def __str__(self) -> str:
        return _("引き継ぐ人と引き継がれる人は、別の人でなければなりません。次の担当者が署名してください。")
