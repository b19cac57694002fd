"""What this part says when it refuses: each with a stable code and a sentence for a person."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _


class NotAllowed(PermissionDenied):
    """The person is no approver of the department that sends the letters."""

    code = "letters.not-allowed"

    def __init__(self) -> None:
        super().__init__(_("手紙のファイルを扱えるのは、差出人の課の承認者だけです。担当の課に頼んでください。"))


class LettersRefused(ValueError):
    """Something about a job of letters is refused; the sentence says what to do next."""

    code: ClassVar[str] = "letters.refused"


class NotReady(LettersRefused):
    """The files are not made yet, are being made anew, or are gone."""

    code = "letters.not-ready"

    def __str__(self) -> str:
        return _("ファイルがまだできていないか、もう消されています。しばらくしてから、画面を読み直してください。")


class NotNow(LettersRefused):
    """The job is further than that: posted, dropped, or not posted yet."""

    code = "letters.not-now"

    def __str__(self) -> str:
        return _("この束の状態では、その操作はできません。画面を読み直して、いまの状態を確かめてください。")


class DayWrong(LettersRefused):
    """The day of posting or of return lies before the files were made, or in the future."""

    code = "letters.day-wrong"

    def __str__(self) -> str:
        return _("日付は、ファイルができた日から今日までの日にしてください。")


class ReasonNeeded(LettersRefused):
    """Dropping a job needs a reason."""

    code = "letters.reason-needed"

    def __str__(self) -> str:
        return _("取りやめる理由を書いてください。")


class UnknownNumbers(LettersRefused):
    """Numbers that are on no letter of this job, or no numbers at all."""

    code = "letters.unknown-numbers"

    def __init__(self, numbers: Sequence[str]) -> None:
        super().__init__()
        self.numbers = numbers

    def __str__(self) -> str:
        if not self.numbers:
            return _("戻ってきた手紙の番号を書いてください。")
        named = "、".join(one[:20] for one in self.numbers[:5])
        return _("この束にない番号です：%(numbers)s。手紙の左下の番号を確かめてください。") % {"numbers": named}
