"""A campaign's page, the list and the month: what they show, and what they cost."""

from __future__ import annotations

import datetime as dt

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from kusei.engines.notices.deliveries.models import Message, Sending, SendingState
from kusei.engines.notices.texts.message import Text
from kusei.services.outreach import commands
from kusei.services.outreach.states import State
from kusei.services.outreach.tests.conftest import (
    NOW,
    asked,
    decide,
    fresh,
    leave,
    plan,
    released,
    segment,
    start,
    write,
    written,
)
from kusei.services.outreach.tests.visiting import address, hand_over, page, signed_in


def test_the_results_say_by_which_way_how_many_and_why_not(town):
    made = released(town)
    hand_over(made.sending)
    client = signed_in(town.looker)
    text = page(client.get(address("campaign", made)))
    assert "宛先が正しくない" in text
    assert "hx-get" in text
    assert "のべ18通のうち12通がすみました" in text
    part = client.get(address("progress", made)).content.decode()
    assert part.startswith('<section id="results"')
    lines = client.get(address("csv", made)).content.decode("utf-8-sig").splitlines()
    assert [line.split(",")[4:] for line in lines[1:]] == [
        ["このサイトのお知らせ", "6", "0", "6", "0", "0", "0", "0"],
        ["LINE", "6", "6", "0", "0", "0", "0", "0"],
        ["メール", "6", "0", "5", "1", "1", "1", "0"],
    ]


def test_when_it_is_over_the_page_renews_itself_no_more(town):
    made = released(town)
    hand_over(made.sending)
    commands.cancel(campaign_id=made.pk, why="日時の誤り", by=town.chief)
    text = page(signed_in(town.looker).get(address("campaign", made)))
    assert "hx-get" not in text
    assert "日時の誤り" in text
    assert "一時停止する" not in text


def test_a_reason_that_is_missing_is_asked_for_on_the_page_itself(town):
    made = released(town)
    text = page(signed_in(town.chief).post(address("cancel", made), {"why": ""}), 422)
    assert "入力した内容を直してください" in text
    assert fresh(made).sending.state == SendingState.WAITING


def test_stopped_because_too_few_are_left_approvers_read_why(town):
    made = asked(town)
    leave(town, 2)
    decide(made, town.chief)
    text = page(signed_in(town.chief).get(address("campaign", made)))
    assert "決まりましたが、配信できませんでした" in text
    assert "5人に満たない" in text


def test_a_test_goes_to_oneself_alone(town):
    made = write(town, written(town), Text(title="Check-up", body="Please come."), "en")
    client = signed_in(town.writer)
    client.post(address("test", made), {"language": "en"})
    rows = list(Message.objects.values_list("subscriber__user", "channel"))
    assert {user for user, _channel in rows} == {town.writer.pk}
    assert "inbox" in {channel for _user, channel in rows}
    assert not Sending.objects.exists()
    answer = client.post(address("test", made), {"language": "zh"}, follow=True)
    assert "このことばの文章はまだありません" in answer.content.decode()


def test_given_up_the_page_offers_to_take_it_up_again(town):
    made = written(town)
    client = signed_in(town.writer)
    client.post(address("discard", made), {"version": made.version, "why": "来年にする"})
    text = page(client.get(address("campaign", made)))
    assert "取りやめを戻す" in text
    assert "3歳児健診" not in page(client.get(reverse("outreach:index")))
    client.post(address("restore", made), {"version": fresh(made).version})
    assert fresh(made).state == State.DRAFTING


def test_the_home_page_tells_approvers_what_waits_for_them_alone(town):
    asked(town, topic=town.event)
    assert "確認を待つお知らせの配信" in page(signed_in(town.chief).get("/desk/home/"))
    for who in (town.writer, town.otherchief):
        assert "確認を待つお知らせの配信" not in page(signed_in(who).get("/desk/home/"))


def test_the_list_is_searched_and_narrowed(town):
    first, second = released(town, title="赤い配信"), written(town, topic=town.event, title="青い配信")
    client = signed_in(town.looker)

    def shown(**query):
        text = page(client.get(reverse("outreach:index"), query))
        return [one.title for one in (first, second) if f">{one.title}<" in text]

    assert shown() == ["赤い配信", "青い配信"]
    assert shown(q="赤") == ["赤い配信"]
    assert shown(q="健診のお知らせ") == ["赤い配信", "青い配信"]  # words of the text
    assert shown(q="100%") == []
    assert shown(stage="scheduled") == ["赤い配信"]
    assert shown(stage="drafting") == ["青い配信"]
    assert shown(topic=town.event.pk) == ["青い配信"]
    assert shown(mine="on") == []
    assert shown(department=town.departments["kosodate"].pk) == ["赤い配信", "青い配信"]
    page(client.get(reverse("outreach:index"), {"topic": "9" * 40, "stage": "x", "page": "-7"}))


def test_the_month_shows_each_campaign_on_its_day(town):
    made = written(town)
    plan(town, made, NOW + dt.timedelta(days=7))
    released(town, topic=town.event, title="きょうの配信")
    client = signed_in(town.looker)
    text = page(client.get(reverse("outreach:month")))
    assert "3歳児健診" in text
    assert "きょうの配信" in text
    assert "3歳児健診" not in page(client.get(reverse("outreach:month"), {"month": "2026-08"}))


LARGEST = {"index": 22, "month": 12, "campaign": 16, "texts": 14, "whom": 24, "channels": 14, "when": 15, "check": 18}


def test_pages_cost_a_fixed_number_of_queries(town):
    made = written(town)
    client = signed_in(town.writer)

    def costs():
        found = {}
        for name in LARGEST:
            more = {"index": (), "month": (), "texts": (made.pk, "ja")}.get(name, (made.pk,))
            with CaptureQueriesContext(connection) as context:
                assert client.get(reverse(f"outreach:{name}", args=more)).status_code == 200
            found[name] = len(context)
        return found

    costs()
    before = costs()
    for n in range(5):
        write(town, start(town, title=f"もっと{n}"))
        segment(town, name=f"対象{n}")
    assert costs() == before
    assert all(before[name] <= most for name, most in LARGEST.items()), before
