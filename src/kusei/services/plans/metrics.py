"""What the plan register counts of itself: initiatives, indicators, targets, and what is done in a year."""

from __future__ import annotations

from django.db.models import DateField, F, Func, Q
from django.db.models.expressions import Combinable, Value

from kusei.engines.measures.declaring import Counted, Dimension, Stock, Sum, metric, ratio
from kusei.foundation.web.access import PUBLIC
from kusei.services.plans.models import Indicator, IndicatorTarget, Initiative, YearCell

DIMENSIONS = (Dimension("municipality", "団体", "Municipality"), Dimension("plan", "計画", "Plan"))
_PLAN = "edition__plan__"
_WHERE = {"municipality": f"{_PLAN}municipality__code", "plan": f"{_PLAN}slug"}
# Plans are published: anybody may see which of their rows were counted.
IN_FORCE = {"edition__current_of__isnull": False}
# A cell does something when it says something: neither empty nor a printed dash.
DOES_SOMETHING = Q(text__isnull=False, state="printed") & ~Q(text="")


def _first_of_april(year: Combinable) -> Func:
    return Func(year, Value(4), Value(1), function="make_date", output_field=DateField())


# The years of the edition's period, as days from which and until which its parts are held.
_SINCE = _first_of_april(F("edition__start_year"))
_UNTIL = _first_of_april(F("edition__end_year") + 1)


@metric(
    key="plans.initiatives",
    title="計画に載っている取組の数",
    title_en="Initiatives of plans",
    sentence="いま有効な版の計画期間のうちにある取組（別冊の手続などを除く）を、1件ずつ数えます。再掲は数えません。",
    sentence_en="Initiatives of the current editions whose plan period holds the day, once each: annex entries and"
    " re-listings are not counted.",
    unit="取組",
    aggregation=Stock(),
    dimensions=DIMENSIONS,
    rows_access=PUBLIC,
)
def initiatives() -> Counted:
    """Initiatives without those of annexes."""
    rows = Initiative.objects.filter(kind__annex=False, **IN_FORCE)
    return Counted(rows, since=_SINCE, until=_UNTIL, dimensions=_WHERE, label="title")


@metric(
    key="plans.indicators",
    title="計画に載っている指標の数",
    title_en="Indicators of plans",
    sentence="いま有効な版の計画期間のうちにある指標を、取組のものも施策のものも1件ずつ数えます。",
    sentence_en="Indicators of the current editions whose plan period holds the day, those of initiatives and those"
    " of measures alike.",
    unit="件",
    aggregation=Stock(),
    dimensions=DIMENSIONS,
    rows_access=PUBLIC,
)
def indicators() -> Counted:
    """All indicators."""
    rows = Indicator.objects.filter(**IN_FORCE)
    return Counted(rows, since=_SINCE, until=_UNTIL, dimensions=_WHERE, label="name")


@metric(
    key="plans.indicators_with_target",
    title="その年度の目標がある指標の数",
    title_en="Indicators with a target for the year",
    sentence="いま有効な版で、その年度の目標に数か文章が書かれている指標を、1件ずつ数えます。線（―）だけの年度は数えません。",
    sentence_en="Indicators of the current editions whose target for the year is a number or a text; a printed dash"
    " is not counted.",
    unit="件",
    aggregation=Sum(),
    dimensions=DIMENSIONS,
    rows_access=PUBLIC,
)
def indicators_with_target() -> Counted:
    """Indicators that promise something for the year."""
    rows = IndicatorTarget.objects.filter(Q(number__isnull=False) | Q(text__isnull=False), **IN_FORCE)
    return Counted(rows, fiscal_year="fiscal_year", distinct="indicator_id", dimensions=_WHERE, label="indicator__name")


@metric(
    key="plans.numeric_targets",
    title="その年度の数値目標の数",
    title_en="Numeric targets for the year",
    sentence="いま有効な版で、その年度の目標が数で書かれているものを、1件ずつ数えます。文章の目標は数えません。",
    sentence_en="Targets of the current editions for the year that are numbers; targets in words are not counted.",
    unit="件",
    aggregation=Sum(),
    dimensions=DIMENSIONS,
    rows_access=PUBLIC,
)
def numeric_targets() -> Counted:
    """Targets that are numbers."""
    rows = IndicatorTarget.objects.filter(number__isnull=False, **IN_FORCE)
    return Counted(rows, fiscal_year="fiscal_year", dimensions=_WHERE, label="indicator__name")


def _cells(*conditions: Q) -> Counted:
    return Counted(
        YearCell.objects.filter(DOES_SOMETHING, *conditions, line__initiative__kind__annex=False, **IN_FORCE),
        fiscal_year="fiscal_year",
        dimensions=_WHERE,
        label="line__action",
    )


@metric(
    key="plans.active_lines",
    title="その年度に何かをする年度別計画の行の数",
    title_en="Schedule lines that do something in the year",
    sentence="いま有効な版の取組（別冊を除く）の年度別計画の行（その下の細目を除く）のうち、その年度の欄に言葉が書かれているものを数えます。"
    "空欄と線（―）は数えません。",
    sentence_en="Lines of the yearly plans of initiatives of the current editions (no annexes), without the items"
    " below them, whose cell for the year has words; empty cells and printed dashes are not counted.",
    unit="件",
    aggregation=Sum(),
    dimensions=DIMENSIONS,
    rows_access=PUBLIC,
)
def active_lines() -> Counted:
    """Lines with words in the year's cell."""
    return _cells(Q(line__parent__isnull=True))


@metric(
    key="plans.running_lines",
    title="その年度に実施する年度別計画の行の数",
    title_en="Schedule lines that run in the year",
    sentence="何かをする行のうち、その年度の欄が実施の段階（実施、運用、継続など）を言っているものを数えます。",
    sentence_en="Of the lines that do something, those whose cell for the year names the running phase (実施, 運用,"
    " 継続 …).",
    unit="件",
    aggregation=Sum(),
    dimensions=DIMENSIONS,
    rows_access=PUBLIC,
)
def running_lines() -> Counted:
    """Lines whose cell says 実施 or the like."""
    return _cells(Q(line__parent__isnull=True), Q(phases__contains=["run"]))


@metric(
    key="plans.running_items",
    title="その年度に実施する年度別計画の細目の数",
    title_en="Schedule items that run in the year",
    sentence="いま有効な版の取組（別冊を除く）の年度別計画の行の下にある細目のうち、その年度の欄が実施の段階（実施、運用、継続など）を言っているものを数えます。",
    sentence_en="Items below the lines of yearly plans whose cell for the year names the running phase (実施, 運用,"
    " 継続 …).",
    unit="件",
    aggregation=Sum(),
    dimensions=DIMENSIONS,
    rows_access=PUBLIC,
)
def running_items() -> Counted:
    """Items whose cell says 実施 or the like."""
    return _cells(Q(line__parent__isnull=False), Q(phases__contains=["run"]))


share_running = ratio(
    key="plans.share_running",
    title="年度別計画の行のうち実施するものの割合",
    title_en="Share of schedule lines that run in the year",
    sentence="その年度に実施する年度別計画の行の数を、その年度に何かをする行の数で割ります。",
    sentence_en="Schedule lines that run in the year over schedule lines that do something in the year.",
    numerator="plans.running_lines",
    denominator="plans.active_lines",
    dimensions=DIMENSIONS,
    rows_access=PUBLIC,
)
