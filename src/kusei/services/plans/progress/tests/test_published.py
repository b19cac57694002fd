"""What others read: only published reports, in fixed numbers of queries, with corrections and counts."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from django.db import connection
from django.test import Client

from kusei.services.plans.progress import commands, queries
from kusei.services.plans.progress.models import Round
from kusei.services.plans.progress.queries.published import STAMP
from kusei.services.plans.progress.rules import Status
from kusei.services.plans.progress.tests.conftest import STATUS, opened, report_of, say


def published(town: SimpleNamespace, asked: Round) -> None:
    say(asked, town.editor, "done", text="機器を入れた", hours_actual="0")
    commands.publish_round(round_id=asked.pk, by=town.publisher)


def stamp() -> str:
    with connection.cursor() as cursor:
        cursor.execute(STAMP)
        return cursor.fetchone()[0]


def test_before_publication_only_staff_get_what_is_reported(town: SimpleNamespace, asked: Round) -> None:
    say(asked, town.editor)
    assert queries.published_reports(town.plan) == []
    assert queries.reports_of(town.plan, "W1") == []
    assert queries.status_counts(town.plan) == []
    assert [one.initiative_key for one in queries.published_reports(town.plan, public=False)] == ["W1"]
    assert len(queries.status_counts(town.plan, public=False)) == 1


def test_what_is_kept_for_later_or_returned_is_in_no_answer(town: SimpleNamespace, asked: Round) -> None:
    row = say(asked, town.editor)
    commands.return_report(report_id=row.pk, version=row.version, why="直す", by=town.planner)
    commands.publish_round(round_id=asked.pk, by=town.publisher)
    assert queries.published_reports(town.plan) == queries.published_reports(town.plan, public=False) == []
    (count,) = queries.status_counts(town.plan)
    assert (count.asked, count.reported, count.missing) == (2, 0, 2)


def test_a_published_report_says_everything_of_its_day(town: SimpleNamespace, asked: Round) -> None:
    published(town, asked)
    (one,) = queries.published_reports(town.plan, 2026, "half")
    assert (one.status, one.text, one.hours_actual, one.yen_actual) == (Status.DONE, "機器を入れた", 0, None)
    assert [(line.key, line.planned, line.status) for line in one.lines] == [("W1-L1", "導入・検証", "done")]
    assert one.departments == ("区民部", "課税課")
    assert queries.published_reports(town.plan, 2025) == queries.published_reports(town.plan, period="year") == []


def test_reports_count_in_each_round(town: SimpleNamespace, asked: Round) -> None:
    published(town, asked)
    later = opened(town, 2026, "year", sample=True)
    say(later, town.editor, "ahead")
    say(later, town.planner, "ahead", key="W2")
    commands.publish_round(round_id=later.pk, by=town.publisher)
    counts = queries.status_counts(town.plan)
    assert [(one.period, one.counts[Status.DONE], one.counts[Status.AHEAD], one.sample) for one in counts] == [
        ("half", 1, 0, False),
        ("year", 0, 2, True),
    ]
    assert [one.period for one in queries.reports_of(town.plan, "W1")] == ["half", "year"]


def test_a_correction_shows_old_and_new_with_its_reason_and_makes_kept_pages_stale(
    town: SimpleNamespace, asked: Round
) -> None:
    before = stamp()
    published(town, asked)
    after = stamp()
    row = report_of(asked)
    commands.correct_published(
        report_id=row.pk, version=row.version, values={STATUS["W1"]: "on_track"}, why="確認の結果", by=town.publisher
    )
    (one,) = queries.reports_of(town.plan, "W1")
    (fix,) = one.corrections
    assert (one.status, fix.old, fix.new, fix.why) == ("on_track", "done", "on_track", "確認の結果")
    assert (fix.old_words, fix.label) == ("完了", "機器の導入の進み具合")
    assert len({before, after, stamp()}) == 3


def test_the_answers_cost_fixed_numbers_of_queries(
    town: SimpleNamespace, asked: Round, django_assert_num_queries: Any
) -> None:
    published(town, asked)
    with django_assert_num_queries(3):
        queries.published_reports(town.plan)
    with django_assert_num_queries(3):
        queries.reports_of(town.plan, "W1")
    with django_assert_num_queries(1):
        queries.status_counts(town.plan)


def test_the_initiatives_page_shows_what_is_published_and_nothing_before(
    town: SimpleNamespace, asked: Round, client: Client
) -> None:
    say(asked, town.editor, "done", text="機器を入れた")
    address = "/plans/sample/initiatives/W1/"
    assert "機器を入れた" not in client.get(address).content.decode()
    commands.publish_round(round_id=asked.pk, by=town.publisher)
    page = client.get(address).content.decode()
    assert all(word in page for word in ("機器を入れた", "令和8年9月30日時点", "完了"))
    row = report_of(asked)
    commands.correct_published(
        report_id=row.pk, version=row.version, values={"text": "機器を一部入れた"}, why="誤記", by=town.publisher
    )
    page = client.get(address).content.decode()
    assert all(word in page for word in ("訂正", "機器を入れた → 機器を一部入れた", "誤記"))


def test_invented_content_is_said_to_be_invented(town: SimpleNamespace, client: Client) -> None:
    asked = opened(town, sample=True)
    published(town, asked)
    assert "見本（作った内容）" in client.get("/plans/sample/initiatives/W1/").content.decode()


def test_what_is_written_is_shown_as_text_and_never_as_markup(
    town: SimpleNamespace, asked: Round, client: Client
) -> None:
    say(asked, town.editor, text="<script>alert(1)</script>")
    commands.publish_round(round_id=asked.pk, by=town.publisher)
    assert "<script>alert" not in client.get("/plans/sample/initiatives/W1/").content.decode()
