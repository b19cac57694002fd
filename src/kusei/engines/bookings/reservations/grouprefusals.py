"""What groups and their members are refused."""

from __future__ import annotations

from django.utils.translation import gettext as _

from kusei.engines.bookings.reservations.refusals import BookingRefused


class KindUnknown(BookingRefused):
    """The facility registers no such groups."""

    code = "bookings.group-kind-unknown"

    def __str__(self) -> str:
        return _("この施設では、その区分の団体を登録していません。施設と区分を選び直してください。")


class PeriodWrong(BookingRefused):
    """A registration cannot end before today."""

    code = "bookings.group-period"

    def __str__(self) -> str:
        return _("登録の最後の日は、きょうより後の日を選んでください。")


class OwnGroup(BookingRefused):
    """Nobody decides about a group that they represent."""

    code = "bookings.own-group"

    def __str__(self) -> str:
        return _("自分が代表する団体の登録は、ほかの職員が決めます。")


class GroupFull(BookingRefused):
    """No more members."""

    code = "bookings.group-full"

    def __str__(self) -> str:
        return _("これ以上は招待できません。使わなくなった人を外してから、もう一度お試しください。")


class InvitationGone(BookingRefused):
    """It was taken back, is over, or was for another address."""

    code = "bookings.invitation-gone"

    def __str__(self) -> str:
        return _("この招待は使えません。期限が過ぎたか、取り消されています。招待した人に確かめてください。")


class Represents(BookingRefused):
    """Who represents a group hands it over first."""

    code = "bookings.represents"

    def __str__(self) -> str:
        return _("代表者は抜けられません。先に、ほかの人に代表を代わってください。")


class NotAMember(BookingRefused):
    """Only a member can represent the group."""

    code = "bookings.not-a-member"

    def __str__(self) -> str:
        return _("団体に入っている人だけが、代表者になれます。")
