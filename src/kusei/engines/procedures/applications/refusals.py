"""What this part says when it refuses: each with a stable code and a sentence for a person."""

from __future__ import annotations

from typing import ClassVar

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from kusei.engines.procedures.evaluation import Problem
from kusei.lib.errors import RuleError


class ApplicationRefused(ValueError):
    """Something about a draft or an application is refused; the sentence says what to do next."""

    code: ClassVar[str] = "applications.refused"


class Incomplete(ApplicationRefused):
    """The answers are not complete or not right; `problems` are those of each form, by its place."""

    code = "applications.incomplete"

    def __init__(self, problems: list[list[Problem]]) -> None:
        super().__init__(_("まだ書いていないところ、直すところがあります。"))
        self.problems = problems


class NotPossibleNow(ApplicationRefused):
    """The state of the application does not allow it."""

    code = "applications.not-possible-now"

    def __init__(self) -> None:
        super().__init__(_("いまの状態では、できません。画面を読み直して、状態を確かめてください。"))


class ChangedMeanwhile(ApplicationRefused):
    """Somebody else did something since the page was shown."""

    code = "applications.changed-meanwhile"

    def __init__(self) -> None:
        super().__init__(_("この間に、ほかの人が手続きを進めました。画面を読み直して、もう一度お試しください。"))


class Closed(ApplicationRefused):
    """The procedure takes no applications now."""

    code = "applications.closed"

    def __init__(self) -> None:
        super().__init__(_("この手続は、いまは受け付けていません。受付の期間を確かめてください。"))


class FeeTooHigh(ApplicationRefused):
    """The answers give a fee that nobody means."""

    code = "applications.fee-too-high"

    def __init__(self) -> None:
        super().__init__(_("手数料が大きくなりすぎます。書いた数や金額を確かめてください。"))


class IdentityNeeded(ApplicationRefused):
    """The procedure wants a higher level of identity than the person has."""

    code = "applications.identity-needed"

    def __init__(self, level: str) -> None:
        words = {
            "contact": _("この手続には、サインインが必要です。利用者登録をして、サインインしてください。"),
            "card": _("この手続には、マイナンバーカードでの本人確認が必要です。アカウントの画面で確認してください。"),
        }
        super().__init__(words.get(level, ""))
        self.level = level


class OldForm(ApplicationRefused):
    """The draft is written on a form that is no longer taken."""

    code = "applications.old-form"

    def __init__(self) -> None:
        super().__init__(_("様式が新しくなりました。書いた内容を新しい様式に移して、続けてください。"))


class NotForThem(ApplicationRefused):
    """The person may not apply for that one any more."""

    code = "applications.not-for-them"

    def __init__(self) -> None:
        super().__init__(
            _("この人や団体のために申請することは、いまはできません。委任か団体の登録を確かめてください。")
        )


class IntentTaken(ApplicationRefused):
    """The key of an intent was used for something else before."""

    code = "applications.intent-taken"

    def __init__(self) -> None:
        super().__init__(_("このIdempotency-Keyは、内容の違う申請に使われています。新しいキーで送ってください。"))


class ReasonNeeded(ApplicationRefused):
    """The act needs a reason in words."""

    code = "applications.reason-needed"

    def __init__(self) -> None:
        super().__init__(_("理由を書いてください。"))


class FourEyes(ApplicationRefused):
    """Who examined may not decide."""

    code = "applications.four-eyes"

    def __init__(self) -> None:
        super().__init__(_("審査した人とは別の人が決定する手続です。ほかの職員に決定を頼んでください。"))


REFUSALS = (ApplicationRefused, RuleError)


def sentence(refusal: Exception) -> str:
    """The refusal in the language of the page."""
    if isinstance(refusal, RuleError):
        return refusal.en if (get_language() or "").startswith("en") else refusal.ja
    return str(refusal)
