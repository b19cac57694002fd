"""What is taken in at the counter and from letters: how much of it, and how long staff are at it."""

from __future__ import annotations

import datetime as dt

from django.db.models import Case, Exists, F, OuterRef, Q, Value, When
from django.db.models.functions import Coalesce

from kusei.engines.measures.declaring import Counted, Dimension, Sum, metric
from kusei.engines.procedures.applications.models import Application
from kusei.engines.procedures.counter.models import Interview, Passing
from kusei.engines.procedures.desk.activity import NUMBER, MinutesSince

LONGEST = dt.timedelta(minutes=60)
DEPARTMENT = Dimension("department", "担当", "Department")


@metric(
    key="counters.unwritten",
    title="書かない窓口で受け付けた申請の件数",
    title_en="Applications entered by staff at the counter",
    sentence="窓口で、職員が聞き取って入力した申請を、受け付けた日で1件ずつ数えます。"
    "申請する人がオンラインで書き始めて窓口で引き継いだものも数えます（区分「書き始めた人」で分けられます）。"
    "入力の誤りとして取り下げたものと、郵送の申請は数えません。",
    sentence_en="Applications that staff entered for somebody at the counter, counted once each on the day; those that"
    " the person had begun online and staff took over count, too (the dimension says who began). Not counted is what"
    " was withdrawn as entered by mistake, and letters.",
    unit="件",
    aggregation=Sum(),
    dimensions=(
        Dimension("procedure", "手続", "Procedure"),
        DEPARTMENT,
        Dimension("begun", "書き始めた人", "Begun by"),
    ),
    rows_access=None,
)
def unwritten() -> Counted:
    """Applications that an interview at the counter became."""
    interview = Interview.objects.filter(draft=OuterRef("cover__intent"), channel="counter", withdrawn_at=None)
    taken = Passing.objects.filter(draft=OuterRef("cover__intent"), kind="taken")
    return Counted(
        Application.objects.filter(Exists(interview), channel="counter"),
        at="submitted_at",
        dimensions={
            "procedure": "procedure__key",
            "department": "department__code",
            "begun": Case(When(Exists(taken), then=Value("resident")), default=Value("staff")),
        },
        label="number",
    )


@metric(
    key="procedures.intake_minutes",
    title="窓口と郵送の受付にかかった職員の時間",
    title_en="Staff minutes taking in applications",
    sentence="窓口での聞き取りと郵送の入力の、始めてから受け付けるまでの時間を、受け付けた日で足します。"
    "1件60分を超えるものは60分とします。受け付けなかったもの、入力の誤りとして取り下げたものは数えません。",
    sentence_en="The time from the beginning of an interview at the counter, or of entering a letter, until it was"
    " handed in, on that day; what took longer than 60 minutes counts as 60. Not counted is what was not handed in,"
    " and what was withdrawn as entered by mistake.",
    unit="分",
    aggregation=Sum(),
    dimensions=(DEPARTMENT, Dimension("channel", "経路", "Channel")),
    rows_access=None,
)
def intake_minutes() -> Counted:
    """Interviews that were handed in. The department is where staff acted; blank for the whole municipality."""
    longer = Q(finished_at__gt=F("started_at") + Value(LONGEST))
    minutes = Case(When(longer, then=Value(60)), default=MinutesSince("finished_at", "started_at"), output_field=NUMBER)
    return Counted(
        Interview.objects.filter(finished_at__isnull=False, withdrawn_at=None),
        at="finished_at",
        amount=minutes,
        dimensions={"department": Coalesce("department__code", Value("")), "channel": "channel"},
    )
