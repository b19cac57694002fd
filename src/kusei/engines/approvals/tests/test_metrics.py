"""Decisions count on their day, and days run from the first submission."""

from __future__ import annotations

import datetime as dt

from kusei.engines.approvals import commands
from kusei.engines.approvals.rules import Action
from kusei.engines.approvals.tests.conftest import act, sent, write
from kusei.engines.measures import registry
from kusei.engines.measures.computing import compute
from kusei.engines.measures.recounting import Known, differences
from kusei.engines.measures.statement import Question

KEYS = ("approvals.decided", "approvals.median_days")


def numbers(year: int = 2026, **filters):
    asked = Question(year, dt.date(year + 1, 3, 31), filters)
    return [compute(registry.get(key), asked).year.reading.number for key in KEYS]


def agree(*years: int) -> None:
    known: Known = {}
    asked = [(key, year, dt.date(year + 1, 3, 31), known) for key in KEYS for year in years]
    assert [line for one in asked for line in differences(*one)] == []


def test_only_what_was_decided_counts_on_the_day_of_the_decision(town, now):
    write(town)
    waiting, first, second = (sent(town, amount=1000) for _ in range(3))
    now(dt.date(2026, 6, 5))
    act(first, "課長", Action.DECIDE, town.chief)
    now(dt.date(2026, 6, 10))
    act(second, "課長", Action.DECIDE, town.chief)
    waiting.refresh_from_db()
    commands.withdraw(draft_id=waiting.pk, version=waiting.version, why="額の誤り", by=town.drafter)
    assert numbers() == [2, 4.5]
    assert numbers(kind=["general"], department=["ka"]) == [2, 4.5]
    assert numbers(kind=["own"]) == [0, None]
    agree(2026)


def test_days_run_from_the_first_submission_over_the_border_of_the_year(town, now):
    now(dt.date(2027, 3, 31))
    draft = sent(town, amount=1000)
    same_day = sent(town, amount=1000)
    act(same_day, "課長", Action.DECIDE, town.chief)
    now(dt.date(2027, 4, 2))
    act(draft, "課長", Action.DECIDE, town.chief)
    assert (numbers(2026), numbers(2027)) == ([1, 0], [1, 2])
    agree(2026, 2027)
