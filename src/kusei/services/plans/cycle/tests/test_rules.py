"""The calendar of the cycle: days of a fiscal year, files that are read or refused."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import strategies as st

from kusei.foundation.org.models import Municipality
from kusei.lib.fiscal import FiscalYear
from kusei.services.plans.cycle import rules
from kusei.services.plans.cycle.rules import CalendarWrong, Day

MINIMAL = """
periods:
  - {key: half, label: 中間, label_en: Half, as_of: {month: 9, day: 30}, opens: {month: 10, day: 1},
     due: {month: 10, day: 31}}
"""


@pytest.mark.parametrize(
    ("day", "date"),
    [
        (Day(month=9, day=30), dt.date(2025, 9, 30)),
        (Day(month=3, day=31), dt.date(2026, 3, 31)),
        (Day(month=4, day=30, next_year=True), dt.date(2026, 4, 30)),
        (Day(month=2, day=31), dt.date(2026, 2, 28)),
        (Day(month=4, day=1), dt.date(2025, 4, 1)),
    ],
)
def test_a_day_of_the_cycle_falls_into_the_fiscal_year_that_is_reported_on(day: Day, date: dt.date) -> None:
    assert day.of(2025) == date


@given(st.integers(1, 12), st.integers(1, 31), st.booleans(), st.integers(1900, 2190))
def test_every_day_lies_in_its_fiscal_year_or_the_next(month: int, day: int, next_year: bool, year: int) -> None:
    assert FiscalYear.of(Day(month=month, day=day, next_year=next_year).of(year)).year == year + next_year


def test_every_calendar_of_the_repository_can_be_read() -> None:
    files = sorted(Path(settings.PACKS_DIR).glob("*/cycle.yaml"))
    assert {path.parent.name for path in files} >= {"common", "ota"}
    for path in files:
        calendar = rules.read(path)
        for period in calendar.periods:
            assert period.as_of.of(2025) <= period.due.of(2025), path
            assert period.opens.of(2025) <= period.due.of(2025), path


@pytest.mark.parametrize(
    "text", ["", "periods: []", "perids: []", MINIMAL + "planing: [企画課]", "- 1", "periods: [1]"]
)
def test_a_file_that_says_something_else_is_refused_by_name(text: str, tmp_path: Path) -> None:
    path = tmp_path / "cycle.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(CalendarWrong, match=r"cycle\.yaml"):
        rules.read(path)


def test_a_municipality_without_a_calendar_of_its_own_uses_the_common_one(packs: Path) -> None:
    (packs / "common" / "cycle.yaml").write_text(MINIMAL, encoding="utf-8")
    nowhere = Municipality(slug="nowhere")
    assert [period.key for period in rules.calendar_of(nowhere).periods] == ["half"]
    (packs / "nowhere").mkdir()
    (packs / "nowhere" / "cycle.yaml").write_text(MINIMAL.replace("half", "autumn"), encoding="utf-8")
    assert [period.key for period in rules.calendar_of(nowhere).periods] == ["autumn"]
