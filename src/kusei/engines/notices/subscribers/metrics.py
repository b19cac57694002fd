"""What subscribers count for plans: who wants to hear of what, who can be reached how, friends on LINE.

What is over stands in `Past`, so that past days stay what they were.
"""

from __future__ import annotations

from kusei.engines.measures.declaring import Counted, Dimension, Stock, metric
from kusei.engines.notices.subscribers.models import Address, Channel, Past, Subscription, Topic
from kusei.foundation.web.access import PUBLIC

TOPIC = Dimension("topic", "お知らせの種類", "Topic")
CHANNEL = Dimension("channel", "配信方法", "Channel")


def choosing(**only: str) -> Counted:
    """People by what they have chosen now, and by what they had until they gave it up. `only` narrows the topic."""
    where = {"topic": "topic__key"}
    over = Past.objects.filter(topic__isnull=False, **only)
    return Counted(
        Subscription.objects.filter(**only),
        since="since",
        until="subscriber__stopped_at",
        distinct="subscriber_id",
        dimensions=where,
        also=(Counted(over, since="since", until="until", distinct="subscriber_id", dimensions=where),),
    )


@metric(
    key="notices.subscribers",
    title="お知らせを受け取ると選んだ人",
    title_en="People who chose to receive notices",
    sentence="お知らせの種類を1つでも受け取ると選んでいる人を、選んだ日から、やめた日（すべて止めた日、登録を消した日を含む）の前日まで、"
    "種類ごとに1人1回、全体でも1人1回で数えます。すべて止めて後で再開した人は、止めていた間も数えます。緊急のお知らせだけの人は数えません。",
    sentence_en="People who have chosen at least one topic, from the day of their choice until the day before they"
    " stopped (the topic, everything, or their registration), once for each topic and once in all. Who stopped"
    " everything and resumed later counts in between as well. People with emergency alerts alone do not count.",
    unit="人",
    aggregation=Stock(),
    dimensions=(TOPIC,),
    rows_access=None,
)
def subscribers() -> Counted:
    """By any topic."""
    return choosing()


def _reached(**only: str) -> Counted:
    where = {"channel": "channel"}
    there = Address.objects.filter(verified_at__isnull=False, **only)
    over = Past.objects.filter(topic=None, **only)
    return Counted(
        there,
        since="verified_at",
        until="suppressed_at",
        distinct="subscriber_id",
        dimensions=where,
        also=(Counted(over, since="since", until="until", distinct="subscriber_id", dimensions=where),),
    )


@metric(
    key="notices.reached",
    title="お知らせが届く人",
    title_en="People who can be reached by notices",
    sentence="確かめた宛先（LINE、メール、ブラウザー、電話、郵便）のある人を、確かめた日から、止まった日（届かない、ブロック、本人が消した）の前日まで、"
    "配信方法ごとに1人1回、全体でも1人1回で数えます。止まった宛先を後で使えるようにしたときは、止まっていた間も数えることがあります。"
    "このサイトのお知らせだけで受け取る人は数えません。",
    sentence_en="People with a confirmed address (LINE, mail, browser, phone, post), from the day it was confirmed"
    " until the day before it stopped working (bounced, blocked, removed), once for each channel and once in all."
    " Where a stopped address was put to use again, the time in between may count. People who read notices on this"
    " site alone do not count.",
    unit="人",
    aggregation=Stock(),
    dimensions=(CHANNEL,),
    rows_access=None,
)
def reached() -> Counted:
    """By any address."""
    return _reached()


@metric(
    key="notices.line_friends",
    title="LINEの登録者",
    title_en="Friends on LINE",
    sentence="公式LINEアカウントとこのサイトがつながっている人を、友だち追加か連携の日から、ブロックか解除の日の前日まで、1人1回で数えます。"
    "ブロックを解除した人は、ブロックしていた間も数えることがあります。",
    sentence_en="People whose LINE is connected to the official account here, once each, from the day they added"
    " or linked it until the day before they blocked or unlinked it. Of who lifted a block, the time in between"
    " may count.",
    unit="人",
    aggregation=Stock(),
    rows_access=None,
)
def line_friends() -> Counted:
    """By LINE."""
    return _reached(channel=Channel.LINE)


@metric(
    key="notices.topics",
    title="受け取れるお知らせの種類",
    title_en="Topics of notices",
    sentence="選んで受け取れるお知らせの種類を、終わる日の前日まで1件ずつ数えます。始まった日は記録されないため、始まる前の日にも数えます。",
    sentence_en="Topics that people can choose, once each until the day before they end. The day on which a topic"
    " began is not recorded, so days before it count as well.",
    unit="件",
    aggregation=Stock(),
    rows_access=PUBLIC,
)
def topics() -> Counted:
    """Those that have not ended."""
    return Counted(Topic.objects.all(), until="ended_on", label="key")
