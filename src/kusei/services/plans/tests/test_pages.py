"""The pages of the register on the five real plans: what they show, what they cost, what they refuse."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile

import html5lib
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from kusei.services.plans.format import read_plan_text

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("real_packs")]

PAGES = {
    # address: (most SQL queries, most bytes of HTML). Each part of the cycle asks one question of its own for a page,
    # and so do the days up to which indicators were counted.
    "/plans/": (6, 20_000),
    "/plans/setagaya-new-management/": (15, 150_000),
    "/plans/suginami-comprehensive/": (15, 150_000),
    "/plans/ota-programme/": (15, 60_000),
    "/plans/ota-dx/": (15, 60_000),
    "/plans/ota-dx/about/": (6, 40_000),
    "/plans/suginami-comprehensive/about/": (6, 60_000),
    "/plans/ota-dx/indicators/": (7, 60_000),
    "/plans/ota-dx/nodes/1-1/": (9, 30_000),
    "/plans/ota-informatization/nodes/G1/": (9, 60_000),
    "/plans/ota-dx/initiatives/3/": (17, 60_000),
    "/plans/ota-dx/initiatives/24/": (17, 60_000),
    "/plans/ota-dx/initiatives/P27/": (17, 60_000),
    "/plans/ota-programme/initiatives/3-3-1-5/": (17, 60_000),
    "/plans/ota-programme/initiatives/3-1-2-8/": (17, 60_000),
    "/plans/suginami-comprehensive/initiatives/3-2/": (17, 60_000),
    "/plans/initiatives/": (10, 80_000),
    "/plans/initiatives/?fy=2026": (10, 80_000),
    "/plans/initiatives/?q=書かない窓口&plan=setagaya-new-management": (12, 80_000),
    "/plans/departments/": (6, 60_000),
    "/plans/tags/": (6, 30_000),
    "/plans/sdgs/": (6, 30_000),
    "/plans/years/": (6, 30_000),
    "/plans/compare/": (6, 30_000),
    "/plans/compare/?i=ota-dx/1&i=setagaya-new-management/2-4&i=suginami-comprehensive/1-1": (12, 60_000),
}


@pytest.mark.parametrize("prefix", ["", "/en", "/ja-easy"])
@pytest.mark.parametrize("address", PAGES)
def test_a_page_is_sound_html_within_its_budget(client: Client, address: str, prefix: str) -> None:
    queries, size = PAGES[address]
    with CaptureQueriesContext(connection) as asked:
        answer = client.get(prefix + address)
    assert answer.status_code == 200
    assert len(asked) <= queries
    assert len(answer.content) <= size
    parser = html5lib.HTMLParser(strict=True)
    document = parser.parse(answer.content.decode())
    space = "{http://www.w3.org/1999/xhtml}"
    assert len(document.findall(f".//{space}h1")) == 1
    assert document.find(f".//{space}title").text.strip()
    text = answer.content.decode()
    assert not re.search(r"""(src|href)=["']?(https?:)?//""", text.replace("http://www.w3.org", ""))
    assert " style=" not in text
    assert "<script>" not in text


def test_the_page_of_an_initiative_keeps_unknown_none_and_zero_apart(client: Client) -> None:
    unknown = client.get("/plans/ota-dx/initiatives/3/").content.decode()
    none = client.get("/plans/ota-programme/initiatives/3-1-1-2/").content.decode()
    assert re.search(r"関連する計画</dt><dd><span[^>]*>本文から分かりません", unknown)
    assert re.search(r"関連する計画</dt><dd>なし", none)


def test_a_text_target_is_shown_as_the_text_that_it_is(client: Client) -> None:
    page = client.get("/plans/ota-dx/initiatives/3/").content.decode()
    assert "その他の手続のオンライン化" in page


def test_a_doubtful_reading_is_said_in_its_place(client: Client) -> None:
    page = client.get("/plans/ota-dx/initiatives/3/").content.decode()
    assert "「活用検討」と「方針検討」のどちらが本行かは推定" in page
    assert "行の読み取りは不確か" in page


def test_declared_and_counted_totals_stand_side_by_side_with_the_reason(client: Client) -> None:
    page = client.get("/plans/suginami-comprehensive/").content.decode()
    assert re.search(r"区政経営改革の事業</th><td[^>]*>60</td><td[^>]*>59</td>", page)
    assert "列挙59に" in page
    assert "数えられない" in page


def test_a_relisted_programme_stands_under_every_parent_and_says_so(client: Client) -> None:
    page = client.get("/plans/suginami-comprehensive/").content.decode()
    assert page.count("街路灯の整備") == 4  # three measures, and the collaboration plan
    assert page.count(">再掲<") == 25


def test_a_heading_that_the_source_lost_is_shown_as_lost(client: Client) -> None:
    assert "（見出しは入手した本文にありません）" in client.get("/plans/ota-programme/").content.decode()


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("plan=setagaya-new-management", 105),
        ("plan=ota-dx", 25),
        ("plan=ota-dx&kind=procedure", 28),
        ("plan=ota-informatization", 36),
        ("plan=ota-programme", 23),
        ("plan=suginami-comprehensive&kind=programme", 128),
        ("plan=ota-dx&tag=重点施策", 3),
        ("plan=suginami-comprehensive&goal=1", 0),
        ("department=こども家庭部&municipality=ota", 2),  # both spellings are one department
        ("fy=1999", 0),
        ("plan=unknown", 0),
        ("sdg=99&plan=ota-dx", 25),  # what cannot be read does not narrow
    ],
)
def test_the_list_narrows(client: Client, query: str, count: int) -> None:
    page = client.get(f"/plans/initiatives/?{query}").content.decode()
    found = int(re.search(r'role="status">([\d,]+)', page)[1])
    if "goal=1" in query:
        assert 0 < found < 128
    else:
        assert found == count


def test_searching_finds_the_other_words_for_the_same_thing(client: Client) -> None:
    page = client.get("/plans/initiatives/?q=書かない窓口").content.decode()
    assert "窓口DXの推進" in page
    assert "「書かない」窓口の実現" in page


def test_other_wards_initiatives_are_suggested_for_comparison(client: Client) -> None:
    page = client.get("/plans/ota-dx/initiatives/1/").content.decode()
    assert "世田谷区 2-4 「書かない」窓口の実現" in page


def test_side_by_side_shows_what_when_and_how_much_of_each(client: Client) -> None:
    page = client.get("/plans/compare/?i=ota-dx/1&i=setagaya-new-management/2-4&i=no/such&i=ota-dx/1").content.decode()
    assert page.count('<th scope="col"') == 2
    for words in (
        "窓口DXの推進",
        "「書かない」窓口の実現",
        "令和7年度",
        "大田区",
        "世田谷区",
        "数値（どれだけ）",
    ):
        assert words in page


@pytest.mark.parametrize(
    "address",
    [
        "/plans/nowhere/",
        "/plans/ota-dx/initiatives/999/",
        "/plans/ota-dx/initiatives/<script>alert(1)</script>/",
        "/plans/ota-dx/nodes/none/",
        "/plans/ota-dx/download/plan.exe",
        "/plans/ota-dx/download/secrets.csv",
        "/plans/initiatives/download.pdf",
        "/plans/%00/",
    ],
)
def test_what_is_not_there_is_answered_with_a_page_that_helps(client: Client, address: str) -> None:
    answer = client.get(address)
    assert answer.status_code == 404
    assert "<script>alert" not in answer.content.decode()
    assert answer.content.decode().count("<h1") == 1


@pytest.mark.parametrize(
    "query",
    [
        "q=%00",
        "q=" + "あ" * 5000,
        "page=-1",
        "page=zzz",
        "fy=２０２６",
        "sdg=9999999999999999999",
        "i=%00/%00",
        "q='%3B--",
        "goal=%00&plan=%00",
    ],
)
@pytest.mark.parametrize("path", ["/plans/initiatives/", "/plans/compare/", "/plans/initiatives/download.csv"])
def test_bad_input_is_met_calmly(client: Client, path: str, query: str) -> None:
    assert client.get(f"{path}?{query}").status_code in {200, 400}


def test_the_csv_of_a_list_opens_in_excel_in_japanese(client: Client) -> None:
    answer = client.get("/plans/initiatives/download.csv?plan=ota-dx")
    assert answer.content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert len(rows) == 26
    assert rows[1][4] == "窓口DXの推進"


def test_the_downloaded_json_of_a_plan_is_a_plan_file(client: Client) -> None:
    answer = client.get("/plans/ota-dx/download/plan.json")
    assert len(read_plan_text(answer.content.decode()).initiatives) == 53


def test_the_downloaded_workbook_of_a_plan_holds_all_its_tables(client: Client) -> None:
    answer = client.get("/plans/setagaya-new-management/download/plan.xlsx")
    names = zipfile.ZipFile(io.BytesIO(answer.content)).namelist()
    assert sum(name.startswith("xl/worksheets/sheet") for name in names) == 8


def test_the_json_of_a_list_says_what_the_page_says(client: Client) -> None:
    rows = json.loads(client.get("/plans/initiatives/download.json?plan=ota-dx&tag=重点施策").content)
    assert [row["名称"] for row in rows] == ["窓口DXの推進", "行政手続のオンライン化の推進", "DX人材の育成"]
