"""What reminders count for plans: who wants them, how many went out, how many were opened."""

from __future__ import annotations

from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce

from kusei.engines.measures.declaring import Counted, Stock, Sum, metric, ratio
from kusei.engines.notices.deliveries.models import Became, Message, Outcome, Reading, Sending, SendingKind
from kusei.engines.notices.recurring.conditions import TOPIC
from kusei.engines.notices.subscribers.metrics import choosing
from kusei.engines.notices.subscribers.models import Channel


def _reminders() -> QuerySet[Sending]:
    return Sending.objects.filter(kind=SendingKind.RECURRING, occasion__startswith="collection:")


def _number(rows: QuerySet[Reading] | QuerySet[Outcome]) -> Combinable:
    counted = rows.order_by().values("sending_id").annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(counted, output_field=IntegerField()), Value(0))


@metric(
    key="collection.people",
    title="収集日のお知らせを受け取る人",
    title_en="People who are reminded of collection days",
    sentence="収集日のお知らせを受け取ると選んでいる人を、選んだ日から、やめた日（すべて止めた日、登録を消した日を含む）の前日まで、"
    "1人1回で数えます。すべて止めて後で再開した人は、止めていた間も数えます。",
    sentence_en="People who have chosen to be reminded of collection days, from the day of their choice until the"
    " day before they stopped (the topic, everything, or their registration), once each. Who stopped everything and"
    " resumed later counts in between as well.",
    unit="人",
    aggregation=Stock(),
    version=2,
    rows_access=None,
)
def people() -> Counted:
    """Those who hear of the topic now, and those who did until they gave it up."""
    return choosing(topic__key=TOPIC)


@metric(
    key="collection.reminders",
    title="届けた収集日のお知らせ",
    title_en="Reminders of collection days sent",
    sentence="収集日のお知らせを、届けた日に、届けた人の数で数えます。",
    sentence_en="Reminders of collection days, on the day on which they were sent, by the number of people.",
    unit="件",
    aggregation=Sum(),
    rows_access=None,
)
def reminders() -> Counted:
    """The people of every sending."""
    return Counted(_reminders(), at="not_before", amount="people", label="occasion")


@metric(
    key="collection.opened",
    title="開かれた収集日のお知らせ",
    title_en="Reminders of collection days opened",
    sentence="届けた収集日のお知らせのうち、このサイトで開かれたものと、開いたと配信方法が知らせてきたものを、届けた日で数えます。",
    sentence_en="Of the reminders sent, those opened on this site, and those that the channel reported as opened, on"
    " the day on which they were sent.",
    unit="件",
    aggregation=Sum(),
    rows_access=None,
)
def opened() -> Counted:
    """Readings in the inbox, and what the channels told."""
    here = Reading.objects.filter(sending_id=OuterRef("pk"), read_at__isnull=False)
    told = Outcome.objects.filter(month=OuterRef("month"), sending_id=OuterRef("pk"), became=Became.OPENED)
    return Counted(_reminders(), at="not_before", amount=_number(here) + _number(told), label="occasion")


ratio(
    key="collection.opened_share",
    title="収集日のお知らせが開かれた割合",
    title_en="Share of reminders of collection days that were opened",
    sentence="届けた収集日のお知らせのうち、開かれたことがわかっているものの割合です。わからない配信方法があるため、実際より低く出ます。",
    sentence_en="The share of reminders sent of which it is known that they were opened. Some channels do not tell, so"
    " the real share is higher.",
    numerator="collection.opened",
    denominator="collection.reminders",
    rows_access=None,
)


def _told(kind: str) -> QuerySet[Message]:
    return Message.objects.filter(channel=Channel.INBOX, occasion__startswith=kind)


@metric(
    key="notices.deadlines",
    title="期限のお知らせ",
    title_en="Notices of deadlines",
    sentence="補正や下書きなどの期限が近いことを知らせたお知らせを、知らせた日で1件ずつ数えます。",
    sentence_en="Notices that a deadline is near (corrections, drafts and others), counted once each on the day.",
    unit="件",
    aggregation=Sum(),
    rows_access=None,
)
def deadlines() -> Counted:
    """One for each inbox in which it lies."""
    return Counted(_told("due:"), at="made_at", label="occasion")


@metric(
    key="notices.life_events",
    title="くらしの節目のお知らせ",
    title_en="Notices at moments of life",
    sentence="子どもの年齢、入学、引っ越しなどに合わせて届けたお知らせを、届けた日で1件ずつ数えます。",
    sentence_en="Notices sent for a child's age, entering a school, a move and the like, counted once each on the day.",
    unit="件",
    aggregation=Sum(),
    rows_access=None,
)
def life_events() -> Counted:
    """One for each inbox in which it lies."""
    return Counted(_told("life:"), at="made_at", label="occasion")
