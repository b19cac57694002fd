"""Editions of a plan: their pages, the table of old and new, its files, and which edition is the current one."""

from __future__ import annotations

import datetime as dt
import io
import json
import re
from pathlib import Path

import html5lib
import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from pypdf import PdfReader

from kusei.services.plans import hooks
from kusei.services.plans.exporting.rebuild import export_plan
from kusei.services.plans.format.canonical import canonical_json
from kusei.services.plans.models import Edition, EditionText, Initiative
from kusei.services.plans.queries import editions
from kusei.services.plans.queries.finding import find_edition
from kusei.services.plans.views.editions import panel

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("real_packs")]


@pytest.fixture(autouse=True)
def no_one_elses_reasons(monkeypatch: pytest.MonkeyPatch) -> None:
    """The cycle's apps give reasons and dates too; here only those of the test count."""
    monkeypatch.setattr(hooks, "_reasons", [])
    monkeypatch.setattr(hooks, "_effective_dates", [])


PLAN = "/plans/setagaya-new-management"
OLD, NEW = "2024-restored", "2025-03-an"
PAGES = {
    # address: most SQL queries
    f"{PLAN}/editions/": 4,
    f"{PLAN}/editions/{OLD}/": 8,
    f"{PLAN}/editions/{NEW}/": 8,
    f"{PLAN}/editions/{OLD}/initiatives/1-9/": 9,
    f"{PLAN}/editions/compare/": 4,
    f"{PLAN}/editions/compare/?from={NEW}&to={OLD}": 4,
    f"{PLAN}/editions/compare/?kind=added&department=各部": 4,
    "/plans/ota-dx/editions/": 4,
    "/plans/ota-dx/editions/2025-03/": 8,
}


@pytest.mark.parametrize("prefix", ["", "/en", "/ja-easy"])
@pytest.mark.parametrize("address", PAGES)
def test_a_page_of_editions_is_sound_html_within_its_budget(client: Client, address: str, prefix: str) -> None:
    with CaptureQueriesContext(connection) as asked:
        answer = client.get(prefix + address)
    assert answer.status_code == 200
    assert len(asked) <= PAGES[address]
    text = answer.content.decode()
    document = html5lib.HTMLParser(strict=True).parse(text)
    assert len(document.findall(".//{http://www.w3.org/1999/xhtml}h1")) == 1
    assert " style=" not in text
    assert "<script>" not in text


def test_the_comparison_shows_old_and_new_with_what_changed_marked_and_why(client: Client) -> None:
    page = client.get(f"{PLAN}/editions/compare/").content.decode()
    assert "変更は35件です" in page
    assert re.search(r"<del>検討</del>.*?<ins>一部実施</ins>", page, re.DOTALL)
    assert "<td>都システム改修の遅れ</td>" in page
    assert "公表された本文そのものではない" in page
    assert page.count('<tr><th scope="row">1-14</th>') == 2  # the statements that cannot be shown


def test_the_comparison_is_narrowed_by_kind_and_department(client: Client) -> None:
    page = client.get(f"{PLAN}/editions/compare/?kind=added&department=DX推進担当部").content.decode()
    assert "オープンデータの推進" in page
    assert "クラウドFAXの導入" not in page
    assert "kind=added" in re.search(r'href="([^"]*compare\.xlsx[^"]*)"', page)[1]


def test_an_edition_compared_with_itself_has_no_differences(client: Client) -> None:
    page = client.get(f"{PLAN}/editions/compare/?from={NEW}&to={NEW}").content.decode()
    assert "違いはありません" in page


def test_an_older_edition_says_that_there_is_a_newer_one(client: Client) -> None:
    assert "この計画には、新しい版があります" in client.get(f"{PLAN}/editions/{OLD}/").content.decode()
    assert "この計画には、新しい版があります" not in client.get(f"{PLAN}/editions/{NEW}/").content.decode()
    page = client.get(f"{PLAN}/editions/{OLD}/initiatives/1-9/").content.decode()
    assert f'href="{PLAN}/initiatives/1-9/"' in page
    assert "一部実施" not in page


def test_an_initiative_that_changed_shows_how_and_one_that_did_not_is_silent(client: Client) -> None:
    assert "この取組の改定の経過" in client.get(f"{PLAN}/initiatives/1-9/").content.decode()
    assert "この取組の改定の経過" not in client.get(f"{PLAN}/initiatives/1-1/").content.decode()


@pytest.mark.parametrize(
    "address",
    ["editions/x/", "editions/compare/?from=x", "editions/compare.csv", f"editions/{OLD}/initiatives/2-25/",
     "editions/compare/?from=%00"],
)  # fmt: skip
def test_what_is_not_there_is_answered_calmly(client: Client, address: str) -> None:
    assert client.get(f"{PLAN}/{address}").status_code == (200 if "%00" in address else 404)


def test_the_course_of_amendments_costs_two_queries_and_none_where_there_is_one_edition(rf: RequestFactory) -> None:
    for slug, key, most in (("setagaya-new-management", "1-9", 2), ("ota-dx", "1", 0)):
        edition = find_edition(slug)
        initiative = Initiative.objects.get(edition=edition, key=key)
        with CaptureQueriesContext(connection) as asked:
            panel(rf.get("/"), edition, initiative)
        assert len(asked) == most


def test_the_list_says_since_when_and_until_when_an_edition_is_in_force(client: Client) -> None:
    known = {OLD: dt.date(2024, 4, 1), NEW: dt.date(2025, 4, 1)}
    hooks.register_effective_dates(lambda found: {one.pk: known[one.code] for one in found})
    page = client.get(f"{PLAN}/editions/?x").content.decode()
    assert "令和6年4月1日から<br>令和7年3月31日まで" in page
    assert "令和7年4月1日から" in page


def test_a_plan_with_one_edition_has_nothing_to_compare(client: Client) -> None:
    answer = client.get("/plans/ota-dx/editions/compare/")
    assert answer.status_code == 200
    assert client.get("/plans/ota-dx/editions/compare.pdf").status_code == 404
    assert "版は一つだけです" in answer.content.decode()


def test_the_workbook_has_a_row_for_each_change_with_what_changed_underlined(client: Client) -> None:
    answer = client.get(f"{PLAN}/editions/compare.xlsx")
    book = load_workbook(io.BytesIO(answer.content), rich_text=True)
    rows = list(book.worksheets[0].iter_rows(min_row=2))
    assert len(rows) == 35
    assert (rows[0][0].value, rows[0][2].value) == ("1-9", "架電から受電へのシフト化　令和7年度")
    marked = rows[2][4].value
    assert isinstance(marked, CellRichText)
    assert [(str(part), part.font.u) for part in marked if isinstance(part, TextBlock)] == [("検討・", "single")]
    assert str(marked) == "検討・募集・登録"
    assert book.worksheets[1].max_row == 36
    assert client.get(f"{PLAN}/editions/compare.xlsx").content == answer.content


def test_the_printed_document_is_landscape_and_says_it_all(client: Client) -> None:
    answer = client.get(f"{PLAN}/editions/compare.pdf")
    document = PdfReader(io.BytesIO(answer.content))
    box = document.pages[0].mediabox
    text = "".join(page.extract_text() for page in document.pages)
    assert box.width > box.height
    assert "新旧対照表" in text
    assert "都システム改修の遅れ" in re.sub(r"\s", "", text)
    assert all("備考" in page.extract_text() or "再現" in page.extract_text() for page in document.pages)


def run(*words: object) -> str:
    out = io.StringIO()
    call_command(*map(str, words), stdout=out)
    return out.getvalue()


def test_the_command_line_prints_every_change_with_code_line_year_old_and_new(tmp_path: Path) -> None:
    data = json.loads(run("plans", "diff", "setagaya-new-management", "--json"))
    assert (data["from"]["code"], data["to"]["code"]) == (OLD, NEW)
    assert len(data["changes"]) == 35
    assert len(data["not_shown"]) == 35
    first = data["changes"][0]
    assert (first["code"], first["action"], first["fiscal_year"]) == ("1-9", "架電から受電へのシフト化", 2025)
    assert (first["old"], first["new"]) == ({"text": "検討"}, {"text": "一部実施"})
    assert "旧　検討" in run("plans", "diff", "setagaya-new-management", "--from", OLD, "--to", NEW)
    run("plans", "diff", "setagaya-new-management", "--xlsx", tmp_path / "a.xlsx", "--pdf", tmp_path / "a.pdf")
    assert (tmp_path / "a.pdf").read_bytes().startswith(b"%PDF")


@pytest.mark.parametrize("words", [["x"], ["setagaya-new-management", "--from", "x"], ["ota-dx"]])
def test_the_command_line_refuses_what_is_not_there_with_a_sentence(words: list[str]) -> None:
    with pytest.raises(CommandError, match=r"ありません|一つだけ"):
        run("plans", "diff", *words)


def test_the_api_lists_the_editions_and_what_differs(client: Client) -> None:
    listed = client.get("/api/v1/plans/setagaya-new-management/editions").json()
    assert [(one["code"], one["current"], one["changes"]) for one in listed["items"]] == [
        (NEW, True, {"added": 11, "changed": 24}),
        (OLD, False, None),
    ]
    found = client.get(f"/api/v1/plans/setagaya-new-management/difference?from={OLD}&to={NEW}").json()
    assert found["counts"] == {"added": 11, "changed": 24}
    assert found["changes"][0]["old_text"] == "検討"
    assert [one["old_present"] for one in found["changes"] if one["kind"] == "added"] == [False] * 11
    table = client.get("/api/v1/plans/setagaya-new-management/difference?format=csv").content.decode("utf-8-sig")
    assert len(table.split("\r\n")) > 36
    assert client.get("/api/v1/plans/ota-dx/difference").status_code == 404


def test_the_data_of_an_edition_cost_one_query_and_are_what_the_rows_say() -> None:
    for edition in Edition.objects.all():
        with CaptureQueriesContext(connection) as asked:
            data = editions.edition_data(edition)
        assert len(asked) == 1
        assert data == json.loads(canonical_json(export_plan(edition)))


def test_a_text_that_is_not_the_editions_or_is_missing_does_not_count() -> None:
    edition = Edition.objects.get(code=OLD)
    right = editions.edition_data(edition)
    EditionText.objects.filter(edition=edition).update(text="{}")
    assert editions.edition_data(edition) == right
    EditionText.objects.filter(edition=edition).delete()
    assert editions.edition_data(edition) == right


def test_reasons_given_when_amending_come_before_those_of_the_plan() -> None:
    cell = ("initiatives", "2-14", "schedule", "2-14-L02", "years", "2025")
    hooks.register_reasons(lambda old, new: {cell: "予算の都合", ("initiatives", "1-9"): "方針の変更"})
    found = editions.plan_editions("setagaya-new-management")
    groups = editions.table(editions.compare_editions(*editions.choose(found, None, None)))
    reasons = {row.change.address: row.reason for group in groups for row in group.rows}
    assert reasons[cell] == "予算の都合"
    assert reasons[(*cell[:5], "2026")] == "都システム改修の遅れ"
    assert {reason for address, reason in reasons.items() if address[1] == "1-9"} == {"方針の変更"}


def test_setagayas_current_edition_is_the_revised_one() -> None:
    assert Edition.objects.get(current_of__slug="setagaya-new-management").code == NEW
