"""The pages: who opens what, what one click does, conflicts side by side, with scripts and without."""

from __future__ import annotations

import datetime as dt
import re
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from kusei.services.plans.commands.load import load_plan
from kusei.services.plans.format import PlanFile
from kusei.services.plans.progress import commands
from kusei.services.plans.progress.models import LineReport, Report, Round
from kusei.services.plans.progress.queries.sheet import sheet_rows
from kusei.services.plans.progress.tests.conftest import STATUS, opened, report_of, say, small_plan
from kusei.services.plans.tests.measured import measured

HTMX = {"HTTP_HX_REQUEST": "true"}


def mine(asked: Round) -> str:
    return f"/cycle/progress/{asked.pk}/mine/"


def typed(report: Report, status: str = "", **more: str) -> dict[str, str]:
    """What a browser sends for a block, as it stands; `more` is what was typed over it."""
    lines = LineReport.objects.filter(report=report)
    values = {
        "version": str(report.version),
        "text": report.text,
        "problems": report.problems,
        "next_step": report.next_step,
        **dict.fromkeys(("hours_planned", "hours_actual", "yen_planned", "yen_actual"), ""),
        **{f"l{line.pk}-status": status or line.status for line in lines},
        **{f"l{line.pk}-note": line.note for line in lines},
        **more,
    }
    return {f"r{report.pk}-{name}": value for name, value in values.items()}


PAGES = {
    "": {"planner", "publisher", "editor", "colleague", "chief", "viewer", "other"},
    "new/": {"planner"},
    "{round}/": {"planner", "publisher"},
    "{round}/mine/": {"planner", "publisher", "editor", "colleague", "chief", "viewer", "other"},
    "{round}/departments/{department}/": {
        "planner", "publisher", "editor", "colleague", "chief", "viewer", "other",
    },
    "{round}/reports/{report}/": {"planner", "publisher", "editor", "colleague", "chief", "viewer"},
}  # fmt: skip
EVERYBODY = ("planner", "publisher", "editor", "colleague", "chief", "viewer", "other", "administrator", "stranger")


@pytest.mark.parametrize("who", EVERYBODY)
def test_who_opens_which_page(town: SimpleNamespace, asked: Round, client_of: Any, who: str) -> None:
    client = client_of(getattr(town, who))
    numbers = {"round": asked.pk, "department": town.departments["kumin"].pk, "report": report_of(asked).pk}
    for address, allowed in PAGES.items():
        status = client.get(f"/cycle/progress/{address.format(**numbers)}").status_code
        assert (status == 200) == (who in allowed), (address, status)
        assert status in {200, 403, 404}


@pytest.mark.parametrize("who", EVERYBODY)
def test_who_acts_by_address(town: SimpleNamespace, asked: Round, client_of: Any, who: str) -> None:
    client, row = client_of(getattr(town, who)), say(asked, town.editor)
    start = f"/cycle/progress/{asked.pk}/"
    answers = {
        "return": client.post(f"{start}reports/{row.pk}/return/", {"why": "直す", "version": "1"}).status_code,
        "remind": client.post(f"{start}remind/").status_code,
        "change": client.post(f"{start}change/", {"due_on": "2026-12-01"}).status_code,
        "publish": client.post(f"{start}publish/").status_code,
        "correct": client.get(f"{start}reports/{row.pk}/correct/").status_code,
    }
    done = {name for name, status in answers.items() if status < 400 or status == 422}
    assert done == {
        "planner": {"remind", "change", "return"},
        "publisher": {"publish", "correct"},
    }.get(who, set())


def test_visitors_are_asked_to_sign_in(asked: Round, client: Client) -> None:
    assert client.get(mine(asked))["Location"].startswith("/accounts/")


def test_departments_do_not_see_each_others_reports(town: SimpleNamespace, asked: Round, client_of: Any) -> None:
    say(asked, town.editor, text="内部の経過")
    client = client_of(town.other)
    for address in (mine(asked), f"/cycle/progress/{asked.pk}/departments/{town.departments['kumin'].pk}/"):
        assert "内部の経過" not in client.get(address).content.decode()
    assert client.get(f"/cycle/progress/{asked.pk}/reports/{report_of(asked).pk}/").status_code == 404


def test_an_editor_sees_their_initiatives_with_planned_words_and_the_count(
    town: SimpleNamespace, asked: Round, client_of: Any
) -> None:
    page = client_of(town.editor).get(mine(asked)).content.decode()
    assert all(word in page for word in ("書かない窓口", "導入・検証", "1件中 0件 済み", "すべて予定どおり"))
    assert "オンライン相談" not in page


def test_readers_see_no_buttons(town: SimpleNamespace, asked: Round, client_of: Any) -> None:
    page = client_of(town.chief).get(mine(asked)).content.decode()
    assert "書かない窓口" in page
    assert 'name="act"' not in page


def test_one_click_reports_one_initiative_and_answers_with_its_block_alone(
    town: SimpleNamespace, asked: Round, client_of: Any
) -> None:
    row = report_of(asked)
    data = {**typed(row), "act": f"same:{row.pk}"}
    answer = client_of(town.editor).post(mine(asked), data, **HTMX).content.decode()
    assert "<html" not in answer
    assert f'id="r{row.pk}"' in answer
    assert "1件中 1件 済み" in answer
    assert report_of(asked).overall == "on_track"


def test_without_scripts_the_same_button_leads_back_to_the_page(
    town: SimpleNamespace, asked: Round, client_of: Any
) -> None:
    row = report_of(asked)
    answer = client_of(town.editor).post(mine(asked), {**typed(row, "ahead"), "act": f"report:{row.pk}"})
    assert answer["Location"] == f"{mine(asked)}#r{row.pk}"
    assert report_of(asked).overall == "ahead"


def test_without_scripts_what_was_typed_in_other_blocks_is_kept_too(
    town: SimpleNamespace, asked: Round, client_of: Any
) -> None:
    first, second = report_of(asked, "W1"), report_of(asked, "W2")
    data = {**typed(first, "done"), **typed(second, text="途中"), "act": f"report:{first.pk}"}
    client_of(town.planner).post(mine(asked), data)
    assert (report_of(asked, "W1").state, report_of(asked, "W2").state) == ("reported", "draft")
    assert report_of(asked, "W2").text == "途中"


def test_one_button_reports_what_is_whole_and_keeps_the_rest(
    town: SimpleNamespace, asked: Round, client_of: Any
) -> None:
    first, second = report_of(asked, "W1"), report_of(asked, "W2")
    data = {**typed(first, "done"), **typed(second, problems="人手"), "act": "all"}
    client_of(town.planner).post(mine(asked), data)
    assert (report_of(asked, "W1").state, report_of(asked, "W2").state) == ("reported", "draft")


def test_a_missing_reason_is_said_at_its_field_and_what_was_typed_stays(
    town: SimpleNamespace, asked: Round, client_of: Any
) -> None:
    row = report_of(asked)
    data = {**typed(row, "late", text="書いたもの"), "act": f"report:{row.pk}"}
    answer = client_of(town.editor).post(mine(asked), data)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "遅れと中止には、わけを書いてください。" in page
    assert "書いたもの" in page
    line = row.lines.get()
    assert re.search(rf'aria-describedby="id_r{row.pk}-l{line.pk}-note_error"', page)


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_the_second_editor_sees_both_texts_and_chooses(
    town: SimpleNamespace, asked: Round, client_of: Any, headers: dict[str, str]
) -> None:
    row = report_of(asked)
    commands.save_fields(report_id=row.pk, seen=1, values={"text": "先の人の文"}, by=town.colleague)
    client = client_of(town.editor)
    data = {**typed(row, "done", text="あとの人の文"), "act": f"report:{row.pk}"}
    page = client.post(mine(asked), data, **headers).content.decode()
    assert all(word in page for word in ("先の人の文", "あとの人の文", "ほかの人が先に保存しました", "colleague"))
    assert report_of(asked).text == "先の人の文"
    again = {**data, f"r{row.pk}-version": "2", f"r{row.pk}-asked": "text"}
    page = client.post(mine(asked), again, **headers).content.decode()
    assert "どちらを残すか選んでください。" in page
    client.post(mine(asked), {**again, f"r{row.pk}-text-choice": "theirs"}, **headers)
    now = report_of(asked)
    assert (now.text, now.overall) == ("先の人の文", "done")


def test_choosing_ones_own_text_saves_it(town: SimpleNamespace, asked: Round, client_of: Any) -> None:
    row = report_of(asked)
    commands.save_fields(report_id=row.pk, seen=1, values={"text": "先の人の文"}, by=town.colleague)
    data = {**typed(row, "done", text="あとの人の文"), "act": f"report:{row.pk}", f"r{row.pk}-version": "2"}
    client_of(town.editor).post(mine(asked), {**data, f"r{row.pk}-asked": "text", f"r{row.pk}-text-choice": "mine"})
    assert report_of(asked).text == "あとの人の文"


@pytest.mark.parametrize(
    "change",
    [{"act": "save:1"}, {"act": "x"}, {"act": ""}, {"act": "report:999999"}, {"act": "report:x"}, {"act": "same"}],
)
def test_an_act_that_there_is_not_is_no_page(
    town: SimpleNamespace, asked: Round, client_of: Any, change: dict[str, str]
) -> None:
    row = report_of(asked)
    assert client_of(town.editor).post(mine(asked), {**typed(row), **change}).status_code == 404
    assert report_of(asked).version == 1


@pytest.mark.parametrize("version", ["", "x", "-1", "99999999999", "7"])
def test_a_broken_version_saves_nothing(town: SimpleNamespace, asked: Round, client_of: Any, version: str) -> None:
    row = report_of(asked)
    data = {**typed(row, "done"), f"r{row.pk}-version": version, "act": f"report:{row.pk}"}
    assert client_of(town.editor).post(mine(asked), data).status_code == 422
    assert report_of(asked).version == 1


def test_after_the_close_a_saved_page_says_so(town: SimpleNamespace, asked: Round, client_of: Any) -> None:
    row = report_of(asked)
    client = client_of(town.editor)
    commands.close_round(round_id=asked.pk, by=town.planner)
    answer = client.post(mine(asked), {**typed(row, "done", text="遅れて書いた"), "act": f"report:{row.pk}"})
    assert all(word in answer.content.decode() for word in ("締め切られました", "遅れて書いた"))
    assert report_of(asked).version == 1


def test_a_round_is_opened_seen_and_published_on_pages(town: SimpleNamespace, client_of: Any, client: Client) -> None:
    start = {"plan": "sample", "fiscal_year": "2026", "period": "half", "message": "よろしくお願いします。"}
    answer = client_of(town.planner).post("/cycle/progress/new/", start)
    asked = Round.objects.get()
    assert answer["Location"] == asked.get_absolute_url()
    assert client.post("/cycle/progress/new/", start).status_code == 422
    page = client.get(asked.get_absolute_url()).content.decode()
    assert all(word in page for word in ("区民部", "未報告", "督促する"))
    answer = client.post(f"{asked.get_absolute_url()}remind/", follow=True)
    assert "2部署に督促しました" in answer.content.decode()
    client_of(town.publisher).post(f"{asked.get_absolute_url()}publish/")
    asked.refresh_from_db()
    assert asked.is_published


def test_closing_and_opening_again_asks_for_a_reason(town: SimpleNamespace, asked: Round, client_of: Any) -> None:
    client = client_of(town.planner)
    client.post(f"{asked.get_absolute_url()}close/")
    assert client.post(f"{asked.get_absolute_url()}reopen/", {"why": ""}).status_code == 422
    client.post(f"{asked.get_absolute_url()}reopen/", {"why": "報告漏れ"})
    asked.refresh_from_db()
    assert asked.is_open


def test_a_report_shows_how_it_came_to_be_and_is_returned_and_corrected(
    town: SimpleNamespace, asked: Round, client_of: Any
) -> None:
    row = say(asked, town.editor, text="成果")
    address = f"/cycle/progress/{asked.pk}/reports/{row.pk}/"
    client_of(town.planner).post(f"{address}return/", {"why": "根拠を", "version": row.version})
    page = client_of(town.editor).get(address).content.decode()
    assert all(word in page for word in ("根拠を", "差戻し", "― → 成果"))
    say(asked, town.editor)
    commands.publish_round(round_id=asked.pk, by=town.publisher)
    row = report_of(asked)
    client = client_of(town.publisher)
    client.post(f"{address}correct/", {**typed(row, "late"), "why": "誤記"})
    assert report_of(asked).overall == "on_track"
    client.post(f"{address}correct/", {**typed(row, "done"), "why": "誤記"})
    assert report_of(asked).overall == "done"


def test_the_last_report_stands_beside_the_new_one(town: SimpleNamespace, asked: Round, client_of: Any) -> None:
    say(asked, town.editor, "slightly_late", text="前回の文章")
    later = opened(town, 2026, "year")
    page = client_of(town.editor).get(mine(later)).content.decode()
    assert all(word in page for word in ("変わりなし", "前回の文章", "やや遅れ", "前回の報告（令和8年9月30日時点）"))
    assert STATUS["W1"] not in page


def test_the_form_is_filled_with_what_was_measured_so_far_its_source_its_day_and_where_it_leads(
    town: SimpleNamespace, client_of: Any
) -> None:
    data = small_plan()
    data["plan"]["edition"] |= {"code": "2026", "published": "2026-03"}
    data["initiatives"][0]["indicators"] = [
        {"key": "K1", "name": "書かない手続", "unit": "件", "kind": "annual", "direction": "increase",
         "targets": {2026: 400}},
        {"key": "K2", "name": "まだ数のない指標", "unit": "件", "kind": "annual", "targets": {2026: 5}},
    ]  # fmt: skip
    load_plan(PlanFile.model_validate(data), actor=None, municipality=town.municipality, index=False)
    town.plan.refresh_from_db()
    measured("plans/sample/K1", 2026, [30, 31, 30, 31, 31, 30, 13], through=dt.date(2026, 10, 13))
    asked = opened(town)
    with CaptureQueriesContext(connection) as queries:
        rows = sheet_rows(asked, town.editor)
    assert len(queries) <= 14
    assert [one.words for one in rows[0].measured] == ["196件", "―"]
    text = client_of(town.editor).get(mine(asked)).content.decode()
    for words in (
        "196件", "自動集計・速報（確認前）", "令和8年10月13日まで", "年度末の見込み 365件", "目標に届かない見込み",
        "/measures/series/plans/sample/K1/", "実績はまだありません",
    ):  # fmt: skip
        assert words in text, words
