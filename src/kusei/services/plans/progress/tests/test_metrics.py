"""What progress counts: published rounds only, the year's last round for what stands at the end of it."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

from kusei.engines.measures import registry
from kusei.engines.measures.computing import compute
from kusei.engines.measures.recounting import differences
from kusei.engines.measures.statement import Question
from kusei.services.plans.progress import commands
from kusei.services.plans.progress.models import Round
from kusei.services.plans.progress.tests.conftest import opened, say


def value(key: str) -> Decimal | None:
    asked = Question(2026, dt.date(2027, 3, 31), {"plan": ["sample"]})
    return compute(registry.get(key), asked).year.reading.number


def test_nothing_is_counted_before_publication(town: SimpleNamespace, asked: Round) -> None:
    say(asked, town.editor, hours_actual="5")
    assert (value("progress.asked"), value("progress.hours_saved")) == (0, 0)


def test_hours_of_half_a_year_are_not_added_to_those_of_the_year(town: SimpleNamespace, asked: Round) -> None:
    say(asked, town.editor, hours_actual="5.5")
    commands.publish_round(round_id=asked.pk, by=town.publisher)
    assert value("progress.hours_saved") == Decimal("5.5")
    later = opened(town, 2026, "year")
    say(later, town.editor, hours_actual="12")
    say(later, town.planner, "slightly_late", key="W2")
    commands.publish_round(round_id=later.pk, by=town.publisher)
    assert value("progress.hours_saved") == 12
    assert value("progress.on_time_share") == 50


def test_the_share_in_time_counts_the_first_day_of_reporting(town: SimpleNamespace, asked: Round, now: Any) -> None:
    say(asked, town.editor)
    now(dt.date(2026, 11, 1))
    say(asked, town.planner, key="W2")
    commands.publish_round(round_id=asked.pk, by=town.publisher)
    assert value("progress.reported_share") == 50


def test_every_metric_of_progress_equals_its_recount(town: SimpleNamespace, asked: Round, now: Any) -> None:
    say(asked, town.editor, hours_actual="5.5")
    now(dt.date(2026, 11, 1))
    say(asked, town.planner, "slightly_late", key="W2")
    commands.publish_round(round_id=asked.pk, by=town.publisher)
    later = opened(town, 2026, "year")
    say(later, town.editor, hours_actual="12")
    own = [one.key for one in registry.every() if one.key.startswith("progress.")]
    assert [line for key in own for line in differences(key, 2026, dt.date(2027, 3, 31))] == []
    commands.publish_round(round_id=later.pk, by=town.publisher)
    assert [line for key in own for line in differences(key, 2026, dt.date(2027, 3, 31))] == []
    assert value("progress.hours_saved") == 12
