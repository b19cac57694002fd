"""What waiting lists count for plans: who waits, how many were offered a slot that became free, how many took it."""

from __future__ import annotations

from django.db.models import DateTimeField, Exists, F, Func, Min, OuterRef, Subquery, Value
from django.db.models.functions import Least

from kusei.engines.bookings.reservations.models import BookingEvent
from kusei.engines.bookings.resources.metrics import FACILITY
from kusei.engines.bookings.waiting.models import Entry, Offer
from kusei.engines.measures.declaring import Counted, Stock, Sum, metric, ratio

_WHERE = {"facility": "booking__resource__facility__key"}


class _DayAfter(Func):
    """Midnight in Tokyo at the end of a day."""

    template = "((%(expressions)s)::timestamp AT TIME ZONE 'Asia/Tokyo')"
    arg_joiner = " + "
    output_field = DateTimeField()


@metric(
    key="bookings.waiting",
    title="空き待ちの件数",
    title_en="Entries on waiting lists",
    sentence="施設の空きを待っている申込みを、申し込んだ日から、やめた日、辞退していない案内を受けた日、または待つ最後の日の翌日まで"
    "数えます。案内を辞退して待ち続けた人は、その間も数えます。",
    sentence_en="Entries of people who wait for a slot, from the day they were made until they leave, get an offer"
    " that they do not decline, or the day after the last day they wait for. Who declined and waits on goes on"
    " counting.",
    unit="件",
    aggregation=Stock(),
    rows_access=None,
)
def waiting() -> Counted:
    """Those in line at a day."""
    offers = Offer.objects.filter(entry=OuterRef("pk"), declined_at=None).order_by()
    offered = Subquery(offers.values("entry").annotate(first=Min("made_at")).values("first"))
    until = Least(F("left_at"), _DayAfter(F("last_day"), Value(1)), offered)
    return Counted(Entry.objects.all(), since="made_at", until=until)


@metric(
    key="bookings.waiting_offers",
    title="空き待ちの人に枠を案内した件数",
    title_en="Slots offered to people who waited",
    sentence="空いた枠を空き待ちの人に案内した件数を、案内した日で数えます。",
    sentence_en="Slots that became free and were offered to somebody who waited, on the day of the offer.",
    unit="件",
    aggregation=Sum(),
    dimensions=(FACILITY,),
    rows_access=None,
)
def offers() -> Counted:
    """All of them."""
    return Counted(Offer.objects.all(), at="made_at", dimensions=_WHERE, label="booking__number")


@metric(
    key="bookings.waiting_taken",
    title="空き待ちの案内が受けられた件数",
    title_en="Offers to people who waited that were accepted",
    sentence="空き待ちの人への案内のうち、本人が受けたものを、案内した日で数えます。",
    sentence_en="Of these offers, those that the person accepted, on the day of the offer.",
    unit="件",
    aggregation=Sum(),
    dimensions=(FACILITY,),
    rows_access=None,
)
def taken() -> Counted:
    """Those accepted."""
    said_yes = Exists(BookingEvent.objects.filter(booking=OuterRef("booking"), kind="accepted"))
    return Counted(Offer.objects.filter(said_yes), at="made_at", dimensions=_WHERE, label="booking__number")


ratio(
    key="bookings.waiting_taken_share",
    title="空き待ちの案内が受けられた割合",
    title_en="Share of offers to people who waited that were accepted",
    sentence="空き待ちの案内が受けられた件数を、案内した件数で割った割合です。",
    sentence_en="Offers accepted over offers made.",
    numerator="bookings.waiting_taken",
    denominator="bookings.waiting_offers",
    dimensions=(FACILITY,),
    rows_access=None,
)
