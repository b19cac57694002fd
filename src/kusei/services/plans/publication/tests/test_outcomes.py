"""What became of an indicator: a table of cases."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from kusei.engines.measures.queries.actuals import Actual
from kusei.engines.measures.readings import of_number
from kusei.foundation.web import clock
from kusei.services.plans.publication.outcomes import Outcome, outcome
from kusei.services.plans.queries.results import IndicatorResult

NOW = dt.datetime(2026, 10, 1, 3, 0, tzinfo=dt.UTC)  # the middle of fiscal year 2026


def result(
    number: int | None, target: Any, year: int = 2026, kind: str = "stock", direction: str = "increase"
) -> IndicatorResult:
    actual = Actual(
        1, "k", year, None, {}, of_number(number or 0), "measured", True, False, None, NOW
    )  # fmt: skip
    return IndicatorResult(
        key="K", series="k", name="n", holder="W", holder_kind="initiative", holder_code="", holder_title="t", unit="",
        kind=kind, direction=direction, targets={year: target}, actuals={} if number is None else {year: actual},
    )  # fmt: skip


@pytest.mark.parametrize(
    ("given", "word"),
    [
        (result(None, Decimal(10)), Outcome.NO_VALUE),
        (result(0, Decimal(0)), Outcome.REACHED),  # zero is a number
        (result(10, Decimal(10)), Outcome.REACHED),
        (result(9, Decimal(10)), Outcome.ON_THE_WAY),  # the year goes on, and a stock does not grow evenly
        (result(9, Decimal(10), year=2025), Outcome.BEHIND),  # the year is over
        (result(6, Decimal(10), kind="annual"), Outcome.ON_THE_WAY),
        (result(1, Decimal(10), kind="annual"), Outcome.BEHIND),  # half of the year has passed
        (result(9, "すべて"), Outcome.UNJUDGED),
        (result(9, None), Outcome.UNJUDGED),
        (result(99, Decimal(10), direction=""), Outcome.UNJUDGED),
        (result(9, Decimal(10), direction="decrease"), Outcome.REACHED),
    ],
)
def test_the_word_for_an_indicator(given: IndicatorResult, word: Outcome, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)
    assert outcome(given) is word
