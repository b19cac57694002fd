"""What campaigns achieve, for plans: how many were sent, how many people they reached, how many opened them."""

from __future__ import annotations

from django.db.models import Count, Exists, F, IntegerField, OuterRef, Subquery
from django.db.models.functions import Coalesce

from kusei.engines.measures.declaring import Counted, Dimension, Stock, Sum, metric, ratio, together
from kusei.engines.notices.deliveries.models import Became, Outcome, Reading, SendingState
from kusei.services.outreach.models import Campaign

DIMENSIONS = (Dimension("topic", "お知らせの種類", "Topic"), Dimension("department", "担当", "Department"))
_WHERE = {"topic": "topic__key", "department": "department__name"}
# What is over: sent to the end, or cancelled after somebody was reached already.
_OVER = (SendingState.DONE, SendingState.CANCELLED)


def _sent() -> Counted:
    rows = Campaign.objects.filter(sending__state__in=_OVER, sending__people__gt=0)
    return Counted(rows, at="sending__finished_at", dimensions=_WHERE, label="title")


@metric(
    key="outreach.campaigns",
    title="お知らせを配信した件数",
    title_en="Campaigns of notices sent",
    sentence="だれかに届けたお知らせの配信を、配信が終わった日で1件ずつ数えます。途中で中止したものも数えます。",
    sentence_en="Campaigns that went out to somebody, counted once each on the day they ended; those cancelled on their"
    " way count too.",
    unit="件",
    aggregation=Sum(),
    dimensions=DIMENSIONS,
)
def campaigns() -> Counted:
    """All that went out."""
    return _sent()


@metric(
    key="outreach.people_reached",
    title="お知らせを配信した人数（のべ）",
    title_en="People to whom campaigns were sent",
    sentence="それぞれの配信の宛先になった人を、配信が終わった日で数えて足します。1つの配信で一人は1回です。",
    sentence_en="The people whom each campaign went to, added up on the day it ended; a person counts once a campaign.",
    unit="人",
    aggregation=Sum(),
    dimensions=DIMENSIONS,
)
def people_reached() -> Counted:
    """People of all that went out."""
    sent = _sent()
    return Counted(sent.rows, at=sent.at, amount=F("sending__people"), dimensions=_WHERE, label="title")


@metric(
    key="outreach.people_opened",
    title="お知らせを開いた人数（のべ）",
    title_en="People who opened a campaign",
    sentence="それぞれの配信を、このサイトか、開いたことが分かる配信方法で開いた人を、配信が終わった日で数えて足します。"
    "LINEのように開いたことが分からない方法もあるため、実際より少なくなります。",
    sentence_en="The people who opened each campaign on this site or by a way that tells so, added up on the day it"
    " ended. Some ways, such as LINE, do not tell, so the true number is higher.",
    unit="人",
    aggregation=Sum(),
    dimensions=DIMENSIONS,
)
def people_opened() -> Counted:
    """Readers in the inbox, and those of other ways who are not among them."""
    sent = _sent()
    read = Reading.objects.filter(sending=OuterRef("sending"), read_at__isnull=False)
    same = Reading.objects.filter(
        sending=OuterRef("sending_id"), subscriber=OuterRef("subscriber_id"), read_at__isnull=False
    )
    told = Outcome.objects.filter(
        ~Exists(same), month=OuterRef("sending__month"), sending_id=OuterRef("sending"), became=Became.OPENED
    )
    amount = Coalesce(_number(read, "subscriber"), 0) + Coalesce(_number(told, "subscriber_id"), 0)
    return Counted(sent.rows, at=sent.at, amount=amount, dimensions=_WHERE, label="title")


def _number(rows: object, of: str) -> Subquery:
    """How many different people the rows are of, as a subquery."""
    grouped = rows.order_by().values("sending_id").annotate(number=Count(of, distinct=True))  # type: ignore[attr-defined]
    return Subquery(grouped.values("number"), output_field=IntegerField())


ratio(
    key="outreach.opened_rate",
    title="お知らせの開封率",
    title_en="Share of people who opened a campaign",
    sentence="お知らせを開いた人数（のべ）を、お知らせを配信した人数（のべ）で割った割合です。",
    sentence_en="People who opened a campaign over people to whom campaigns were sent.",
    numerator="outreach.people_opened",
    denominator="outreach.people_reached",
    dimensions=DIMENSIONS,
)


@metric(
    key="notices.contents_reachable",
    title="LINEから使えるコンテンツ・手続",
    title_en="Contents and procedures that can be reached from LINE",
    sentence="公式LINEアカウントのメニューから開けるこのサイトで、オンラインで申請できる手続（「オンラインで申請できる手続の数」と同じ数え方で、"
    "ほかの仕組みのものも含む）と、LINEで受け取れるお知らせの種類を、1件ずつ数えて足します。メニューの項目と、このサイトの外のページは"
    "数えません。お知らせの種類の始まった日は記録されないため、始まる前の日にも数えます。",
    sentence_en="On this site, which opens from the menu of the official LINE account: procedures that can be sent"
    " online (as in that metric, those online by other means included), and topics of notices that can be received by"
    " LINE, once each, added up. The entries of the menu themselves and pages elsewhere do not count. The day on which"
    " a topic began is not recorded, so days before it count as well.",
    unit="件",
    aggregation=Stock(),
)
def contents_reachable() -> Counted:
    """Procedures online, and topics."""
    return together("procedures.online", "notices.topics")
