"""What the desk counts for plans: applications, the share online, how long they take, how often they go back."""

from __future__ import annotations

from django.db.models import Exists, OuterRef

from kusei.engines.measures.declaring import Counted, Dimension, Median, Sum, metric, ratio
from kusei.engines.procedures.applications.models import Application, Correction
from kusei.engines.procedures.desk.opendays import processing_days

DIMENSIONS = (Dimension("procedure", "手続", "Procedure"),)
_WHERE = {"procedure": "procedure__key"}


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
    return Counted(Application.objects.all(), at="submitted_at", dimensions=_WHERE, label="number")


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
    return Counted(Application.objects.filter(channel="online"), at="submitted_at", dimensions=_WHERE, label="number")


@metric(
    key="procedures.corrected_applications",
    title="補正を依頼した申請の件数",
    title_en="Applications sent back for correction",
    sentence="補正を一度でも依頼した申請を、到達した日で1件ずつ数えます。",
    sentence_en="Applications for which a correction was asked at least once, counted on the day they arrived.",
    unit="件",
    aggregation=Sum(),
    dimensions=DIMENSIONS,
    rows_access=None,
)
def corrected_applications() -> Counted:
    """Those that were sent back."""
    asked = Exists(Correction.objects.filter(application=OuterRef("pk")))
    return Counted(Application.objects.filter(asked), at="submitted_at", dimensions=_WHERE, label="number")


@metric(
    key="procedures.median_days",
    title="申請の処理日数（中央値）",
    title_en="Processing days (median)",
    sentence="決定した申請の、到達の翌日から決定の日までの開庁日の数（補正を待った日を除く）の中央値です。"
    "決定した日で数えます。",
    sentence_en="The median of open days from the day after arrival to the day of the decision, without days of waiting"
    " for corrections, over applications decided in the period.",
    unit="日",
    aggregation=Median(),
    dimensions=DIMENSIONS,
    rows_access=None,
)
def median_days() -> Counted:
    """Those that were decided."""
    rows = Application.objects.filter(decided_at__isnull=False)
    return Counted(rows, at="decided_at", amount=processing_days(), dimensions=_WHERE, label="number")


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
