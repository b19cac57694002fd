"""What alerts count for plans: alerts issued, drills held, people told, and how fast the first of them was."""

from __future__ import annotations

from django.db.models import (
    CharField,
    DateTimeField,
    DecimalField,
    F,
    Func,
    IntegerField,
    Min,
    OuterRef,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.functions import Cast, Coalesce, Concat

from kusei.engines.measures.declaring import Counted, Dimension, Median, Sum, metric
from kusei.engines.notices.deliveries.models import Batch, Sending
from kusei.engines.notices.emergency.models.alerts import Action, Alert
from kusei.foundation.web.access import PUBLIC

HAZARD = Dimension("hazard", "災害の種類", "Hazard")
LEVEL = Dimension("level", "警戒レベル", "Level")
ACTION = Dimension("action", "発表の種類", "Action")
_WHERE = {"hazard": "hazard", "level": "level", "action": "action"}


def _out(*, drill: bool) -> QuerySet[Alert]:
    return Alert.objects.filter(released_at__isnull=False, drill=drill)


def _occasion() -> Concat:
    return Concat(Value("alert:"), Cast(OuterRef("pk"), CharField()))


@metric(
    key="alerts.issued",
    title="緊急のお知らせの発令",
    title_en="Alerts issued",
    sentence="新しく発令して配信した緊急のお知らせを、配信した日で1回ずつ数えます。続報と解除、訓練は数えません。後で取り消した誤報は数えます。",
    sentence_en="Alerts newly issued and released, once each on the day of the release. Updates, cancellations and"
    " drills do not count; those issued by mistake and taken back later do.",
    unit="回",
    aggregation=Sum(),
    dimensions=(HAZARD, LEVEL),
    rows_access=PUBLIC,
)
def issued() -> Counted:
    """New ones."""
    rows = _out(drill=False).filter(action=Action.ISSUE)
    return Counted(rows, at="released_at", dimensions=_WHERE, label="identifier")


@metric(
    key="alerts.released",
    title="緊急のお知らせの配信（続報・解除を含む）",
    title_en="Alerts released, with updates and cancellations",
    sentence="配信した緊急のお知らせを、発令・続報・解除のどれも、配信した日で1回ずつ数えます。訓練は数えません。",
    sentence_en="Alerts released, new ones, updates and cancellations alike, once each on the day. Drills do not"
    " count.",
    unit="回",
    aggregation=Sum(),
    dimensions=(HAZARD, LEVEL, ACTION),
    rows_access=PUBLIC,
)
def released() -> Counted:
    """All that went out."""
    return Counted(_out(drill=False), at="released_at", dimensions=_WHERE, label="identifier")


@metric(
    key="alerts.drills",
    title="緊急のお知らせの訓練",
    title_en="Drills of alerts",
    sentence="配信まで行った訓練を、配信した日で1回ずつ数えます。訓練の中の続報と解除は数えません。",
    sentence_en="Drills that went as far as the release, once each on the day. Updates and cancellations within a"
    " drill do not count.",
    unit="回",
    aggregation=Sum(),
    dimensions=(HAZARD,),
    rows_access=PUBLIC,
)
def drills() -> Counted:
    """Those released."""
    rows = _out(drill=True).filter(action=Action.ISSUE)
    return Counted(rows, at="released_at", dimensions={"hazard": "hazard"}, label="identifier")


@metric(
    key="alerts.people_told",
    title="緊急のお知らせを送った人数（のべ）",
    title_en="People to whom alerts were sent",
    sentence="緊急のお知らせ（発令・続報・解除）の宛先になった人を、配信した日で数えて足します。1回の配信で一人は1回です。サイトの掲示や"
    "他機関への提供で知った人と訓練は数えません。",
    sentence_en="The people to whom alerts (new, updated, cancelled) were sent, added up on the day of the"
    " release, each once an alert. People who read them on the site or elsewhere, and drills, do not count.",
    unit="人",
    aggregation=Sum(),
    dimensions=(HAZARD,),
    rows_access=PUBLIC,
)
def people_told() -> Counted:
    """Of the sendings."""
    people = Subquery(Sending.objects.filter(occasion=_occasion()).values("people"), output_field=IntegerField())
    return Counted(
        _out(drill=False),
        at="released_at",
        amount=Coalesce(people, 0),
        dimensions={"hazard": "hazard"},
        label="identifier",
    )


class _Seconds(Func):
    """The seconds between two moments."""

    template = "extract(epoch FROM (%(expressions)s))"
    arg_joiner = " - "
    output_field = DecimalField(max_digits=20, decimal_places=6)


@metric(
    key="alerts.seconds_to_first",
    title="緊急のお知らせを最初に渡すまでの秒数（中央値）",
    title_en="Seconds until the first hand-over of an alert (median)",
    sentence="緊急のお知らせ（発令・続報・解除）を配信すると決めた時から、最初の人たちの分を配信方法に渡し終えるまでの秒数の中央値です。配信した日で"
    "数えます。だれにも渡さなかったものと訓練は数えません。",
    sentence_en="The median of seconds from the release of an alert (new, update, cancellation) until the first"
    " people's notices were handed to a channel, by the day of the release. Alerts handed to nobody and drills do"
    " not count.",
    unit="秒",
    aggregation=Median(),
    dimensions=(HAZARD,),
    rows_access=PUBLIC,
)
def seconds_to_first() -> Counted:
    """Those of which something was handed over."""
    batches = Batch.objects.filter(sending__occasion=_occasion(), handed_at__isnull=False).order_by()
    first = batches.values("sending__occasion").annotate(first=Min("handed_at")).values("first")
    rows = _out(drill=False).annotate(first=Subquery(first, output_field=DateTimeField())).filter(first__isnull=False)
    seconds = _Seconds(F("first"), F("released_at"))
    return Counted(rows, at="released_at", amount=seconds, dimensions={"hazard": "hazard"}, label="identifier")
