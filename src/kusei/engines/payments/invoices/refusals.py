"""What invoices and payments refuse, each with a stable code and a sentence that says what to do next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from kusei.engines.payments.invoices.models import Attempt


class PaymentsRefused(ValueError):
    """It cannot be done like this."""

    code = "payments.refused"


class NothingOwed(PaymentsRefused):
    """The invoice is paid, cancelled or lapsed."""

    code = "payments.nothing-owed"

    def __str__(self) -> str:
        return _("この請求は、お支払いの必要がありません。")


class AlreadyPending(PaymentsRefused):
    """Somebody is paying the invoice at the moment."""

    code = "payments.already-pending"

    def __init__(self, attempt: Attempt) -> None:
        super().__init__(attempt.pk)
        self.attempt = attempt

    def __str__(self) -> str:
        return _("ほかの画面でお支払いの手続き中です。その手続きを終えるか、やめてから、もう一度お試しください。")


class WayNotOffered(PaymentsRefused):
    """The invoice cannot be paid like this."""

    code = "payments.way-not-offered"

    def __str__(self) -> str:
        return _("この請求には使えない支払い方法です。ほかの方法を選んでください。")


class ReasonMissing(PaymentsRefused):
    """What is taken back or given back needs a reason."""

    code = "payments.reason-missing"

    def __str__(self) -> str:
        return _("理由を書くと、操作できます。")


class TooMuch(PaymentsRefused):
    """More is to be given back than was paid and not yet given back."""

    code = "payments.too-much"

    def __init__(self, left: int) -> None:
        super().__init__(left)
        self.left = left

    def __str__(self) -> str:
        return _("還付できるのは、あと%(left)s円までです。") % {"left": f"{self.left:,}"}


class Changed(PaymentsRefused):
    """Somebody else decided it meanwhile."""

    code = "payments.changed"

    def __str__(self) -> str:
        return _("ほかの人が先に処理しました。画面を開き直して、今の状態を確かめてください。")


class PaidAlready(PaymentsRefused):
    """An invoice on which money came in is not cancelled before that is given back."""

    code = "payments.paid-already"

    def __str__(self) -> str:
        return _("すでに入金があります。先に還付の手続きをしてください。")


class MayNot(PermissionDenied):
    """The person does not hold the role, or would control their own work."""

    code = "payments.may-not"

    def __str__(self) -> str:
        return _("この操作をする権限がありません。所管課の担当者か承認者に頼んでください。")


class Barred(PermissionDenied):
    """Who takes money at the moment changes no amounts."""

    code = "payments.barred"

    def __str__(self) -> str:
        return _(
            "窓口でお金を受け取っているあいだは、請求の額の決定や取消し、還付の承認はできません。ほかの人に頼んでください。"
        )


class OwnWork(PermissionDenied):
    """Four eyes: another person must do it."""

    code = "payments.own-work"

    def __str__(self) -> str:
        return _("自分が頼んだ還付や、自分が額を決めた請求です。ほかの担当者が処理してください。")


class BankMissing(PaymentsRefused):
    """Nobody said to which account a refund goes."""

    code = "payments.bank-missing"

    def __str__(self) -> str:
        return _("振込先が登録されていない還付があります。先に振込先を登録してください。")


class NothingChosen(PaymentsRefused):
    """A file for the bank without refunds."""

    code = "payments.nothing-chosen"

    def __str__(self) -> str:
        return _("還付を1件以上選んでください。")
