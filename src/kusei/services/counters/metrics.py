"""What the counters count for plans: numbers, waits, appointments kept, consultations by video."""

from __future__ import annotations

from django.db.models import DecimalField, Exists, OuterRef, QuerySet
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast

from kusei.engines.measures.declaring import Counted, Dimension, Median, Sum, metric, ratio
from kusei.services.counters.models import Appointment, Consultation, Event, Ticket

OFFICE = Dimension("office", "窓口", "Office")
SERVICE = Dimension("service", "用件", "Service")
CHANNEL = Dimension("channel", "取った方法", "Taken by")
KIND = Dimension("kind", "予約の種類", "Kind")
SOON = 15 * 60
"""Seconds."""


def _tickets(**only: object) -> Counted:
    """By the office that gave the number and what it was taken for last."""
    where = {"office": "office", "service": "service", "channel": "channel"}
    return Counted(Ticket.objects.filter(**only), at="day", dimensions=where, label="number")


def first_calls() -> QuerySet[Event]:
    """Every first call of a ticket for a service at an office: what ends a wait that somebody came for."""
    before = Event.objects.filter(
        ticket=OuterRef("ticket"),
        place=OuterRef("place"),
        service=OuterRef("service"),
        act="call",
        pk__lt=OuterRef("pk"),
    )
    return Event.objects.filter(~Exists(before), act="call")


def _calls(rows: QuerySet[Event], amount: Combinable | None = None) -> Counted:
    where = {"office": "place", "service": "service"}
    return Counted(rows, at="at", amount=amount, dimensions=where, label="ticket__number")


def _appointments(*states: str) -> Counted:
    rows = Appointment.objects.filter(kind__in=("counter", "visit"), state__in=states)
    where = {"office": "office", "service": "service", "kind": "kind"}
    return Counted(rows, at="begins_at", dimensions=where)


@metric(
    key="counters.tickets",
    title="番号札の枚数",
    title_en="Numbers taken",
    sentence="窓口の番号札を、取った日で1枚ずつ数えます。"
    "発券機、スマートフォン、職員のどれで取ったものも、取りやめたものも数えます。ほかの課に回っても1枚です。",
    sentence_en="Numbers taken, once each on their day: at the kiosk, on the phone or given by staff, also those given"
    " up later. A number that goes on to another section is one.",
    unit="件",
    aggregation=Sum(),
    dimensions=(OFFICE, SERVICE, CHANNEL),
)
def tickets() -> Counted:
    """All of them."""
    return _tickets()


@metric(
    key="counters.abandoned",
    title="手続をせずに終わった番号札の枚数",
    title_en="Numbers given up",
    sentence="取りやめた番号札、時間までに来なかった番号札、呼んでも来なかった番号札を、取った日で1枚ずつ数えます。"
    "あとで戻って手続をしたものは数えません。",
    sentence_en="Numbers that were given up, lapsed or called in vain, counted on the day they were taken; not those"
    " whose person came back and was served.",
    unit="件",
    aggregation=Sum(),
    dimensions=(OFFICE, SERVICE, CHANNEL),
)
def abandoned() -> Counted:
    """Those that ended without a window; a visit whose sections were all ticked while it waited (`over`) did not."""
    counted = _tickets(state__in=("left", "no_show"))
    return Counted(counted.rows.exclude(act="over"), at=counted.at, dimensions=counted.dimensions, label=counted.label)


ratio(
    key="counters.abandoned_share",
    title="手続をせずに終わった番号札の割合",
    title_en="Share of numbers given up",
    sentence="手続をせずに終わった番号札を、取った番号札で割った割合です。",
    sentence_en="Numbers given up over numbers taken.",
    numerator="counters.abandoned",
    denominator="counters.tickets",
    dimensions=(OFFICE, SERVICE, CHANNEL),
)


@metric(
    key="counters.called",
    title="窓口で呼んだ件数",
    title_en="People called",
    sentence="番号札を呼んだ件数です。一つの番号札は、窓口と用件ごとに初めて呼んだときに1件と数えます。"
    "保留のあとや、来なかった人が戻ったあとの呼び直しは数えません。呼んだ日で数えます。",
    sentence_en="Numbers called, on the day of the call: once for each office and service that a number went to; not"
    " when it is called again after it was put aside or its person came back.",
    unit="件",
    aggregation=Sum(),
    dimensions=(OFFICE, SERVICE),
)
def called() -> Counted:
    """First calls."""
    return _calls(first_calls())


@metric(
    key="counters.wait_minutes",
    title="窓口の待ち時間（中央値）",
    title_en="Waits at the counters (median)",
    sentence="番号札を呼んだときの、待ち時間の中央値です。"
    "待ち時間は、来て番号札を取ったとき（スマートフォンで取った人は着いたとき、予約の人は予約の時刻、ほかの窓口から回った人はそこに移ったとき）から、初めて呼ばれるまでです。"
    "呼ばれる前に帰った人は数えません。呼んだ日で数えます。",
    sentence_en="The median wait of numbers called: from when somebody took it on the spot (arrived, if taken on the"
    " phone; the time booked, if booked; moved on, if sent from another window) until it was first called there. Those"
    " who left before are not counted. On the day of the call.",
    unit="分",
    aggregation=Median(),
    dimensions=(OFFICE, SERVICE),
)
def wait_minutes() -> Counted:
    """The waits of first calls."""
    minutes = Cast("waited", DecimalField(max_digits=38, decimal_places=6)) / 60
    return _calls(first_calls().filter(waited__isnull=False), minutes)


@metric(
    key="counters.within_15",
    title="15分以内に呼んだ件数",
    title_en="People called within 15 minutes",
    sentence="窓口で呼んだ件数のうち、待ち時間が15分以内のものです。待ち時間の数え方は、窓口の待ち時間と同じです。",
    sentence_en="Of the numbers called, those whose wait was 15 minutes or less; waits are those of the median wait.",
    unit="件",
    aggregation=Sum(),
    dimensions=(OFFICE, SERVICE),
)
def within_15() -> Counted:
    """First calls after a quarter of an hour at most."""
    return _calls(first_calls().filter(waited__lte=SOON))


ratio(
    key="counters.within_15_share",
    title="15分以内に呼んだ割合",
    title_en="Share of people called within 15 minutes",
    sentence="15分以内に呼んだ件数を、窓口で呼んだ件数で割った割合です。",
    sentence_en="People called within 15 minutes over people called.",
    numerator="counters.within_15",
    denominator="counters.called",
    dimensions=(OFFICE, SERVICE),
)


@metric(
    key="counters.appointments",
    title="窓口の予約の件数",
    title_en="Appointments at the counters",
    sentence="窓口の予約と、いくつもの課を回る予約を、予約の日で1件ずつ数えます。取り消したものは数えません。"
    "来なかったものは数えます。オンライン相談の予約は含みません。",
    sentence_en="Appointments at the counters and for visits over several sections, counted on their day; not those"
    " cancelled, but also those to which nobody came. Consultations by video are not included.",
    unit="件",
    aggregation=Sum(),
    dimensions=(OFFICE, SERVICE, KIND),
)
def appointments() -> Counted:
    """Those that held."""
    return _appointments("booked", "arrived")


@metric(
    key="counters.visits",
    title="予約して来た件数",
    title_en="Booked visits",
    sentence="窓口の予約と、いくつもの課を回る予約のうち、来た人が番号札を受け取ったものを、予約の日で1件ずつ数えます。"
    "オンライン相談は含みません。",
    sentence_en="Of the appointments at the counters and for visits over several sections, those whose person came and"
    " got a number, counted on the day of the appointment. Consultations by video are not included.",
    unit="件",
    aggregation=Sum(),
    dimensions=(OFFICE, SERVICE, KIND),
)
def visits() -> Counted:
    """Those to which somebody came."""
    return _appointments("arrived")


ratio(
    key="counters.kept_share",
    title="窓口の予約に来た割合",
    title_en="Share of appointments kept",
    sentence="予約して来た件数を、窓口の予約の件数で割った割合です。",
    sentence_en="Booked visits over appointments at the counters.",
    numerator="counters.visits",
    denominator="counters.appointments",
    dimensions=(OFFICE, SERVICE, KIND),
)


@metric(
    key="counters.remote",
    title="オンライン相談の件数",
    title_en="Consultations by video",
    sentence="職員が部屋を開けて、終わったオンライン相談を、部屋を開けた日で1件ずつ数えます。"
    "来なかったもの、途中でやめたものは数えません。",
    sentence_en="Consultations by video for which staff opened the room and which came to their end, counted on the"
    " day the room was opened; not those to which nobody came, or that were broken off.",
    unit="件",
    aggregation=Sum(),
    dimensions=(OFFICE, SERVICE),
)
def remote() -> Counted:
    """Those that are done."""
    where = {"office": "appointment__office", "service": "appointment__service"}
    return Counted(Consultation.objects.filter(state="done"), at="opened_at", dimensions=where)
