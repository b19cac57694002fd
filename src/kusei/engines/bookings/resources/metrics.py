"""What facilities count for plans: how many can be booked, and for how many hours they were open."""

from __future__ import annotations

from django.db.models import BooleanField, DateField, DecimalField, F, Func, Value
from django.db.models.functions import Cast, Least

from kusei.engines.bookings.resources.models import OpenDay, Resource
from kusei.engines.measures.declaring import Counted, Dimension, Stock, Sum, metric
from kusei.foundation.web.access import PUBLIC

FACILITY = Dimension("facility", "施設", "Facility")
KIND = Dimension("kind", "種類", "Kind")


class _Tells(Func):
    """Whether the content of a version tells of a resource with that key."""

    template = """EXISTS (
        SELECT FROM (VALUES (%(expressions)s)) v (content, key)
        WHERE jsonb_path_exists(v.content, '$.resources[*] ? (@.key == $key)', jsonb_build_object('key', v.key))
    )"""
    output_field = BooleanField()


def _after(day: str) -> Func:
    return Func(F(day), Value(1), arg_joiner=" + ", template="(%(expressions)s)", output_field=DateField())


def _bookable(distinct: str) -> Counted:
    """Resources in each version that tells of them, until the version, the resource or the facility ends."""
    rows = Resource.objects.exclude(kind="equipment").filter(_Tells("facility__versions__content", "key"))
    return Counted(
        rows,
        since="facility__versions__valid_from",
        until=Least(F("facility__versions__valid_until"), _after("last_day"), _after("facility__last_day")),
        distinct=distinct,
        dimensions={"facility": "facility__key", "kind": "kind"},
        label="name",
    )


@metric(
    key="bookings.facilities",
    title="オンラインで予約できる施設",
    title_en="Facilities that can be booked online",
    sentence="部屋や席など（備品を除く）を1つでもこのサイトで予約できる施設を、予約の決まりが始まった日から、施設か最後の部屋が"
    "終わる日まで、1つずつ数えます。臨時の休みの間も数えます。",
    sentence_en="Facilities of which at least one room, seat or the like (not equipment) can be booked on this"
    " site, once each, from the day on which its rules begin until the facility or its last room ends. Temporary"
    " closures do not interrupt it.",
    unit="施設",
    aggregation=Stock(),
    dimensions=(FACILITY, KIND),
    rows_access=PUBLIC,
)
def facilities() -> Counted:
    """Those with something to book."""
    return _bookable("facility_id")


@metric(
    key="bookings.places",
    title="オンラインで予約できる部屋・席など",
    title_en="Rooms, seats and the like that can be booked online",
    sentence="このサイトで予約できる部屋・席・相談枠など（備品を除く）を、施設の決まりに載った日から最後の日まで、1つずつ数えます。"
    "全体とその一部の両方を貸すときは、それぞれ1つと数えます。",
    sentence_en="Rooms, seats, consultations and the like (not equipment) that can be booked on this site, once"
    " each, from the day on which the facility's rules tell of them until their last day. A whole and its parts"
    " count one each.",
    unit="か所",
    aggregation=Stock(),
    dimensions=(FACILITY, KIND),
    rows_access=PUBLIC,
)
def places() -> Counted:
    """Each of them."""
    return _bookable("pk")


@metric(
    key="bookings.hours_offered",
    title="施設の利用できる時間（のべ）",
    title_en="Hours for which facilities could be used",
    sentence="部屋や席などが開いていた時間を、時間割・休館日・臨時の休みから毎晩求めて記録し、その日で足します。区分の間の休憩は"
    "数えません。半分ずつ貸せる部屋は半分ごとに、定員のある教室は1人分ごとに数えます。備品は数えません。"
    "記録は前の年度の4月1日（それより後に始まった施設は始まった日）からで、31日より前の日の休みを後から直しても変わりません。",
    sentence_en="The time for which rooms, seats and the like were open, found each night from timetables, closing"
    " days and closures and added up by day. Pauses between parts of a day do not count. A room that is let in"
    " halves counts by halves, a class by places; equipment does not count. The record begins on 1 April of the"
    " fiscal year before the first night, and closures entered more than 31 days late do not change it.",
    unit="時間",
    aggregation=Sum(),
    dimensions=(FACILITY,),
    rows_access=PUBLIC,
)
def hours_offered() -> Counted:
    """What was written down."""
    hours = Cast(F("minutes"), DecimalField(max_digits=20, decimal_places=6)) / 60
    return Counted(
        OpenDay.objects.all(), at="day", amount=hours, dimensions={"facility": "atom__facility__key"}, label="atom__key"
    )
