"""What slips refuse, each with a stable code and a sentence that says what to do next."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from kusei.engines.payments.invoices.refusals import PaymentsRefused


class NoPaper(PaymentsRefused):
    """The invoice cannot be paid with paper, or the amount fits no code."""

    code = "slips.no-paper"

    def __str__(self) -> str:
        return _("この請求は、納付書では払えません。ほかの支払い方法を選んでください。")


class SlipReplaced(PaymentsRefused):
    """The slip was replaced, or what it says is no longer what is owed."""

    code = "slips.replaced"

    def __str__(self) -> str:
        return _("納付書の内容が今の請求と違います。再発行すると、新しい納付書を印刷できます。")


class NothingChosen(PaymentsRefused):
    """No invoice of the list is left to print."""

    code = "slips.nothing-chosen"

    def __str__(self) -> str:
        return _("印刷する請求がありません。条件を変えて、もう一度選んでください。")


class FileGone(PaymentsRefused):
    """The PDF of a batch is not there yet, or is thrown away."""

    code = "slips.file-gone"

    def __str__(self) -> str:
        return _("ファイルがまだできていないか、もう消されています。しばらくしてから、画面を読み直してください。")


class FileWrong(PaymentsRefused):
    """A file of an agency cannot be read; the sentences say where and what. Nothing of it was taken in."""

    code = "slips.file-wrong"

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__(*problems)
        self.problems = list(problems)

    def __str__(self) -> str:
        return _("ファイルを取り込めません。何も記録していません。") + " " + " ".join(self.problems)


class TakenAlready(PaymentsRefused):
    """The same file was taken in before."""

    code = "slips.taken-already"

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number

    def __str__(self) -> str:
        return _("同じファイルを取り込み済みです（取込番号 %(number)s）。") % {"number": f"{self.number:05d}"}


class NotWaiting(PaymentsRefused):
    """The line was dealt with already, or is none that a person can settle."""

    code = "slips.not-waiting"

    def __str__(self) -> str:
        return _("この行は処理済みです。画面を開き直して、今の状態を確かめてください。")


class NoSuchInvoice(PaymentsRefused):
    """The number leads to no invoice that this person works on."""

    code = "slips.no-such-invoice"

    def __str__(self) -> str:
        return _("この番号の請求は見つかりません。番号を確かめてください。")
