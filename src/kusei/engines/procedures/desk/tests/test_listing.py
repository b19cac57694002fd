"""The list: narrowed, sorted, page by page; tabs that stop counting; several at once."""

from __future__ import annotations

import datetime as dt
import re

import pytest

from kusei.engines.procedures import testing
from kusei.engines.procedures.applications.models import Application
from kusei.engines.procedures.desk.queries import listing
from kusei.engines.procedures.desk.queries.listing import Wanted
from kusei.engines.procedures.desk.seeding import seed
from kusei.engines.procedures.desk.tests.conftest import act, client, of_kind, state_of
from kusei.foundation.web import clock

TARO = {
    **testing.ANSWERS,
    "applicant": {"family": "例", "given": "太郎", "family_kana": "レイ", "given_kana": "タロウ"},
}


def shown(user, **query) -> list[str]:
    text = client(user).get("/desk/", query).content.decode()
    return re.findall(r'name="row" value="([^":]+):', text)


def numbers(sections, **wanted) -> set[str]:
    return set(listing.narrowed(sections, Wanted(**wanted)).values_list("number", flat=True))


def test_each_filter_finds_its_own(town, filed):
    late, taro = testing.filed(filed.version), testing.filed(filed.version, answers=TARO)
    yesterday = clock.today() - dt.timedelta(days=1)
    Application.objects.filter(pk=late.pk).update(due_on=yesterday)
    act(town.editor, taro, "start")
    testing.filed(testing.published(testing.small(key="tax", department="zeimu")))
    sections = listing.sections_of(town.editor)
    everything = {filed.number, late.number, taro.number}
    assert numbers(sections) == everything
    assert numbers(sections, procedure="tax") == set()
    assert numbers(sections, state="in-review") == {taro.number}
    assert numbers(sections, channel="post") == set()
    assert numbers(sections, due="late") == {late.number}
    assert numbers(sections, assigned="me") == {taro.number}
    assert numbers(sections, assigned="nobody") == {filed.number, late.number}
    assert numbers(sections, assigned="somebody") == {taro.number}
    assert numbers(sections, correction=True) == set()
    assert numbers(sections, since=clock.today()) == everything
    assert numbers(sections, until=yesterday) == set()
    assert numbers(sections, number=taro.number.lower()) == {taro.number}
    assert numbers(sections, number="なにか") == set()
    for name in ("例太郎", "例　太郎", "太郎", "れい", "タロウ"):
        assert numbers(sections, name=name) == {taro.number}, name
    assert numbers(sections, name="太") == set()


def test_nobody_finds_out_by_trying_names_whom_a_confidential_one_is_about(town, filed):
    Application.objects.filter(pk=filed.pk).update(confidential=True)
    assert numbers(listing.sections_of(town.approver), name="花子") == set()
    Application.objects.filter(pk=filed.pk).update(assignee=town.approver)
    assert numbers(listing.sections_of(town.approver), name="花子") == {filed.number}


@pytest.mark.parametrize("sort", ["newest", "due"])
def test_page_after_page_shows_each_application_once_also_when_new_ones_arrive(town, filed, sort):
    seed(filed, 130)
    sections, seen, cursor = listing.sections_of(town.editor), [], ""
    while True:
        found = listing.find(sections, Wanted(sort=sort), cursor)
        seen += [row.number for row in found.rows]
        cursor = found.cursor
        if len(seen) == 50:
            testing.filed(filed.version)
        if not cursor:
            break
    assert len(seen) == len(set(seen))
    expected = {row.number for row in Application.objects.filter(pk__lte=filed.pk + 131)}
    if sort == "newest":
        assert len(seen) == 131
    assert set(seen) <= expected | set(Application.objects.values_list("number", flat=True))


@pytest.mark.parametrize("cursor", ["x", "~", "2026-01-01~x", "9999~1", "2026-13-01T00:00:00+09:00~1", "a" * 5000])
def test_a_cursor_that_is_none_begins_at_the_first_page(town, filed, cursor):
    assert shown(town.editor, after=cursor) == [filed.number]
    assert shown(town.editor, after=cursor, sort="due") == [filed.number]


def test_tabs_stop_counting_at_a_hundred(town, filed):
    seed(filed, 120)
    assert listing.counts(listing.sections_of(town.editor))["received"] == 101
    assert "未着手 100+" in client(town.editor).get("/desk/").content.decode()


def test_a_name_never_stands_in_an_address(town, filed):
    answer = client(town.editor).post("/desk/", {"name": "見本花子"})
    text = answer.content.decode()
    assert filed.number in text
    assert not re.findall(r'(?:href|action)="[^"]*(?:見本|%E8%A6%8B)', text)


def test_the_csv_holds_neither_names_nor_answers(town, filed):
    text = b"".join(client(town.editor).get("/desk/list.csv").streaming_content).decode("utf-8-sig")
    assert filed.number in text
    for word in ("見本", "ミホン", "蒲田"):
        assert word not in text


def test_several_at_once_each_say_what_came_of_them(town):
    plain, eyes = testing.filed(), testing.filed(of_kind("four-eyes", four_eyes=True))
    foreign = testing.filed(testing.published(testing.small(key="tax", department="zeimu")))
    rows = [f"{one.number}:1" for one in (plain, eyes, foreign)]
    browser = client(town.editor)
    text = browser.post("/desk/bulk/", {"word": "start", "row": rows}).content.decode()
    assert "2件を処理しました。処理しなかったものは1件です。" in text
    assert "見る権限がありません" in text
    old = browser.post("/desk/bulk/", {"word": "decide", "row": rows, "outcome": "granted", "sure": 1}).content.decode()
    assert "0件を処理しました" in old
    rows = [f"{one.number}:2" for one in (plain, eyes)]
    assert browser.post("/desk/bulk/", {"word": "decide", "row": rows, "outcome": "granted"}).status_code == 302
    assert state_of(plain) == "in-review"
    text = browser.post(
        "/desk/bulk/", {"word": "decide", "row": rows, "outcome": "refused", "sure": 1}
    ).content.decode()
    assert "0件を処理しました" in text
    browser.post("/desk/bulk/", {"word": "decide", "row": rows, "outcome": "granted", "sure": 1})
    assert (state_of(plain), state_of(eyes)) == ("decided", "in-review")
    browser.post("/desk/bulk/", {"word": "deliver", "row": f"{plain.number}:3", "way": "posted"})
    assert state_of(plain) == "delivered"
    assert browser.post("/desk/bulk/", {"word": "delete", "row": rows}).status_code == 404
    text = client(town.viewer).post("/desk/bulk/", {"word": "assign", "row": f"{eyes.number}:2"}).content.decode()
    assert "0件を処理しました" in text
