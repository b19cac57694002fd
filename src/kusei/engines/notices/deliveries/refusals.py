"""What the delivery machine refuses, each with a stable code and a sentence that says what to do next."""

from __future__ import annotations

from django.utils.translation import gettext as _


class NoticesRefused(ValueError):
    """A notice cannot be sent like this."""

    code = "notices.refused"


class TooFew(NoticesRefused):
    """The audience is smaller than what may be shown: a notice to it would be a notice to known persons."""

    code = "notices.too-few"

    def __init__(self, least: int) -> None:
        super().__init__(least)
        self.least = least

    def __str__(self) -> str:
        return _("対象が%(least)d人に満たないため、配信できません。条件を広げると配信できます。") % {
            "least": self.least
        }


class NoChannel(NoticesRefused):
    """No way out was chosen, or one that this installation does not have."""

    code = "notices.no-channel"

    def __str__(self) -> str:
        return _("配信方法を1つ以上選んでください。")


class AlreadyOver(NoticesRefused):
    """The sending ended or was cancelled: nothing can be changed any more."""

    code = "notices.already-over"

    def __str__(self) -> str:
        return _("この配信はもう終わっています。")


class ReasonMissing(NoticesRefused):
    """To stop a sending needs a reason."""

    code = "notices.reason-missing"

    def __str__(self) -> str:
        return _("理由を書くと、操作できます。")
