"""What progress counts of itself, once it is published: reports in time, initiatives on time, hours saved."""

from __future__ import annotations

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from kusei.engines.measures.declaring import Counted, Dimension, Sum, metric, ratio
from kusei.foundation.web.access import PUBLIC
from kusei.services.plans.progress.models import Report, Round
from kusei.services.plans.progress.rules import ON_TIME, ReportState, RoundState

DIMENSIONS = (Dimension("municipality", "団体", "Municipality"), Dimension("plan", "計画", "Plan"))
_WHERE = {"municipality": "round__plan__municipality__code", "plan": "round__plan__slug"}


def _published(*conditions: Q) -> QuerySet[Report]:
    return Report.objects.filter(*conditions, round__state=RoundState.PUBLISHED)


def _latest(*conditions: Q) -> QuerySet[Report]:
    """Reported, in the last published round of the plan and fiscal year: those of a half-year are within."""
    later = Round.objects.filter(
        plan=OuterRef("round__plan"),
        fiscal_year=OuterRef("round__fiscal_year"),
        as_of__gt=OuterRef("round__as_of"),
        state=RoundState.PUBLISHED,
    )
    return _published(~Exists(later), Q(state=ReportState.REPORTED), *conditions)


def _counted(rows: QuerySet[Report], amount: str | None = None) -> Counted:
    more = {"amount": amount} if amount else {}
    return Counted(rows, fiscal_year="round__fiscal_year", dimensions=_WHERE, label="title", **more)


@metric(
    key="progress.asked",
    title="進捗を照会した取組の数",
    title_en="Initiatives asked for progress",
    sentence="公表した照会で、報告を求めた取組を、照会ごとに1件ずつ数えます。",
    sentence_en="Initiatives that published rounds asked about, once for each round.",
    unit="件",
    aggregation=Sum(),
    dimensions=DIMENSIONS,
    rows_access=PUBLIC,
)
def asked() -> Counted:
    """All reports of published rounds."""
    return _counted(_published())


@metric(
    key="progress.reported_in_time",
    title="期限までに進捗を報告した取組の数",
    title_en="Initiatives reported in time",
    sentence="公表した照会で、期限の日までにはじめて報告された取組を、照会ごとに1件ずつ数えます。差し戻されて出し直したものも含みます。",
    sentence_en="Initiatives whose first report came by the due day of a published round, once for each round; also"
    " those that were returned and reported again.",
    unit="件",
    aggregation=Sum(),
    dimensions=DIMENSIONS,
    rows_access=PUBLIC,
)
def reported_in_time() -> Counted:
    """Reports whose first day is not after the due day."""
    return _counted(_published(Q(first_reported_on__lte=F("round__due_on"))))


reported_share = ratio(
    key="progress.reported_share",
    title="期限までに進捗を報告した取組の割合",
    title_en="Share of initiatives reported in time",
    sentence="期限までに進捗を報告した取組の数を、進捗を照会した取組の数で割ります。",
    sentence_en="Initiatives reported in time over initiatives asked for progress.",
    numerator="progress.reported_in_time",
    denominator="progress.asked",
    dimensions=DIMENSIONS,
    rows_access=PUBLIC,
)


@metric(
    key="progress.reported",
    title="進捗が報告された取組の数",
    title_en="Initiatives with a report",
    sentence="その年度で最後に公表した照会で、進捗が報告された取組を1件ずつ数えます。",
    sentence_en="Initiatives with a report in the last published round of the fiscal year.",
    unit="取組",
    aggregation=Sum(),
    dimensions=DIMENSIONS,
    rows_access=PUBLIC,
)
def reported() -> Counted:
    """Reported in the year's last round."""
    return _counted(_latest())


@metric(
    key="progress.on_time",
    title="予定どおりか、それより進んでいる取組の数",
    title_en="Initiatives on time or better",
    sentence="その年度で最後に公表した照会で、予定以上、予定どおり、完了のどれかである取組を1件ずつ数えます。",
    sentence_en="Initiatives that are ahead, on track or done in the last published round of the fiscal year.",
    unit="取組",
    aggregation=Sum(),
    dimensions=DIMENSIONS,
    rows_access=PUBLIC,
)
def on_time() -> Counted:
    """On time or better in the year's last round."""
    return _counted(_latest(Q(overall__in=sorted(ON_TIME))))


on_time_share = ratio(
    key="progress.on_time_share",
    title="予定どおりか、それより進んでいる取組の割合",
    title_en="Share of initiatives on time or better",
    sentence="予定どおりか、それより進んでいる取組の数を、進捗が報告された取組の数で割ります。",
    sentence_en="Initiatives on time or better over initiatives with a report.",
    numerator="progress.on_time",
    denominator="progress.reported",
    dimensions=DIMENSIONS,
    rows_access=PUBLIC,
)


@metric(
    key="progress.hours_saved",
    title="取組で減った時間",
    title_en="Hours saved by initiatives",
    sentence="その年度で最後に公表した照会で報告された、削減時間の実績を合計します。分からない取組は足しません。",
    sentence_en="The sum of the actual hours saved as reported in the last published round of the fiscal year;"
    " initiatives that do not know theirs are left out.",
    unit="時間",
    aggregation=Sum(),
    dimensions=DIMENSIONS,
    rows_access=PUBLIC,
)
def hours_saved() -> Counted:
    """Actual hours of the year's last round."""
    return _counted(_latest(Q(hours_actual__isnull=False)), "hours_actual")
