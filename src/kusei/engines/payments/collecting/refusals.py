"""What collecting refuses, each with a stable code and a sentence that says what to do next."""

from __future__ import annotations

from django.utils.translation import gettext as _

from kusei.engines.payments.invoices.refusals import PaymentsRefused


class RunUnderWay(PaymentsRefused):
    """A run of the same department and stage is still being sent."""

    code = "collecting.run-under-way"

    def __str__(self) -> str:
        return _("同じ段階の督促を送っている途中です。終わってから、もう一度お試しください。")


class NobodyToTell(PaymentsRefused):
    """No invoice fits."""

    code = "collecting.nobody"

    def __str__(self) -> str:
        return _("送る相手がいません。")


class HeldAlready(PaymentsRefused):
    """The invoice is held for the same reason already."""

    code = "collecting.held-already"

    def __str__(self) -> str:
        return _("同じ理由ですでに止めています。期限を変えるときは、先に解いてください。")


class NotTheTime(PaymentsRefused):
    """People are not telephoned at this time."""

    code = "collecting.not-the-time"

    def __str__(self) -> str:
        return _("電話をかけてよい時間ではありません。決められた曜日と時間にかけてください。")


class NotYours(PaymentsRefused):
    """Somebody else took the number meanwhile."""

    code = "collecting.not-yours"

    def __str__(self) -> str:
        return _("この番号は、ほかの人がかけています。「次の番号」を押してください。")


class PromiseNeedsDay(PaymentsRefused):
    """A promise without a day, or for a day gone by."""

    code = "collecting.promise-needs-day"

    def __str__(self) -> str:
        return _("約束の日を、今日からあとの日で書いてください。")


class PlanWrong(PaymentsRefused):
    """The parts do not make up what is owed, or their days do not follow one another."""

    code = "collecting.plan-wrong"

    def __str__(self) -> str:
        return _("分納の額の合計を未納額と同じにし、期限は今日からあとの日を順に書いてください。")


class PlanOfOthers(PaymentsRefused):
    """The invoices belong to different people or departments, or are in a plan already."""

    code = "collecting.plan-of-others"

    def __str__(self) -> str:
        return _("同じ人の、同じ課の、まだ計画のない請求だけを、一つの計画にできます。")


class PlanOutdated(PaymentsRefused):
    """Something was paid since the plan was made, or the plan was decided."""

    code = "collecting.plan-outdated"

    def __str__(self) -> str:
        return _("計画を作ったあとに入金などがありました。取りやめて、作り直してください。")


class StepRefused(PaymentsRefused):
    """A mandate does not go that way from where it is."""

    code = "collecting.mandate-step"

    def __str__(self) -> str:
        return _("口座振替の申込みは、その状態には進めません。画面を開き直して、今の状態を確かめてください。")


class MandateThere(PaymentsRefused):
    """There is a mandate for the same fees already."""

    code = "collecting.mandate-there"

    def __str__(self) -> str:
        return _("同じ申込みがすでにあります。口座を変えるときは、先に今の申込みを止めてください。")


class AccountWrong(PaymentsRefused):
    """No such bank or branch, or a number that is none."""

    code = "collecting.account-wrong"

    def __str__(self) -> str:
        return _("金融機関、支店、口座番号を確かめてください。口座番号は7桁までの数字です。")


class AnswerWrong(PaymentsRefused):
    """What came back from the bank is not signed, too old, or for something else."""

    code = "collecting.answer-wrong"

    def __str__(self) -> str:
        return _("金融機関からの返事を確かめられません。申込みは進んでいません。はじめからやり直してください。")


class DebitMade(PaymentsRefused):
    """The file of that day was made already."""

    code = "collecting.debit-made"

    def __str__(self) -> str:
        return _("この振替日の請求データは、もう作りました。一覧からダウンロードできます。")


class NothingToDebit(PaymentsRefused):
    """No owed invoice has an active mandate."""

    code = "collecting.nothing-to-debit"

    def __str__(self) -> str:
        return _("口座振替をする請求がありません。")


class DayWrong(PaymentsRefused):
    """Banks are closed on that day, or it is over."""

    code = "collecting.day-wrong"

    def __str__(self) -> str:
        return _("振替日は、明日からあとの、銀行が開いている日にしてください。")


class ResultWrong(PaymentsRefused):
    """The file is not the answer to this run; nothing was taken from it."""

    code = "collecting.result-wrong"

    def __str__(self) -> str:
        return _("この振替日の結果のファイルではありません。何も取り込んでいません。ファイルを確かめてください。")


class ResultRead(PaymentsRefused):
    """The answer was read already."""

    code = "collecting.result-read"

    def __str__(self) -> str:
        return _("この結果は、もう取り込みました。")


class MandateForNobody(PaymentsRefused):
    """The invoice has neither an account here nor something that it was raised for."""

    code = "collecting.mandate-for-nobody"

    def __str__(self) -> str:
        return _("この請求からは、だれの口座振替かを決められません。アカウントか申請のある請求の番号を書いてください。")
