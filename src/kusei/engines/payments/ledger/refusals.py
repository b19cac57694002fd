"""What the ledger refuses, each with a stable code and a sentence that says what to do next."""

from __future__ import annotations

from django.utils.translation import gettext as _


class LedgerRefused(ValueError):
    """A posting cannot be made like this."""

    code = "payments.ledger-refused"


class Overdrawn(LedgerRefused):
    """More is taken from an account than there is."""

    code = "payments.overdrawn"

    def __str__(self) -> str:
        return _("残高が足りないため、記録できません。画面を開き直して、今の残高を確かめてください。")


class YearClosed(LedgerRefused):
    """The fiscal year was closed, or the day does not belong to it."""

    code = "payments.year-closed"

    def __str__(self) -> str:
        return _("この会計年度は出納を閉鎖しているか、日付が年度の外にあります。新しい年度で処理してください。")
