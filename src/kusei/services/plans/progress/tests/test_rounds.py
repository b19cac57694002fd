"""Opening, closing, opening again, publishing: who may, what follows, and what the database refuses by itself."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from kusei.services.plans.commands.load import load_plan
from kusei.services.plans.cycle.standing import NotAllowed
from kusei.services.plans.format import PlanFile
from kusei.services.plans.models import Plan
from kusei.services.plans.progress import commands
from kusei.services.plans.progress.models import LineReport, Report, ReportRevision, Round
from kusei.services.plans.progress.refused import (
    DayWrong,
    NoSuchPeriod,
    NotInForce,
    NotOpen,
    NotPossibleNow,
    ReasonMissing,
    RoundExists,
    YearOutside,
)
from kusei.services.plans.progress.tests.conftest import STATUS, opened, report_of, say, small_plan


def test_each_initiative_is_asked_and_no_annex(asked: Round) -> None:
    assert list(asked.reports.order_by("position").values_list("initiative_key", flat=True)) == ["W1", "W2"]
    assert (asked.as_of, asked.due_on) == (dt.date(2026, 9, 30), dt.date(2026, 10, 31))


def test_lines_that_say_something_of_the_year_are_asked_with_their_planned_words(asked: Round) -> None:
    line = LineReport.objects.get(report=report_of(asked, "W1"))
    assert (line.line_key, line.action, line.planned, line.status) == ("W1-L1", "機器の導入", "導入・検証", "")


def test_an_initiative_without_such_a_line_is_asked_as_a_whole(asked: Round) -> None:
    assert LineReport.objects.get(report=report_of(asked, "W2")).line_key == ""


def test_the_sections_words_are_kept_as_printed(asked: Round) -> None:
    assert report_of(asked).departments == ["区民部", "課税課"]


def test_opening_takes_a_fixed_number_of_statements(town: SimpleNamespace, django_assert_max_num_queries: Any) -> None:
    with django_assert_max_num_queries(26):
        opened(town)


@pytest.mark.parametrize("who", ["editor", "chief", "viewer", "publisher", "administrator", "stranger"])
def test_only_the_planning_section_opens_closes_and_changes(town: SimpleNamespace, who: str) -> None:
    user, asked = getattr(town, who), opened(town)
    with pytest.raises(NotAllowed):
        commands.open_round(plan=town.plan, fiscal_year=2027, period="half", by=user)
    with pytest.raises(NotAllowed):
        commands.close_round(round_id=asked.pk, by=user)
    with pytest.raises(NotAllowed):
        commands.reopen_round(round_id=asked.pk, why="誤り", by=user)
    with pytest.raises(NotAllowed):
        commands.change_round(round_id=asked.pk, due_on=dt.date(2026, 12, 1), message="", by=user)
    with pytest.raises(NotAllowed):
        commands.remind(round_id=asked.pk, by=user)


@pytest.mark.parametrize("who", ["planner", "editor", "chief", "viewer", "administrator", "stranger"])
def test_only_the_planning_sections_approver_publishes(town: SimpleNamespace, asked: Round, who: str) -> None:
    with pytest.raises(NotAllowed):
        commands.publish_round(round_id=asked.pk, by=getattr(town, who))


def test_a_round_is_opened_once(town: SimpleNamespace, asked: Round) -> None:
    with pytest.raises(RoundExists):
        opened(town)


@pytest.mark.parametrize(("year", "period", "error"), [(2028, "half", YearOutside), (2026, "spring", NoSuchPeriod)])
def test_what_does_not_fit_the_plan_or_the_calendar_is_refused(
    town: SimpleNamespace, year: int, period: str, error: type[Exception]
) -> None:
    with pytest.raises(error):
        opened(town, year, period)


def test_a_plan_without_an_edition_in_force_is_not_asked_about(town: SimpleNamespace) -> None:
    file = small_plan()
    file["plan"] |= {"id": "draft", "edition": {"code": "1", "label": "案", "status": "draft"}}
    load_plan(PlanFile.model_validate(file), actor=None, municipality=town.municipality, index=False)
    town.plan = Plan.objects.select_related("municipality", "current_edition").get(slug="draft")
    with pytest.raises(NotInForce):
        opened(town)


def test_while_the_current_edition_is_a_draft_the_last_one_in_force_is_asked_about(town: SimpleNamespace) -> None:
    file = small_plan()
    file["plan"]["edition"] |= {"code": "2026-an", "label": "改定案", "status": "draft", "published": "2026-03"}
    load_plan(PlanFile.model_validate(file), actor=None, municipality=town.municipality, index=False)
    town.plan = Plan.objects.select_related("municipality", "current_edition").get(slug="sample")
    assert town.plan.current_edition.code == "2026-an"
    assert opened(town).edition.code == "2025"


def test_after_closing_sections_cannot_write_until_it_is_opened_again_with_a_reason(
    town: SimpleNamespace, asked: Round
) -> None:
    commands.close_round(round_id=asked.pk, by=town.planner)
    with pytest.raises(NotOpen):
        say(asked, town.editor)
    with pytest.raises(ReasonMissing):
        commands.reopen_round(round_id=asked.pk, why=" ", by=town.planner)
    commands.reopen_round(round_id=asked.pk, why="区民部の報告漏れ", by=town.planner)
    assert say(asked, town.editor).is_reported


def test_a_published_round_is_never_opened_again(town: SimpleNamespace, asked: Round) -> None:
    commands.publish_round(round_id=asked.pk, by=town.publisher)
    for act in (
        lambda: commands.reopen_round(round_id=asked.pk, why="誤り", by=town.planner),
        lambda: commands.close_round(round_id=asked.pk, by=town.planner),
        lambda: commands.publish_round(round_id=asked.pk, by=town.publisher),
    ):
        with pytest.raises(NotPossibleNow):
            act()


def test_a_due_day_before_the_beginning_is_refused(town: SimpleNamespace, asked: Round) -> None:
    with pytest.raises(DayWrong):
        commands.change_round(round_id=asked.pk, due_on=dt.date(2026, 9, 1), message="", by=town.planner)


@pytest.mark.parametrize("state", ["closed", "published"])
def test_the_database_refuses_changes_of_a_round_that_is_over(town: SimpleNamespace, asked: Round, state: str) -> None:
    report = say(asked, town.editor)
    if state == "closed":
        commands.close_round(round_id=asked.pk, by=town.planner)
    else:
        commands.publish_round(round_id=asked.pk, by=town.publisher)
    for change in (
        lambda: Report.objects.filter(pk=report.pk).update(text="x", version=report.version + 1),
        lambda: LineReport.objects.filter(report=report).update(status="late"),
        lambda: Report.objects.filter(pk=report.pk)._raw_delete("default"),
        lambda: ReportRevision.objects.filter(report=report).update(reason="x"),
        lambda: ReportRevision.objects.filter(report=report)._raw_delete("default"),
    ):
        with pytest.raises(IntegrityError, match=r"refused|belongs to a round"), transaction.atomic():
            change()


def test_the_database_refuses_a_change_without_its_version(town: SimpleNamespace, asked: Round) -> None:
    report = report_of(asked)
    with pytest.raises(IntegrityError, match="without a revision"), transaction.atomic():
        Report.objects.filter(pk=report.pk).update(text="x")


def test_the_database_refuses_to_open_a_published_round(town: SimpleNamespace, asked: Round) -> None:
    commands.publish_round(round_id=asked.pk, by=town.publisher)
    with pytest.raises(IntegrityError), transaction.atomic():
        Round.objects.filter(pk=asked.pk).update(state="open", published_at=None)


def test_a_correction_of_the_transcribed_plan_leaves_the_reports(town: SimpleNamespace, asked: Round) -> None:
    """The edition's rows are written anew; the reports hold on to keys."""
    say(asked, town.editor)
    data = small_plan()
    data["initiatives"][0]["summary"] = "直した要約"
    load_plan(PlanFile.model_validate(data), actor=None, municipality=town.municipality, correction="誤植", index=False)
    assert report_of(asked).is_reported
    assert say(asked, town.editor, "late", **{"line:W1-L1:note": "入札の不調"}).overall == "late"
    assert STATUS["W1"] in report_of(asked).revisions.get(version=2).values
