"""The search page: every part of it by links and one form, in both languages, for every reader."""

import re

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kusei.foundation.search.models import STAFF
from kusei.foundation.search.tests.conftest import entry
from kusei.foundation.search.views import RATE
from kusei.foundation.web import access
from kusei.foundation.web.ratelimit import parse


def html(client, address):
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def titled(page):
    return re.search(r"<title>(.*?)</title>", page, re.S).group(1), re.findall(r"<h1[^>]*>(.*?)</h1>", page, re.S)


@pytest.fixture
def wards(library):
    library(
        entry("a", "避難所の整備", "福祉避難所", facets={"municipality": "大田区", "fiscal_year": [2026]}),
        entry("b", "避難所の運営", facets={"municipality": "世田谷区"}),
        entry("c", "道路の補修", facets={"municipality": "大田区"}),
    )


def test_the_empty_page_asks_and_offers_what_there_is(client, wards):
    page = html(client, "/search/")
    assert titled(page)[1] == ["さがす"]
    assert 'role="search"' in page
    assert "?municipality=" in page


def test_hits_are_counted_marked_and_linked(client, wards):
    page = html(client, "/search/?q=避難所")
    title, headings = titled(page)
    assert headings == ["「避難所」の検索結果"]
    assert "「避難所」の検索結果" in title
    assert "2件見つかりました" in page
    assert '<a href="/search/"><mark>避難所</mark>の整備</a>' in page


def test_the_english_page_leads_to_english_pages(client, wards):
    page = html(client, "/en/search/?q=避難所")
    assert '<a href="/en/search/" lang="ja"><mark>避難所</mark>の整備</a>' in page
    assert '<html lang="en">' in page


def test_a_facet_is_a_link_that_narrows_and_a_link_back(client, wards):
    page = html(client, "/search/?q=避難所")
    link = re.search(r'href="(\?[^"]*municipality=[^"]*)"[^>]*>大田区', page).group(1).replace("&amp;", "&")
    narrowed = html(client, f"/search/{link}")
    assert "1件見つかりました" in narrowed
    assert 'aria-current="true"' in narrowed
    assert '<input type="hidden" name="municipality" value="大田区">' in narrowed


def test_a_choice_that_fits_nothing_offers_the_way_back(client, wards):
    page = html(client, "/search/?q=避難所&municipality=杉並区")
    assert "条件を外すと、2件あります" in page


def test_nothing_found_says_what_to_do(client, wards):
    assert "見つかりませんでした" in html(client, "/search/?q=量子コンピューター")


def test_what_somebody_typed_never_becomes_markup(client, wards):
    page = html(client, '/search/?q="><script>alert(1)</script>&municipality="><svg onload=x>&page=<b>')
    assert "<script>alert" not in page
    assert "<svg onload" not in page


def test_pages_keep_the_question_and_the_choice(client, library):
    library(*(entry(str(n), f"窓口 {n}", facets={"kind": "取組"}) for n in range(45)))
    page = html(client, "/search/?q=窓口&kind=取組&page=2")
    assert '<ol class="list" start="21">' in page
    assert re.search(r'href="\?q=[^"]*&amp;kind=[^"]*&amp;page=3"', page)


@pytest.mark.parametrize("page", ["0", "-1", "99999999999999999999", "二", "²", "a", ""])
def test_any_page_number_is_some_page(client, wards, page):
    assert "2件見つかりました" in html(client, f"/search/?q=避難所&page={page}")


@pytest.mark.parametrize(
    "query",
    [
        "q=%00",
        "q=%ff%fe",
        "q=" + "%E3%81%82" * 1700,
        "q='%5C",
        "municipality=%00",
        "q=a&fiscal_year=%F0%9F%8E%89",
    ],
)
def test_bad_input_is_answered(client, wards, query):
    html(client, f"/search/?{query}")


def test_strangers_do_not_find_what_is_for_staff(client, library):
    library(entry("secret", "窓口の内部資料", audience=STAFF), entry("open", "窓口の案内"))
    page = html(client, "/search/?q=窓口")
    assert "内部資料" not in page
    assert "1件見つかりました" in page


def test_staff_with_a_role_find_what_is_for_staff_and_other_accounts_do_not(client, library, monkeypatch):
    library(entry("secret", "窓口の内部資料", audience=STAFF), entry("open", "窓口の案内"))
    client.force_login(get_user_model().objects.create_user("clerk@example.jp"))
    assert "内部資料" not in html(client, "/search/?q=窓口")
    monkeypatch.setattr(access, "_role_checks", [lambda user, code: code == "editor"])
    assert "2件見つかりました" in html(client, "/search/?q=窓口")


def test_the_page_is_read_only(client, wards):
    assert client.post("/search/", {"q": "避難所"}).status_code == 405


def test_too_many_searches_are_refused(client, wards, settings):
    settings.RATE_LIMITS = True
    limit, _ = parse(RATE)
    answers = [client.get("/search/").status_code for _ in range(limit + 1)]
    assert answers[:limit] == [200] * limit
    assert answers[-1] == 429


def test_the_page_costs_the_same_however_much_is_found(client, library):
    costs = []
    for size in (1, 60):
        library(*(entry(str(n), f"窓口 {n}", facets={"kind": "取組"}) for n in range(size)))
        with CaptureQueriesContext(connection) as seen:
            html(client, "/search/?q=窓口")
        costs.append([query["sql"] for query in seen if "search_document" in query["sql"]])
    assert [len(cost) for cost in costs] == [1, 1]
