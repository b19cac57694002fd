"""What bookings count for plans: how many, how many online, cancelled, not used, and for how many hours."""

from __future__ import annotations

from django.db.models import DecimalField, Exists, F, Func, OuterRef, Q, QuerySet

from kusei.engines.bookings.reservations.models import Booking, BookingEvent, Source, State
from kusei.engines.bookings.resources.metrics import FACILITY
from kusei.engines.measures.declaring import Counted, Dimension, Sum, metric, ratio

DIMENSIONS = (
    FACILITY,
    Dimension("kind", "種類", "Kind"),
    Dimension("channel", "受付の方法", "Channel"),
)
_WHERE = {"facility": "resource__facility__key", "kind": "resource__kind", "channel": "source"}
_NEVER_WERE = (State.HELD, State.LAPSED, State.REFUSED, State.UNDONE)
_OFFERED = (Source.LOTTERY, Source.OFFER)
"""What the house held for somebody: a booking only when they said yes."""
_DUE = (State.CONFIRMED, State.USED, State.NO_SHOW)


class _OpenMinutes(Func):
    """Minutes of a booking, times the places of each atom that it takes, while the atom was open; the whole of it
    where nothing was written down of that day. Of resource, day, begin and end.
    """

    template = """(
        SELECT sum(o.places * coalesce((
            SELECT sum(greatest(0, least(u.ends, t.ends) - greatest(u.begins, t.begins)))
            FROM resources_openday d, unnest(d.begins, d.ends) u (begins, ends)
            WHERE d.atom_id = o.atom_id AND d.day = t.day
        ), t.ends - t.begins))
        FROM (
            SELECT v.resource, v.day,
                extract(epoch FROM v.begins - v.day::timestamp AT TIME ZONE 'Asia/Tokyo') / 60 AS begins,
                extract(epoch FROM v.ends - v.day::timestamp AT TIME ZONE 'Asia/Tokyo') / 60 AS ends
            FROM (VALUES (%(expressions)s)) v (resource, day, begins, ends)
        ) t JOIN resources_occupies o ON o.resource_id = t.resource
    )"""
    output_field = DecimalField(max_digits=20, decimal_places=6)


def _accepted(**more: object) -> Exists:
    return Exists(BookingEvent.objects.filter(booking=OuterRef("pk"), kind="accepted", **more))


def _made() -> QuerySet[Booking]:
    """Bookings that somebody has, or had and cancelled."""
    said_yes = ~Q(source__in=_OFFERED) | _accepted()
    return Booking.objects.exclude(state__in=_NEVER_WERE).filter(said_yes)


@metric(
    key="bookings.reservations",
    title="施設の予約の件数",
    title_en="Bookings of facilities",
    sentence="施設の予約を、申し込んだ日（抽選と空き待ちは枠をおさえた日）で1件ずつ数えます。支払い待ち・承認待ちと、後で取り消した"
    "ものも数えます。猶予時間内の取りやめ、期限切れ、不承認、本人が受けなかった当選や案内は数えません。",
    sentence_en="Bookings, counted once each on the day they were made (of lotteries and waiting lists: the day on"
    " which the slot was held). Those that wait for payment or approval and those cancelled later count; those"
    " undone within the grace time, lapsed, refused, or never accepted by the person do not.",
    unit="件",
    aggregation=Sum(),
    dimensions=DIMENSIONS,
    rows_access=None,
)
def reservations() -> Counted:
    """All of them."""
    return Counted(_made(), at="made_at", dimensions=_WHERE, label="number")


@metric(
    key="bookings.online_reservations",
    title="オンラインで受けた施設の予約の件数",
    title_en="Bookings of facilities made online",
    sentence="施設の予約の件数のうち、本人が自分のアカウントで予約したもの、または抽選・空き待ちの枠を自分のアカウントで受けたものを、"
    "同じ日で数えます。",
    sentence_en="Of the bookings, those that the person made with their own account, or accepted with it after a"
    " lottery or from a waiting list, on the same day.",
    unit="件",
    aggregation=Sum(),
    dimensions=DIMENSIONS,
    rows_access=None,
)
def online_reservations() -> Counted:
    """Those of people who did it themselves."""
    themselves = Q(made_by=F("person")) & ~Q(source=Source.COUNTER) | _accepted(by=OuterRef("person"))
    return Counted(_made().filter(themselves), at="made_at", dimensions=_WHERE, label="number")


@metric(
    key="bookings.cancelled",
    title="取り消された施設の予約の件数",
    title_en="Bookings of facilities cancelled",
    sentence="施設の予約の取消しを、取り消した日で1件ずつ数えます。本人によるものも施設の都合によるものも数えます。",
    sentence_en="Bookings cancelled, counted on the day of the cancellation, whether by the person or by the house.",
    unit="件",
    aggregation=Sum(),
    dimensions=DIMENSIONS,
    rows_access=None,
)
def cancelled() -> Counted:
    """The cancellations of what had been a booking."""
    rows = BookingEvent.objects.filter(kind="cancelled", booking__in=_made().filter(state=State.CANCELLED))
    where = {key: f"booking__{path}" for key, path in _WHERE.items()}
    return Counted(rows, at="at", dimensions=where, label="booking__number")


@metric(
    key="bookings.due",
    title="利用日を迎えた施設の予約の件数",
    title_en="Bookings of facilities whose day came",
    sentence="確定した予約を、利用日で1件ずつ数えます。無断で使わなかったものも数え、取り消したものは数えません。",
    sentence_en="Confirmed bookings, counted on the day of use. Those that nobody came for count, those cancelled"
    " do not.",
    unit="件",
    aggregation=Sum(),
    dimensions=DIMENSIONS,
    rows_access=None,
)
def due() -> Counted:
    """Those that stood on their day."""
    return Counted(Booking.objects.filter(state__in=_DUE), at="day", dimensions=_WHERE, label="number")


@metric(
    key="bookings.no_shows",
    title="無断で使われなかった施設の予約の件数",
    title_en="Bookings of facilities that nobody came for",
    sentence="無断不使用と記録した予約を、利用日で1件ずつ数えます。",
    sentence_en="Bookings noted as not used without notice, counted on the day of use.",
    unit="件",
    aggregation=Sum(),
    dimensions=DIMENSIONS,
    rows_access=None,
)
def no_shows() -> Counted:
    """Those noted so."""
    return Counted(Booking.objects.filter(state=State.NO_SHOW), at="day", dimensions=_WHERE, label="number")


@metric(
    key="bookings.hours_used",
    title="施設が予約で使われた時間（のべ）",
    title_en="Hours of facilities used by bookings",
    sentence="確定した予約（無断不使用を除く）の時間のうち、開いていた時間に重なる分を、利用日で足します。数え方の単位は「利用できる"
    "時間」と同じです。開いていた時間の記録がない日は、予約の時間をそのまま足します。備品は数えません。",
    sentence_en="The hours of confirmed bookings (without no-shows) within the time that was open, added up by day"
    " of use, in the same units as the hours that could be used. Where nothing was written down of a day, the"
    " whole time of the booking counts. Equipment does not count.",
    unit="時間",
    aggregation=Sum(),
    dimensions=(FACILITY,),
    rows_access=None,
)
def hours_used() -> Counted:
    """The time of those who came, as far as is known."""
    rows = Booking.objects.filter(state__in=(State.CONFIRMED, State.USED)).exclude(resource__kind="equipment")
    minutes = _OpenMinutes(F("resource_id"), F("day"), F("begins_at"), F("ends_at"))
    where = {"facility": _WHERE["facility"]}
    return Counted(rows, at="day", amount=minutes / 60, dimensions=where, label="number")


ratio(
    key="bookings.online_share",
    title="施設の予約のオンライン率",
    title_en="Share of bookings made online",
    sentence="オンラインで受けた施設の予約を、施設の予約の件数で割った割合です。",
    sentence_en="Bookings made online over all bookings.",
    numerator="bookings.online_reservations",
    denominator="bookings.reservations",
    dimensions=DIMENSIONS,
    rows_access=None,
)
ratio(
    key="bookings.utilisation",
    title="施設の利用率（時間）",
    title_en="Utilisation of facilities (hours)",
    sentence="施設が予約で使われた時間を、利用できる時間で割った割合です。",
    sentence_en="Hours used by bookings over the hours that could be used.",
    numerator="bookings.hours_used",
    denominator="bookings.hours_offered",
    dimensions=(FACILITY,),
    rows_access=None,
)
