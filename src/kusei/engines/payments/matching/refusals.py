"""What matching and closing refuse, each with a stable code and a sentence that says what to do next."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from kusei.engines.payments.invoices.refusals import PaymentsRefused
from kusei.engines.payments.ledger.refusals import LedgerRefused


class MatchingRefused(PaymentsRefused):
    """It cannot be done like this."""

    code = "matching.refused"


class FileRefused(MatchingRefused):
    """The file cannot be read; the sentence says where and why."""

    code = "matching.file-refused"

    def __init__(self, why: str, line: int = 0) -> None:
        super().__init__(why, line)
        self.why, self.line = why, line

    def __str__(self) -> str:
        if not self.line:
            return self.why
        return _("%(line)d行目：%(why)s") % {"line": self.line, "why": self.why}


class KnownFile(MatchingRefused):
    """The same bytes were handed in before."""

    code = "matching.known-file"

    def __str__(self) -> str:
        return _("このファイルは、すでに受け付けています。取込みの一覧を見てください。")


class Over(MatchingRefused):
    """Somebody else did it, or it is no longer open."""

    code = "matching.over"

    def __str__(self) -> str:
        return _("ほかの人が先に処理しました。画面を開き直して、今の状態を確かめてください。")


class NoSuchInvoice(MatchingRefused):
    """The number is none of ours."""

    code = "matching.no-such-invoice"

    def __str__(self) -> str:
        return _("この請求番号はありません。番号を確かめてください。")


class NotCodable(MatchingRefused):
    """The accounting system's encoding lacks characters; nothing is lost silently."""

    code = "matching.not-codable"

    def __init__(self, characters: str) -> None:
        super().__init__(characters)
        self.characters = characters

    def __str__(self) -> str:
        return _("文字コードCP932にない文字があります：%(characters)s。科目の名前を直してください。") % {
            "characters": self.characters
        }


class NothingToExport(MatchingRefused):
    """Every posting until that day went out already."""

    code = "matching.nothing-to-export"

    def __str__(self) -> str:
        return _("この日までの仕訳は、すべて出力しました。")


class NoTitle(MatchingRefused):
    """An account belongs to no title of the accounting system."""

    code = "matching.no-title"

    def __init__(self, account: str) -> None:
        super().__init__(account)
        self.account = account

    def __str__(self) -> str:
        return _("勘定「%(account)s」の科目が決まっていません。accounting.yamlに加えてください。") % {
            "account": self.account
        }


class TooEarly(MatchingRefused):
    """A fiscal year is closed from 1 June on."""

    code = "matching.too-early"

    def __str__(self) -> str:
        return _("出納整理期間が終わる6月1日から、閉鎖できます。")


class StillOpen(MatchingRefused):
    """An earlier year is still open."""

    code = "matching.still-open"

    def __str__(self) -> str:
        return _("前の年度が閉鎖されていません。古い年度から順に閉鎖してください。")


class NotOurs(PermissionDenied):
    """Only the accounting department matches and closes."""

    code = "matching.not-ours"

    def __str__(self) -> str:
        return _("会計の担当者だけが使えます。会計の課の役割が要ります。")


class SecondPerson(PermissionDenied):
    """Four eyes: another person must do it."""

    code = "matching.second-person"

    def __str__(self) -> str:
        return _("申請した人のほかの承認者が、承認してください。")


REFUSALS = (PaymentsRefused, LedgerRefused)
