"""What houses count for plans: how many people came, how long they stayed, how many bookings nobody came for."""

from __future__ import annotations

from django.db.models import Case, DecimalField, Exists, ExpressionWrapper, F, Func, OuterRef, QuerySet, Value, When
from django.db.models.expressions import Combinable, Window
from django.db.models.functions import Lead, RowNumber

from kusei.engines.bookings.checkins.models import Event
from kusei.engines.bookings.resources.metrics import FACILITY
from kusei.engines.measures.declaring import Counted, Sum, metric, ratio

_WHERE = {"facility": "house__facility__key"}
_CARD = {
    "partition_by": [F("house"), F("day"), F("code")],
    "order_by": [F("at").asc(), F("device").asc(nulls_last=True), F("sequence").asc(), F("pk").asc()],
}
"""The events of a card on a day of a house, in their order: as `queries.steps`."""


def _told() -> QuerySet[Event]:
    """What devices told and nobody took back."""
    undone = Exists(Event.objects.filter(undoes=OuterRef("pk"), house=OuterRef("house")))
    return Event.objects.filter(~undone, kind__in=(Event.Kind.IN, Event.Kind.OUT))


class _Hours(Func):
    """The hours of an interval."""

    template = "(extract(epoch FROM %(expressions)s) / 3600)"
    output_field = DecimalField(max_digits=20, decimal_places=6)


@metric(
    key="checkins.visits",
    title="施設に来た人の数（のべ）",
    title_en="Visitors of houses",
    sentence="入退館を数える施設に来た人を、来た日で数えます。カードのある人は1日に1回、カードのない人は入るたびに人数で数えます。"
    "取り消した記録と、館内の人数を数えた記録は入れません。",
    sentence_en="People who came to houses that count, by day. Who has a card counts once a day, who has none each"
    " time they come in, by the number of people. Records that were undone, and counts of a whole house, are left"
    " out.",
    unit="人",
    aggregation=Sum(),
    dimensions=(FACILITY,),
    rows_access=None,
)
def visits() -> Counted:
    """The first record of each card and day, and everybody without a card who came in."""
    first = Case(When(code="", then=Value(1)), default=Window(RowNumber(), **_CARD))  # type: ignore[arg-type]
    rows = _told().exclude(code="", kind=Event.Kind.OUT).annotate(place=first).filter(place=1)
    people: Combinable = Case(When(code="", then=F("people")), default=Value(1))
    return Counted(rows, at="day", amount=people, dimensions=_WHERE, label="kind")


@metric(
    key="checkins.seat_hours",
    title="施設で過ごした時間（のべ）",
    title_en="Hours spent in houses",
    sentence="カードで入った人が、同じ日に次の記録（出た記録か、もう一度入った記録）を残すまでの時間を、その日で足します。出た記録がない人の"
    "最後の時間と、カードのない人の時間は数えません。",
    sentence_en="The time from each entry by card to the next record of the card on the same day, added up by day."
    " The last stay of who left no exit record, and people without a card, do not count.",
    unit="時間",
    aggregation=Sum(),
    dimensions=(FACILITY,),
    rows_access=None,
)
def seat_hours() -> Counted:
    """Between two records of a card of which the first is an entry."""
    until = ExpressionWrapper(Window(Lead("at"), **_CARD), output_field=Event._meta.get_field("at"))  # type: ignore[arg-type]
    stay = Case(When(kind=Event.Kind.IN, then=_Hours(until, F("at"), arg_joiner=" - ")))
    rows = _told().exclude(code="").annotate(hours=stay).filter(hours__isnull=False)
    return Counted(rows, at="day", amount="hours", dimensions=_WHERE, label="kind")


ratio(
    key="checkins.no_show_share",
    title="無断で使われなかった予約の割合",
    title_en="Share of bookings that nobody came for",
    sentence="無断不使用と記録した予約を、利用日を迎えた予約の件数で割った割合です。来たかどうかを記録しない施設の予約は、使われたものと"
    "みなします。",
    sentence_en="Bookings noted as not used over bookings whose day came. Where nobody notes who came, a booking"
    " counts as used.",
    numerator="bookings.no_shows",
    denominator="bookings.due",
    dimensions=(FACILITY,),
    rows_access=None,
)
