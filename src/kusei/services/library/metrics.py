"""What the libraries count for plans: uses of seats, the hours of them, readers and their cards."""

from __future__ import annotations

from django.db.models import Case, DateField, DecimalField, F, Func, Value, When
from django.db.models.functions import Greatest, Least, TruncDate

from kusei.engines.measures.declaring import Counted, Dimension, Expression, Stock, Sum, metric
from kusei.foundation.web.clock import TOKYO
from kusei.services.library.models import ReaderCard, Sitting

LIBRARY = Dimension("library", "図書館", "Library")
HOW = Dimension("how", "確認の方法", "Confirmed by")
DEPARTMENT = Dimension("department", "担当", "Department")
_WHERE = {"library": "booking__resource__facility__key", "how": "how"}


class _Hours(Func):
    """Hours from … until; none where the end lies before."""

    template = "greatest(EXTRACT(EPOCH FROM %(expressions)s) / 3600, 0)"
    arg_joiner = " - "
    output_field = DecimalField(max_digits=38, decimal_places=6)


class _DayAfter(Func):
    template = "(%(expressions)s + 1)"
    output_field = DateField()


@metric(
    key="library.seat_uses",
    title="図書館の座席の利用件数",
    title_en="Uses of library seats",
    sentence="予約した座席に来たことが確かめられた利用を、確かめた日で1件ずつ数えます。"
    "延長は、はじめの利用と合わせて1件です。",
    sentence_en="Uses of seats to which it was confirmed that somebody came, counted once each on that day; going on"
    " belongs to the use that it continues.",
    unit="件",
    aggregation=Sum(),
    dimensions=(LIBRARY, HOW),
    rows_access=None,
)
def seat_uses() -> Counted:
    """Sittings that do not go on from another."""
    return Counted(Sitting.objects.filter(after=None), at="came_at", dimensions=_WHERE)


@metric(
    key="library.seat_hours",
    title="図書館の座席の利用時間",
    title_en="Hours of library seats used",
    sentence="座席に来たことを確かめたとき（予約の時刻より早いときは予約の時刻）から、席を空けたとき、または予約の終わりまでの時間を足します。"
    "延長も足します。確かめた日で数えます。",
    sentence_en="The hours from when it was confirmed that somebody came (from the time booked, if that was later)"
    " until they left, or until the booking ended; going on is added. Counted on the day of the confirmation.",
    unit="時間",
    aggregation=Sum(),
    dimensions=(LIBRARY, HOW),
    rows_access=None,
)
def seat_hours() -> Counted:
    """Sittings, as long as they lasted."""
    hours = _Hours(Least("left_at", "booking__ends_at"), Greatest("came_at", "booking__begins_at"))
    return Counted(Sitting.objects.all(), at="came_at", amount=hours, dimensions=_WHERE)


@metric(
    key="library.readers",
    title="図書館の利用者カードを持つ人",
    title_en="People with a reader's card",
    sentence="その日に使える図書館の利用者カードを持つ人を1人ずつ数えます。期限が切れたカードと止めたカードは数えません。"
    "期限のあとに更新したカードは、その間も使えたものとして数えます。",
    sentence_en="People whose reader's card can be used on the day, once each; not with a card that has expired or was"
    " stopped. One that was renewed after it had expired counts for the time between, too.",
    unit="人",
    aggregation=Stock(),
    dimensions=(DEPARTMENT,),
    rows_access=None,
)
def readers() -> Counted:
    """The people of cards that are neither expired nor stopped, nor is their token."""
    return Counted(
        ReaderCard.objects.all(),
        since="valid_from",
        until=Least(_DayAfter("valid_until"), _day("stopped_at"), _day("token__revoked_at")),
        distinct="person",
        dimensions={"department": "token__department__code"},
    )


@metric(
    key="library.cards_issued",
    title="図書館の利用者カードの発行枚数",
    title_en="Readers' cards issued",
    sentence="図書館の利用者カードを、発行した日で1枚ずつ数えます。"
    "なくした人への再発行も数えます（区分「発行の種類」で分けられます）。",
    sentence_en="Readers' cards, counted once each on the day they were issued, also those for lost ones (the"
    " dimension tells them apart).",
    unit="枚",
    aggregation=Sum(),
    dimensions=(DEPARTMENT, Dimension("proof", "本人確認", "Proof"), Dimension("issue", "発行の種類", "Issue")),
    rows_access=None,
)
def cards_issued() -> Counted:
    """All of them."""
    issue = Case(When(follows=None, then=Value("first")), default=Value("again"))
    where: dict[str, Expression] = {"department": "token__department__code", "proof": "proof", "issue": issue}
    return Counted(ReaderCard.objects.all(), at="issued_at", dimensions=where)


def _day(moment: str) -> TruncDate:
    return TruncDate(F(moment), tzinfo=TOKYO)
