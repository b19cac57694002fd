"""What progress refuses, each with its code and a sentence that says what to do next."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from kusei.services.plans.cycle.refusals import CycleRefused


class ProgressRefused(CycleRefused):
    """Something about progress is refused."""

    code = "progress.refused"


class NoSuchReport(ProgressRefused):
    """There is none with that number, or the person may not see it: the answer is the same."""

    code = "progress.no-such-report"

    def __str__(self) -> str:
        return _("この報告はないか、見る権限がありません。番号を確かめてください。")


class NoSuchPeriod(ProgressRefused):
    """The calendar has no period of that key."""

    code = "progress.no-such-period"

    def __str__(self) -> str:
        return _("この時期は、自治体の暦（cycle.yaml）にありません。暦にある時期を選んでください。")


class NotInForce(ProgressRefused):
    """The plan has no edition in force."""

    code = "progress.not-in-force"

    def __str__(self) -> str:
        return _("策定ずみの版がある計画だけ照会できます。版を策定ずみにしてから始めてください。")


class YearOutside(ProgressRefused):
    """The fiscal year lies outside the edition's period."""

    code = "progress.year-outside"

    def __str__(self) -> str:
        return _("計画期間の中の年度を選んでください。")


class RoundExists(ProgressRefused):
    """The plan has a round for that fiscal year and period."""

    code = "progress.round-exists"

    def __str__(self) -> str:
        return _("この計画、年度、時期の照会はもうあります。そちらを開いてください。")


class NotOpen(ProgressRefused):
    """The round is closed or published."""

    code = "progress.not-open"

    def __str__(self) -> str:
        return _("この照会は締め切られました。直すことがあれば、企画担当に頼んでください。")


class NotPossibleNow(ProgressRefused):
    """The act does not fit the state; somebody may have been faster."""

    code = "progress.not-possible-now"

    def __str__(self) -> str:
        return _("いまの状態ではできません。開き直して、状態を確かめてください。")


class ReasonMissing(ProgressRefused):
    """An act that needs its reason has none."""

    code = "progress.reason-missing"

    def __str__(self) -> str:
        return _("理由を書いてください。")


class DayWrong(ProgressRefused):
    """The due day lies before the round opens."""

    code = "progress.day-wrong"

    def __str__(self) -> str:
        return _("期限は、始める日か、そのあとの日にしてください。")


class NothingToTakeOver(ProgressRefused):
    """Nothing was reported before."""

    code = "progress.nothing-to-take-over"

    def __str__(self) -> str:
        return _("引き継げる前回の報告がありません。進み具合を選んで報告してください。")


class UnknownField(ProgressRefused):
    """The report has no such field; `field` is its name."""

    code = "progress.unknown-field"

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field

    def __str__(self) -> str:
        return _("この報告に「%(field)s」という欄はありません。") % {"field": self.field}


class FieldWrong(ProgressRefused):
    """A value cannot be read or kept; the sentence says how to write it."""

    code = "progress.field-wrong"


class FieldsWrong(ProgressRefused):
    """Values cannot be kept, or something is missing to report. `problems`: a sentence for each field."""

    code = "progress.fields-wrong"

    def __init__(self, problems: Mapping[str, str]) -> None:
        super().__init__(dict(problems))
        self.problems = dict(problems)

    def __str__(self) -> str:
        return " ".join(dict.fromkeys(self.problems.values()))


@dataclass(frozen=True)
class Clash:
    """A field that two people changed: what stood there, what the first one saved (who, when) and the second wrote."""

    field: str
    base: str
    theirs: str
    mine: str
    by: str
    at: dt.datetime

    @property
    def is_status(self) -> bool:
        """Whether it is a status, which has its own words."""
        return self.field.endswith(":status")


class Conflict(ProgressRefused):
    """Somebody else changed the same fields meanwhile. Nothing was saved; `version` is what stands now."""

    code = "progress.conflict"

    def __init__(self, clashes: tuple[Clash, ...], version: int) -> None:
        super().__init__(clashes, version)
        self.clashes = clashes
        self.version = version

    def __str__(self) -> str:
        return _("ほかの人が先に同じ欄を保存しました。どちらを残すか、欄ごとに選んでください。")
