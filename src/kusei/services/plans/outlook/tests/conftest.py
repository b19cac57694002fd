"""The town of observations, whose plan has indicators that are measured by metrics of a test's own."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from kusei.engines.measures.commands import measuring
from kusei.engines.measures.models import Binding, ImportFile, Series
from kusei.engines.measures.tests.sample_metrics import declared
from kusei.foundation.people.models import User
from kusei.foundation.web import clock
from kusei.services.plans.commands.load import load_plan
from kusei.services.plans.cycle.tests.conftest import municipality, packs
from kusei.services.plans.format import PlanFile
from kusei.services.plans.models import Plan
from kusei.services.plans.observations.tests import conftest as observations
from kusei.services.plans.series import series_key
from kusei.services.plans.tests.examples import plan_data

__all__ = ["municipality", "packs"]
TODAY = dt.date(2026, 11, 1)
OCTOBER = dt.date(2026, 10, 31)
SEVEN = [30, 31, 30, 31, 31, 30, 31]  # one a day: 365 at the end of the year


def indicator(key: str, target: int = 400, **more: Any) -> dict[str, Any]:
    """An indicator that wants so much in 2025 and 2026."""
    targets = {2025: target, 2026: target}
    return {"key": key, "name": f"指標{key}", "unit": "件", "kind": "annual", "direction": "increase",
            "targets": targets, **more}  # fmt: skip


def with_indicators(plan: Plan) -> None:
    """The plan again, with an indicator of W1 (区民部), of W2 (土木部) and of a goal."""
    data = plan_data()
    data["plan"]["edition"] |= {"code": "2026", "published": "2026-03"}
    data["initiatives"][0]["indicators"] = [indicator("K1"), indicator("R1", 90, kind="ratio", unit="%")]
    data["initiatives"][1] |= {"departments": ["土木部"], "code": "2", "indicators": [indicator("K2", 366)]}
    data["nodes"][1]["indicators"] = [indicator("G1", 1000)]
    load_plan(PlanFile.model_validate(data), actor=None, municipality=plan.municipality, index=False)


@pytest.fixture(autouse=True)
def now(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ten in the morning of 1 November 2026 in Tokyo: October is over."""
    monkeypatch.setattr(clock, "now", lambda: dt.datetime(2026, 11, 1, 1, tzinfo=dt.UTC))


def build(packs: Path) -> SimpleNamespace:
    """The town with its people, and the plan with indicators."""
    town = observations.build(packs)
    with_indicators(town.plan)
    town.plan = Plan.objects.select_related("municipality", "current_edition").get(slug="sample")
    town.home = town.plan.municipality
    return town


@pytest.fixture
def town(db: None, packs: Path) -> SimpleNamespace:
    return build(packs)


@pytest.fixture
def metrics() -> Iterator[None]:
    """`t.files` counts files by name, `t.share` divides files by their size."""
    with declared():
        yield


def files(name: str, counts: dict[int, int], year: int = 2026, size: int = 1) -> None:
    """So many files of that name in each calendar month of the fiscal year."""
    by = User.objects.get_or_create(email="files@kusei.example")[0]
    ImportFile.objects.bulk_create(
        ImportFile(
            file_name=name, sha256="0" * 64, size=size, entries=[], uploaded_by=by,
            uploaded_at=dt.datetime(year + (month < 4), month, 10, 3, tzinfo=dt.UTC),
        )
        for month, count in counts.items()
        for _number in range(count)
    )  # fmt: skip


def counted(key: str = "K1", metric: str = "t.files", **filters: list[str]) -> Binding:
    """Bind the indicator and count it, as the night does."""
    series = Series.objects.get(key=series_key("sample", key))
    row = Binding.objects.create(series=series, metric_key=metric, filters=filters, from_fy=2025, pack="ota")
    measuring.refresh(binding_id=row.pk)
    return row
