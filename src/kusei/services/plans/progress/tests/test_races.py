"""Two at once, on real connections. The protection is first shown to be needed."""

from __future__ import annotations

import threading
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection

from kusei.foundation.web.testing import at_once
from kusei.services.plans.progress import commands
from kusei.services.plans.progress.commands import writing
from kusei.services.plans.progress.models import Report, ReportRevision, Round
from kusei.services.plans.progress.tests.conftest import build, opened, report_of, say


@pytest.fixture
def town(transactional_db: None, now: Any) -> SimpleNamespace:
    return build()


@pytest.fixture
def asked(town: SimpleNamespace) -> Round:
    return opened(town)


def both_save(town: SimpleNamespace, asked: Round) -> list[Any]:
    """Two editors write the same field of the same report, having both seen it blank."""
    row = report_of(asked)

    def save(by: Any, text: str) -> Report:
        return commands.save_fields(report_id=row.pk, seen=row.version, values={"text": text}, by=by)

    return at_once(lambda: save(town.editor, "甲"), lambda: save(town.colleague, "乙"))


def names(results: list[Any]) -> list[str]:
    return sorted(type(result).__name__ for result in results)


def without_the_lock(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take the row lock away, and let both read before either writes."""
    meeting = threading.Barrier(2)

    def read(report_id: int) -> Report:
        found = Report.objects.select_related("round__plan__municipality", "round__edition").get(pk=report_id)
        meeting.wait(20)
        return found

    monkeypatch.setattr(writing, "_lock", read)


def test_of_two_editors_at_once_the_second_sees_the_firsts_text(town: SimpleNamespace, asked: Round) -> None:
    results = both_save(town, asked)
    assert names(results) == ["Conflict", "Report"]
    (conflict,) = [one for one in results if isinstance(one, commands.Conflict)]
    assert {conflict.clashes[0].theirs, conflict.clashes[0].mine} == {"甲", "乙"}
    assert report_of(asked).text == conflict.clashes[0].theirs


def test_without_the_lock_the_version_still_lets_only_one_through(
    town: SimpleNamespace, asked: Round, monkeypatch: pytest.MonkeyPatch
) -> None:
    without_the_lock(monkeypatch)
    assert names(both_save(town, asked)) == ["NotPossibleNow", "Report"]
    assert ReportRevision.objects.filter(report=report_of(asked)).count() == 2


def test_without_lock_and_version_one_text_is_lost(
    town: SimpleNamespace, asked: Round, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The positive control: the tests above would see the loss."""
    without_the_lock(monkeypatch)
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE progress_reportrevision DROP CONSTRAINT progress_revision_once")
        cursor.execute("ALTER TABLE progress_report DISABLE TRIGGER progress_guard")
        try:
            results = both_save(town, asked)
        finally:
            cursor.execute("ALTER TABLE progress_report ENABLE TRIGGER progress_guard")
            cursor.execute("TRUNCATE progress_reportrevision")
            cursor.execute(
                "ALTER TABLE progress_reportrevision ADD CONSTRAINT progress_revision_once UNIQUE (report_id, version)"
            )
    assert names(results) == ["Report", "Report"]


def test_of_closing_and_reporting_at_once_nothing_is_written_after_the_close(
    town: SimpleNamespace, asked: Round
) -> None:
    results = at_once(lambda: commands.close_round(round_id=asked.pk, by=town.planner), lambda: say(asked, town.editor))
    assert names(results) in (["NotOpen", "Round"], ["Report", "Round"])
    assert report_of(asked).is_reported == ("Report" in names(results))


def test_two_planners_open_one_round(town: SimpleNamespace) -> None:
    results = at_once(lambda: opened(town), lambda: opened(town))
    assert names(results) == ["Round", "RoundExists"]
    assert Report.objects.count() == 2


def test_two_reminders_at_once_remind_each_department_once(town: SimpleNamespace, asked: Round) -> None:
    results = at_once(*[lambda: commands.remind(round_id=asked.pk, by=town.planner)] * 2)
    assert sorted(one.departments for one in results) == [0, 2]
