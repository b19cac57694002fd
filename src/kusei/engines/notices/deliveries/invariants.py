"""What always holds of deliveries: nobody gets a notice twice on one channel, and the coming months have parts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from django.db import connection

from kusei.engines.notices.deliveries import partitions, upkeep
from kusei.foundation.web import clock
from kusei.foundation.web.invariants import broken, invariant

GRACE = dt.timedelta(days=2)
"""So much later than its time something is said to have been forgotten: the jobs run every minute or every night."""
PREPARATION = "kusei.engines.notices.deliveries.jobs.tidy_up"
_PREPARED = """
SELECT max(e.at) FROM procrastinate_jobs j JOIN procrastinate_events e ON e.job_id = j.id AND e.type = 'succeeded'
WHERE j.task_name = %(task)s
"""


@invariant(
    key="deliveries.once",
    sentence="同じお知らせが、同じ人の同じ配信方法に2回届くことはありません。",
    sentence_en="Nobody is in a sending twice on one channel, nor gets one notice twice.",
)
def once() -> Iterator[str]:
    """Batches that overlap or do not ascend, and messages of one occasion to one person in two months."""
    yield from broken(
        """SELECT id AS batch, sending_id AS sending, channel FROM (
            SELECT id, sending_id, channel, first_id, max(last_id) OVER (PARTITION BY sending_id, channel
                ORDER BY first_id, id ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS before
            FROM deliveries_batch) b WHERE before >= first_id ORDER BY 1"""
    )
    yield from broken(
        """SELECT id AS batch_not_ascending, sending_id AS sending FROM deliveries_batch b
        WHERE EXISTS (SELECT FROM (SELECT one, lag(one) OVER (ORDER BY at) AS before
            FROM unnest(b.recipients) WITH ORDINALITY AS u(one, at)) r WHERE before >= one) ORDER BY 1"""
    )
    yield from broken(
        """SELECT m.id AS message, m.sending_id AS sending, m.channel FROM deliveries_message m
        JOIN deliveries_batch b ON b.sending_id = m.sending_id AND b.channel = m.channel
            AND m.subscriber_id BETWEEN b.first_id AND b.last_id
        WHERE m.subscriber_id = ANY(b.recipients) ORDER BY 1"""
    )


@invariant(
    key="deliveries.finished",
    sentence="配信ずみのお知らせに、配信待ちの人は残っていません。",
    sentence_en="Nobody waits any more in a sending that is said to be done.",
)
def finished() -> Iterator[str]:
    """Sendings that are done while something waits, and outcomes of sendings that are not there."""
    yield from broken(
        """SELECT s.id AS sending, count(*) AS batches_waiting FROM deliveries_sending s
        JOIN deliveries_batch b ON b.month = s.month AND b.sending_id = s.id AND b.state = 'waiting'
        WHERE s.state = 'done' GROUP BY 1 ORDER BY 1"""
    )
    yield from broken(
        """SELECT o.sending_id AS missing_sending, count(*) AS outcomes FROM deliveries_outcome o
        LEFT JOIN deliveries_sending s ON s.id = o.sending_id WHERE s.id IS NULL GROUP BY 1 ORDER BY 1"""
    )


@invariant(
    key="deliveries.months",
    sentence="夜の準備が済んだあとは、その月から2か月先までのお知らせを書く場所があります。",
    sentence_en="After the upkeep of a night there is a part of the tables for that month and the two that follow.",
)
def months() -> Iterator[str]:
    """Months without a part though the nightly job has ended well; before it ever ran, parts are made when needed."""
    with connection.cursor() as cursor:
        cursor.execute(_PREPARED, {"task": PREPARATION})
        (at,) = cursor.fetchone()
    if at is None:
        return
    month, present = partitions.month_of(at.astimezone(clock.TOKYO).date()), partitions.months()
    for _ahead in range(upkeep.AHEAD + 1):
        if month not in present:
            yield f"month {month:%Y-%m} has no part"
        month = partitions.month_of(month + dt.timedelta(days=31))


@invariant(
    key="deliveries.kept",
    sentence="保存の期限を過ぎた連絡の本文は残っていません。",
    sentence_en="No text of a notice is kept past its day.",
)
def kept() -> Iterator[str]:
    """Messages that the nightly job has left behind."""
    yield from broken(
        """SELECT id AS message, keep_until AS kept_past FROM deliveries_message
        WHERE sealed IS NOT NULL AND keep_until < %(day)s ORDER BY 1""",
        {"day": clock.today() - GRACE},
    )
