"""What the desk counts for plans: applications, what became of them, how long they take and how much work they are."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models import Sum as Total
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce

from kusei.engines.measures.declaring import Counted, Dimension, Median, Sum, metric, ratio
from kusei.engines.procedures.applications.models import Application, Correction, Decision
from kusei.engines.procedures.desk.activity import minutes
from kusei.engines.procedures.desk.models import Act
from kusei.engines.procedures.desk.opendays import open_days_between

DIMENSIONS = (
    Dimension("procedure", "手続", "Procedure"),
    Dimension("department", "担当", "Department"),
    Dimension("channel", "経路", "Channel"),
)


def _where(path: str = "") -> dict[str, Any]:
    return {
        "procedure": f"{path}procedure__key",
        "department": f"{path}department__code",
        "channel": f"{path}channel",
    }


def first_decisions() -> QuerySet[Decision]:
    """Of each application the decision that was made first; what is decided anew does not move it."""
    before = Decision.objects.filter(
        application=OuterRef("application"), decided_at__isnull=False, pk__lt=OuterRef("pk")
    )
    return Decision.objects.filter(~Exists(before), decided_at__isnull=False)


def _days() -> Combinable:
    """Open days from arrival to the decision, without those of corrections that were answered by then."""
    answered = Correction.objects.filter(
        application=OuterRef("application"), answered_at__lte=OuterRef("decided_at")
    ).order_by()
    waited = answered.values("application").annotate(days=Total(open_days_between("asked_at", "answered_at")))
    whole = open_days_between("application__submitted_at", "decided_at")
    return whole - Coalesce(Subquery(waited.values("days"), output_field=IntegerField()), 0)


@metric(
    key="procedures.applications",
    title="受け付けた申請の件数",
    title_en="Applications received",
    sentence="オンライン、窓口、郵送で受け付けた申請を、到達した日で1件ずつ数えます。取り下げたものも数えます。",
    sentence_en="Applications received online, at the counter and by post, counted once each on the day they arrived;"
    " those withdrawn later count too.",
    unit="件",
    aggregation=Sum(),
    dimensions=DIMENSIONS,
    rows_access=None,
)
def applications() -> Counted:
    """All of them."""
    return Counted(Application.objects.all(), at="submitted_at", dimensions=_where(), label="number")


@metric(
    key="procedures.online_applications",
    title="オンラインで受け付けた申請の件数",
    title_en="Applications received online",
    sentence="オンラインで受け付けた申請を、到達した日で1件ずつ数えます。",
    sentence_en="Applications received online, counted once each on the day they arrived.",
    unit="件",
    aggregation=Sum(),
    dimensions=DIMENSIONS,
    rows_access=None,
)
def online_applications() -> Counted:
    """Those that came online."""
    rows = Application.objects.filter(channel="online")
    return Counted(rows, at="submitted_at", dimensions=_where(), label="number")


@metric(
    key="procedures.withdrawn_applications",
    title="取り下げられた申請の件数",
    title_en="Applications withdrawn",
    sentence="取り下げられた申請を、取り下げた日で1件ずつ数えます。取下げを取り消したものは数えません。"
    "窓口が入力の誤りとして取り下げたものも数えます。",
    sentence_en="Applications withdrawn, counted once each on the day of the withdrawal; not those whose withdrawal"
    " was taken back. What the counter withdrew as entered by mistake counts, too.",
    unit="件",
    aggregation=Sum(),
    dimensions=DIMENSIONS,
    rows_access=None,
)
def withdrawn_applications() -> Counted:
    """Those that stand withdrawn."""
    rows = Application.objects.filter(state="withdrawn")
    return Counted(rows, at="ended_at", dimensions=_where(), label="number")


@metric(
    key="procedures.decided_applications",
    title="決定した申請の件数",
    title_en="Applications decided",
    sentence="決定した申請を、初めに決定した日で1件ずつ数えます。あとで決定を取り消したり、やり直したりしても変わりません。",
    sentence_en="Applications decided, counted once each on the day of the first decision; taking a decision back or"
    " deciding anew changes nothing.",
    unit="件",
    aggregation=Sum(),
    dimensions=DIMENSIONS,
    rows_access=None,
)
def decided_applications() -> Counted:
    """First decisions."""
    where = _where("application__")
    return Counted(first_decisions(), at="decided_at", dimensions=where, label="application__number")


@metric(
    key="procedures.corrected_applications",
    title="補正を依頼した申請の件数",
    title_en="Applications sent back for correction",
    sentence="補正を一度でも依頼した申請を、到達した日で1件ずつ数えます。"
    "翌年度に依頼したものも到達した年度に数えるため、年度が終わってから増えることがあります。",
    sentence_en="Applications for which a correction was asked at least once, counted on the day they arrived. One"
    " that is sent back in the next fiscal year counts in the year of its arrival, which may grow by it.",
    unit="件",
    aggregation=Sum(),
    dimensions=DIMENSIONS,
    rows_access=None,
)
def corrected_applications() -> Counted:
    """Those that were sent back."""
    asked = Exists(Correction.objects.filter(application=OuterRef("pk")))
    return Counted(Application.objects.filter(asked), at="submitted_at", dimensions=_where(), label="number")


@metric(
    key="procedures.median_days",
    title="申請の処理日数（中央値）",
    title_en="Processing days (median)",
    sentence="決定した申請の、到達の翌日から初めの決定の日までの開庁日の数（それまでに答えのあった補正を待った日を除く）の中央値です。"
    "初めに決定した日で数えます。",
    sentence_en="The median of open days from the day after arrival to the day of the first decision, without days of"
    " waiting for corrections that were answered by then, over applications first decided in the period.",
    unit="日",
    aggregation=Median(),
    dimensions=DIMENSIONS,
    version=2,
    rows_access=None,
)
def median_days() -> Counted:
    """First decisions with their days."""
    where = _where("application__")
    return Counted(first_decisions(), at="decided_at", amount=_days(), dimensions=where, label="application__number")


@metric(
    key="procedures.staff_minutes",
    title="申請の審査にかかった職員の時間",
    title_en="Staff minutes on applications",
    sentence="審査の画面での職員と受託者の操作（審査の開始、補正の依頼、確認のしるし、メモ、連絡、決定、交付など）ごとに、その人の一つ前の操作からの時間を足します。"
    "間が30分を超えるときと初めの操作は、5分とします。操作した日で数えます。"
    "窓口での受付と、操作の記録が残らない仕事は含みません。",
    sentence_en="For every act of staff and contractors at the desk (taking up, asking for a correction, a mark, a"
    " note, a message, deciding, delivering and so on) the time since the same person's act before; 5 minutes where"
    " that is more than 30 minutes ago, and for a first act. Counted on the day of the act. What is taken in at the"
    " counter and work that leaves no record are not included.",
    unit="分",
    aggregation=Sum(),
    dimensions=DIMENSIONS,
    rows_access=None,
)
def staff_minutes() -> Counted:
    """Every act, with the minutes for which it stands."""
    where = _where("application__")
    return Counted(Act.objects.all(), at="at", amount=minutes(), dimensions=where, label="application__number")


ratio(
    key="procedures.online_rate",
    title="申請のオンライン率",
    title_en="Share of applications received online",
    sentence="オンラインで受け付けた申請を、受け付けた申請で割った割合です。",
    sentence_en="Applications received online over all applications received.",
    numerator="procedures.online_applications",
    denominator="procedures.applications",
    dimensions=DIMENSIONS,
    rows_access=None,
)
ratio(
    key="procedures.correction_rate",
    title="申請の補正率",
    title_en="Share of applications sent back for correction",
    sentence="補正を一度でも依頼した申請を、受け付けた申請で割った割合です。",
    sentence_en="Applications for which a correction was asked over all applications received.",
    numerator="procedures.corrected_applications",
    denominator="procedures.applications",
    dimensions=DIMENSIONS,
    rows_access=None,
)
ratio(
    key="procedures.staff_minutes_each",
    title="申請1件あたりの職員の時間",
    title_en="Staff minutes for each application decided",
    sentence="申請の審査にかかった職員の時間を、決定した申請の件数で割った値です。"
    "まだ決定していない申請や、取り下げられた申請にかかった時間も含みます。",
    sentence_en="Staff minutes on applications over applications decided. Time for applications that are not decided"
    " yet or were withdrawn is included.",
    unit="分",
    numerator="procedures.staff_minutes",
    denominator="procedures.decided_applications",
    dimensions=DIMENSIONS,
    rows_access=None,
)
