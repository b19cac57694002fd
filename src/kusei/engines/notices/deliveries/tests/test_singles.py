"""One notice to one person, and what a provider tells later."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection

from kusei.engines.notices.channels.hooks import Receipt
from kusei.engines.notices.deliveries import commands, partitions, queries, receipts, upkeep
from kusei.engines.notices.deliveries.models import Message
from kusei.engines.notices.deliveries.tests.conftest import TEXTS, line_id
from kusei.engines.notices.subscribers import testing

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 11, 21)


def tell(one, occasion="application:1:decided", on=TODAY, **changes):
    return commands.notify(subscriber=one, occasion=occasion, on=on, texts=TEXTS, **changes)


def test_an_occasion_is_told_once_in_the_inbox_and_by_one_way(line, people, hand_over):
    one = people(1)[0]
    assert tell(one) == 2
    assert tell(one) == 0
    hand_over()
    assert [to for to, _text in line.provider.taken] == [line_id(0)]
    assert queries.inbox(one).total == 1


def test_the_month_of_the_occasion_decides_not_that_of_the_call(people, line):
    one = people(1)[0]
    assert tell(one, on=dt.date(2026, 10, 31)) == 2
    assert tell(one, on=dt.date(2026, 10, 31)) == 0


def test_what_is_kept_cannot_be_read_in_the_database(people, line):
    tell(people(1)[0])
    with connection.cursor() as cursor:
        cursor.execute("SELECT sealed FROM deliveries_message")
        assert all("健診".encode() not in bytes(row[0]) for row in cursor.fetchall())


def test_only_the_person_reads_their_own_notice(people, line):
    mine, other = people(2)
    tell(mine)
    number = queries.inbox(mine).entries[0].id
    assert queries.entry(mine, "message", number).title == "健診のお知らせ"
    assert queries.entry(other, "message", number) is None
    commands.mark(other, "message", number, read=True)
    assert queries.unread(mine) == 1


def test_reading_and_putting_away_can_be_taken_back(people, send, line):
    one = people(1)[0]
    tell(one)
    send()
    for entry in queries.inbox(one).entries:
        commands.mark(one, entry.kind, entry.id, read=True, archived=True)
    assert (queries.unread(one), queries.inbox(one).total, queries.inbox(one, archived=True).total) == (0, 0, 2)
    for entry in queries.inbox(one, archived=True).entries:
        commands.mark(one, entry.kind, entry.id, read=False, archived=False)
    assert (queries.unread(one), queries.inbox(one).total) == (2, 2)


def test_an_inbox_is_searched_and_paged(people, line):
    one = people(1)[0]
    for number in range(25):
        tell(one, occasion=f"application:{number}")
    assert queries.inbox(one, words="健診 3歳児").total == 25
    assert queries.inbox(one, words="図書館").total == 0
    assert (len(queries.inbox(one, page=2).entries), queries.inbox(one, page=9).page) == (5, 2)


def test_an_inbox_costs_one_query(people, send, line, django_assert_num_queries):
    one = people(3)[0]
    tell(one)
    send()
    with django_assert_num_queries(1):
        queries.inbox(one)


def test_who_has_no_address_and_no_account_is_told_nothing(topic):
    assert tell(testing.subscriber()) == 0


def test_a_receipt_that_comes_twice_counts_once_and_the_next_way_is_tried(people, line, hand_over):
    one = people(1)[0]
    tell(one)
    Message.objects.filter(channel="line").update(state="handed", reference="r-1")
    for _twice in range(2):
        receipts.take(Receipt("line", "r-1", "failed", "blocked", "blocked"))
    assert not testing.Address.objects.get(channel="line").usable
    assert sorted(Message.objects.values_list("channel", "state")) == [
        ("inbox", "handed"),
        ("line", "failed"),
        ("mail", "waiting"),
    ]
    receipts.take(Receipt("line", "nobody knows", "failed"))


def test_months_are_made_ahead_and_thrown_away_when_their_time_is_over(people, settings, line):
    settings.NOTICES_KEEP_MONTHS = 2
    one = people(1)[0]
    tell(one, on=dt.date(2020, 1, 15), keep_days=-400)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # as if what was written had been committed
    upkeep.tidy_up()
    months = partitions.months()
    assert dt.date(2020, 1, 1) not in months
    assert len([month for month in months if month > dt.date.today()]) == 2
    tell(one, on=dt.date(2020, 2, 15), keep_days=30)
    upkeep.tidy_up()
    assert dt.date(2020, 2, 1) in partitions.months()  # a notice in it must be kept longer
