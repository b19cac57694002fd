"""Ōta's indicators, their bindings and the page of documentation about them say the same; and the bindings load."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from kusei.engines.measures import registry
from kusei.engines.measures.commands.bindings import load_bindings
from kusei.engines.measures.models import Binding, Provision, Series
from kusei.services.plans.commands.pack import load_packs
from tests.packs.procedure_packs import PACKS, procedures

PAGE = Path(__file__).parents[2] / "docs" / "services" / "indicators.md"
PLANS = {"ota-dx": 27, "ota-informatization": 10}
ROW = re.compile(
    r"^\| (?P<key>[0-9]+-\S+) \| (?P<name>.+?) \| (?P<unit>.+?) "
    r"\| (?P<how>measured|imported|entered) \| (?P<metric>.+?) \|"
)


def _plain(path: Path) -> Any:
    return yaml.load(path.read_text(encoding="utf-8"), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))


def _indicators(part: Any) -> Iterator[dict[str, Any]]:
    if isinstance(part, dict):
        yield from part.get("indicators") or []
    for below in part.values() if isinstance(part, dict) else part if isinstance(part, list) else ():
        yield from _indicators(below)


def indicators(plan: str) -> dict[str, dict[str, Any]]:
    """The indicators that the plan's file states, by key."""
    return {one["key"]: one for one in _indicators(_plain(PACKS / "ota" / "plans" / f"{plan}.yaml"))}


def bindings() -> dict[str, dict[str, Any]]:
    """Series → binding, of the pack's file."""
    return {one["series"]: one for one in _plain(PACKS / "ota" / "bindings.yaml")["bindings"]}


def provisions() -> dict[str, dict[str, Any]]:
    """Series → where its values come from, of the pack's file."""
    return {one["series"]: one for one in _plain(PACKS / "ota" / "bindings.yaml")["provisions"]}


def rows(plan: str) -> dict[str, re.Match[str]]:
    """The rows of the plan's table on the page, by the indicator's key."""
    texts = PAGE.read_text(encoding="utf-8").split("\n## ")
    table = next(text for text in texts if text.startswith("大田区DX" if plan == "ota-dx" else "（仮称）大田区情報化"))
    return {found["key"]: found for line in table.splitlines() if (found := ROW.match(line))}


@pytest.mark.parametrize("plan", PLANS)
def test_every_indicator_of_the_plan_is_in_the_table_with_its_name_and_unit(plan: str) -> None:
    stated, told = indicators(plan), rows(plan)
    assert len(stated) == PLANS[plan]
    assert {key: (one["name"], one.get("unit") or "―") for key, one in stated.items()} == {
        key: (one["name"], one["unit"]) for key, one in told.items()
    }


@pytest.mark.parametrize("plan", PLANS)
def test_measured_is_what_is_bound_and_only_that(plan: str) -> None:
    bound = {key.rpartition("/")[2]: one for key, one in bindings().items() if key.startswith(f"plans/{plan}/")}
    measured = {key: one for key, one in rows(plan).items() if one["how"] == "measured"}
    assert set(measured) == set(bound)
    for key, one in measured.items():
        assert f"`{bound[key]['metric']}`" in one["metric"]
        assert bound[key]["note"]  # each comes only near the plan's words, and says how near


@pytest.mark.parametrize("plan", PLANS)
def test_the_others_say_whether_they_are_imported_or_entered(plan: str) -> None:
    told = {key.rpartition("/")[2]: one for key, one in provisions().items() if key.startswith(f"plans/{plan}/")}
    others = {key: one["how"] for key, one in rows(plan).items() if one["how"] != "measured"}
    assert others == {key: one["way"] for key, one in told.items()}


def test_every_metric_that_is_bound_exists_with_the_dimensions_that_filter_it() -> None:
    for one in bindings().values():
        metric = registry.get(one["metric"])
        assert all(metric.dimension(key) for key in one.get("filters", {})), one


def test_the_filters_find_something_in_the_packs_procedures() -> None:
    online = [one for one in procedures("ota").values() if "online" in one.channels]
    asked = [
        one["filters"] for one in bindings().values() if one["metric"].startswith("procedures.") and "filters" in one
    ]
    named = {key for filters in asked for key in filters.get("procedure", [])}
    assert named <= {one.key for one in online}
    assert len(named) == 4
    assert any(one.department == "kodomo-katei" for one in online)


@pytest.mark.slow
@pytest.mark.django_db
def test_the_bindings_load_on_the_real_plans_and_again_change_nothing() -> None:
    load_packs([PACKS / "ota"], actor=None)
    first = load_bindings(folder=PACKS / "ota", by=None)
    assert first.created == len(bindings()) == Binding.objects.count()
    assert first.provisions == len(provisions()) == Provision.objects.count()
    again = load_bindings(folder=PACKS / "ota", by=None)
    assert (again.created, again.changed, again.removed, again.unchanged) == (0, 0, 0, first.created)
    of_plans = Series.objects.filter(key__startswith="plans/ota-dx/") | Series.objects.filter(
        key__startswith="plans/ota-informatization/"
    )
    silent = of_plans.filter(binding=None, provision=None)
    assert [row.key for row in silent] == []
