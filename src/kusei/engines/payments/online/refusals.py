"""What paying online refuses, each with a stable code and a sentence that says what to do next."""

from __future__ import annotations

from django.utils.translation import gettext as _

from kusei.engines.payments.invoices.refusals import PaymentsRefused


class CannotGo(PaymentsRefused):
    """The provider did not give a page."""

    code = "online.cannot-go"

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why

    def __str__(self) -> str:
        return _("支払いのページを開けませんでした。少し待ってからもう一度試すか、ほかの支払い方法を選んでください。")


class NotKnown(PaymentsRefused):
    """The provider does not answer, so nobody knows yet whether it was paid."""

    code = "online.not-known"

    def __str__(self) -> str:
        return _("決済代行会社から返事がなく、まだ確かめられません。数分後にもう一度ご確認ください。")


class StillPaying(PaymentsRefused):
    """The provider still waits for the money, so the attempt cannot be given up."""

    code = "online.still-paying"

    def __str__(self) -> str:
        return _("お支払いが進んでいるため、やめられません。結果が出るまでお待ちください。")


class NoteMissing(PaymentsRefused):
    """Who clears what could not be placed writes what was found out."""

    code = "online.note-missing"

    def __str__(self) -> str:
        return _("確かめた内容を書くと、確認済みにできます。")
