"""What approvals count for plans: drafts decided, and how long they took."""

from __future__ import annotations

from django.db.models import F, Func, IntegerField
from django.db.models.functions import TruncDate

from kusei.engines.approvals.models import Draft
from kusei.engines.measures.declaring import Counted, Dimension, Median, Sum, metric
from kusei.foundation.web.clock import TOKYO

DIMENSIONS = (Dimension("kind", "文書の種類", "Kind"), Dimension("department", "起案した組織", "Department"))
_WHERE = {"kind": "kind", "department": "department__code"}


@metric(
    key="approvals.decided",
    title="電子決裁の件数",
    title_en="Drafts decided",
    sentence="決裁された起案を、決裁の日で1件ずつ数えます。後で廃案にしたものも数え、差戻しや取下げのままのものは数えません。",
    sentence_en="Drafts that were approved, once each on the day of the decision. Those discarded later count;"
    " those sent back or withdrawn do not.",
    unit="件",
    aggregation=Sum(),
    dimensions=DIMENSIONS,
    rows_access=None,
)
def decided() -> Counted:
    """All that came to their decision."""
    return Counted(Draft.objects.filter(decided_at__isnull=False), at="decided_at", dimensions=_WHERE, label="number")


@metric(
    key="approvals.median_days",
    title="決裁までの日数（中央値）",
    title_en="Days until the decision (median)",
    sentence="決裁された起案の、最初に提出した日から決裁の日までの日数（その日のうちなら0日、閉庁日と差戻しの間を含む）の中央値です。決裁の日で数えます。",
    sentence_en="The median of days from the first submission to the decision (0 on the same day; closed days and"
    " time after being sent back included), over drafts decided in the period.",
    unit="日",
    aggregation=Median(),
    dimensions=DIMENSIONS,
    rows_access=None,
)
def median_days() -> Counted:
    """Those that came to their decision."""
    rows = Draft.objects.filter(decided_at__isnull=False, submitted_at__isnull=False)
    days = Func(
        TruncDate(F("decided_at"), tzinfo=TOKYO),
        TruncDate(F("submitted_at"), tzinfo=TOKYO),
        arg_joiner=" - ",
        template="(%(expressions)s)",
        output_field=IntegerField(),
    )
    return Counted(rows, at="decided_at", amount=days, dimensions=_WHERE, label="number")
