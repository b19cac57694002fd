"""What this part says when it refuses: each with a stable code and a sentence for a person."""

from __future__ import annotations

from typing import ClassVar

from django.utils.translation import gettext as _

from kusei.engines.procedures.applications.refusals import REFUSALS as OF_APPLICATIONS
from kusei.engines.procedures.applications.refusals import sentence as sentence_of_applications


class HandoverRefused(ValueError):
    """Something about handing over or throwing away is refused; the sentence says what to do next."""

    code: ClassVar[str] = "handover.refused"


class NotAContractor(HandoverRefused):
    """The account is no contractor's, or somebody's who is staff besides."""

    code = "handover.not-a-contractor"

    def __str__(self) -> str:
        return _("受託者の役割だけを持つアカウントを選んでください。職員の役割も持つ人には渡せません。")


class NotForContractors(HandoverRefused):
    """The procedure is not for contractors, or the application is confidential."""

    code = "handover.not-for-contractors"

    def __str__(self) -> str:
        return _(
            "この手続・申請は、受託者に渡せません。手続の定義で委託を認めているか、秘匿でないかを確かめてください。"
        )


class GrantWrong(HandoverRefused):
    """The period or the reason of a grant is missing or wrong."""

    code = "handover.grant-wrong"

    def __str__(self) -> str:
        return _("期間と理由を確かめてください。期間は開始日の後に終わり、1年以内です。")


class NoLayout(HandoverRefused):
    """The procedure has no layout of a file."""

    code = "handover.no-layout"

    def __str__(self) -> str:
        return _("この手続には、基幹系に渡すCSVの並びが決められていません。様式の定義に加えてください。")


class NothingToExport(HandoverRefused):
    """No application waits to leave."""

    code = "handover.nothing-to-export"

    def __str__(self) -> str:
        return _("新しく出力する申請はありません。前に出力したものをもう一度出すときは、受付番号を書いてください。")


class UnknownNumbers(HandoverRefused):
    """Receipt numbers that were named are not of this procedure and department."""

    code = "handover.unknown-numbers"

    def __str__(self) -> str:
        return _("この手続の申請でない受付番号があります。番号を確かめてください。")


class ReasonNeeded(HandoverRefused):
    """The act needs a reason."""

    code = "handover.reason-needed"

    def __str__(self) -> str:
        return _("理由を書いてください。")


class NotReady(HandoverRefused):
    """The file is not made yet, or is thrown away again."""

    code = "handover.not-ready"

    def __str__(self) -> str:
        return _("ファイルがまだできていないか、保存の期間が過ぎて消されています。画面を読み直してください。")


class FileUnreadable(HandoverRefused):
    """The CSV cannot be read at all; the sentence says why."""

    code = "handover.file-unreadable"


class EndpointWrong(HandoverRefused):
    """An address or a choice of an endpoint cannot be; the sentence says why."""

    code = "handover.endpoint-wrong"


class TwoPeople(HandoverRefused):
    """The same person cannot confirm twice."""

    code = "handover.two-people"

    def __str__(self) -> str:
        return _("廃棄は2人で確かめます。ほかの承認者に2人目の確認を頼んでください。")


class ListChanged(HandoverRefused):
    """The list is no longer the one that was shown."""

    code = "handover.list-changed"

    def __str__(self) -> str:
        return _("この一覧は、ほかの人がもう進めています。画面を読み直してください。")


class RotationRuns(HandoverRefused):
    """Keys are being changed already."""

    code = "handover.rotation-runs"

    def __str__(self) -> str:
        return _("暗号鍵の変更がいま進んでいます。終わってから、もう一度お試しください。")


REFUSALS = (HandoverRefused, *OF_APPLICATIONS)


def sentence(refusal: Exception) -> str:
    """The refusal in the language of the page."""
    return str(refusal) if isinstance(refusal, HandoverRefused) else sentence_of_applications(refusal)
