"""What the desk of campaigns says when it refuses: each case with a code, and a sentence that says what to do next."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from kusei.engines.approvals.refusals import ApprovalRefused
from kusei.engines.notices.deliveries.refusals import NoticesRefused
from kusei.engines.notices.segments.refusals import SegmentRefused
from kusei.engines.notices.subscribers.refusals import SubscribersRefused
from kusei.lib.errors import RuleError
from kusei.services.outreach.states import LABELS, Stage

if TYPE_CHECKING:
    from kusei.services.outreach.checking import Problem


class OutreachRefused(ApprovalRefused):
    """Something about a campaign is refused; said on pages of the decision too, where the refusal takes it back."""

    code = "outreach.refused"


REFUSALS = (ApprovalRefused, NoticesRefused, SegmentRefused, SubscribersRefused, RuleError)


def sentence(refusal: Exception) -> str:
    """The refusal in the language of the page."""
    if isinstance(refusal, RuleError):
        return refusal.en if (get_language() or "").startswith("en") else refusal.ja
    return str(refusal)


class NotAllowed(PermissionDenied):
    """The person may not do this; the sentence says who may."""

    code = "outreach.not-allowed"


class NoSuchCampaign(OutreachRefused):
    """There is none of that number, or the person may not see it: the answer is the same."""

    code = "outreach.no-such-campaign"

    def __str__(self) -> str:
        return _("この番号の配信はないか、見る権限がありません。配信の一覧から開いてください。")


class Stale(OutreachRefused):
    """Somebody else changed the campaign since the page was opened."""

    code = "outreach.stale"

    def __str__(self) -> str:
        return _(
            "ページを開いたあとに、ほかの人がこの配信を変えました。下の「いま保存されている内容」を見て、直してください。"
        )


class NotNow(OutreachRefused):
    """The state of the campaign does not allow it."""

    code = "outreach.not-now"

    def __init__(self, stage: Stage) -> None:
        super().__init__(stage)
        self.stage = stage

    def __str__(self) -> str:
        if self.stage is Stage.ASKED:
            return _("決裁・確認に出ているので、変えられません。直すときは、取り下げるか、差し戻してもらってください。")
        return _("この配信は「%(state)s」なので、この操作はできません。") % {"state": LABELS[self.stage]}


class Unfit(OutreachRefused):
    """What was written cannot stand like this."""

    code = "outreach.unfit"


class ReasonMissing(OutreachRefused):
    """Sending back, giving up, pausing and cancelling need words."""

    code = "outreach.reason-missing"

    def __str__(self) -> str:
        return _("理由を200字以内で書いてください。あとで読む人のために記録に残ります。")


class NotReady(OutreachRefused):
    """Something is missing; each problem is a sentence with the step where it is put right."""

    code = "outreach.not-ready"

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__(len(problems))
        self.problems = tuple(problems)

    def __str__(self) -> str:
        sentence = _("まだ出せません。%(number)d件を直してください。%(first)s")
        return sentence % {"number": len(self.problems), "first": self.problems[0].text}


class OneTooMany(OutreachRefused):
    """The topic had its notices of the day already, and nobody said why one more is needed."""

    code = "outreach.one-too-many"

    def __init__(self, limit: int) -> None:
        super().__init__(limit)
        self.limit = limit

    def __str__(self) -> str:
        return _(
            "この種類のお知らせは1日%(limit)d回までで、その日の分はもう決まっています。"
            "差し戻して、日を変えるか、超える理由を書いてください。"
        ) % {"limit": self.limit}


class NeedsApproval(OutreachRefused):
    """The topic wants a decision now, which was not asked for."""

    code = "outreach.needs-approval"

    def __str__(self) -> str:
        return _("この種類のお知らせには決裁が必要になりました。差し戻して、決裁に出し直してください。")


class CannotRelease(OutreachRefused):
    """The machine that delivers refuses; the sentence is its own."""

    code = "outreach.cannot-release"


class OthersApproval(OutreachRefused):
    """The decision was asked by somebody else, who alone can ask again."""

    code = "outreach.others-approval"

    def __init__(self, drafter: str) -> None:
        super().__init__(drafter)
        self.drafter = drafter

    def __str__(self) -> str:
        sentence = _("前の起案は%(who)sさんのものです。出し直してもらうか、決裁の画面で引き継いでください。")
        return sentence % {"who": self.drafter}
