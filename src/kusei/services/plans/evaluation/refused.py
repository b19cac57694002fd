"""What evaluation says when it refuses, where more than one module has to say it."""

from __future__ import annotations

from django.utils.translation import gettext as _

from kusei.engines.approvals.refusals import ApprovalRefused
from kusei.services.plans.cycle.refusals import CycleRefused


class NoSuchSheet(CycleRefused):
    """There is none with that number, or the person may not see it: the answer is the same."""

    code = "evaluation.no-such-sheet"

    def __str__(self) -> str:
        return _("この評価シートはないか、見る権限がありません。一覧から選び直してください。")


class NotNow(CycleRefused):
    """The sheet is not in the state in which this can be done."""

    code = "evaluation.not-now"

    def __str__(self) -> str:
        return _("いまの段階では、この操作はできません。ページを開き直して、状態を確かめてください。")


class NotSubmitted(CycleRefused, ApprovalRefused):
    """Somebody sends the draft off from the desk of approvals while the sheets are still being written."""

    code = "evaluation.not-submitted"

    def __str__(self) -> str:
        return _("評価シートは記入中です。行政評価のページで、組織のシートをまとめて提出してください。")


class AssessmentsMissing(CycleRefused, ApprovalRefused):
    """The decision was asked for before every required stage has assessed every sheet."""

    code = "evaluation.assessments-missing"

    def __init__(self, stage: str, number: int) -> None:
        super().__init__(
            _("「%(stage)s」のまだないシートが%(number)s件あります。評価を記録してから決裁してください。")
            % {"stage": stage, "number": number}
        )
