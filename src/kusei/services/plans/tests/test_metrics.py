"""The register's own metrics equal a count in plain Python over the plan files."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from kusei.engines.measures import registry
from kusei.engines.measures.commands.bindings import load_bindings
from kusei.engines.measures.commands.measuring import bound, refresh
from kusei.engines.measures.computing import compute
from kusei.engines.measures.queries.actuals import actuals
from kusei.engines.measures.statement import Question
from kusei.services.plans.format import PlanFile, read_plan
from kusei.services.plans.phases import PhaseRules

pytestmark = pytest.mark.django_db
FILES = sorted(Path(settings.PACKS_DIR).glob("*/plans/*.yaml"))
RULES = PhaseRules.from_file(Path(settings.PACKS_DIR) / "common" / "phases.yaml")
YEARS = range(2020, 2033)


@cache
def plans() -> list[PlanFile]:
    return [read_plan(path) for path in FILES]


def computed(key: str, year: int) -> dict[str, Any]:
    """The year's value by plan; plans without a row are not in the answer."""
    found = compute(registry.get(key), Question(year, dt.date(year + 1, 3, 31), by="plan"))
    return {one.dimensions["plan"]: one for one in found.figures if one.month is None and one.dimensions}


def own(file: PlanFile) -> list[Any]:
    annexes = {kind.key for kind in file.plan.kinds if kind.annex}
    return [one for one in file.initiatives if one.kind not in annexes]


def indicators(file: PlanFile) -> Iterator[Any]:
    for holder in (*file.nodes, *file.initiatives):
        yield from holder.indicators or ()


def cells(file: PlanFile, year: int, *, items: bool) -> Iterator[str]:
    """The words of the year's cells of lines, or of the items below them."""
    for initiative in own(file):
        for line in initiative.schedule or ():
            for one in line.items if items else (line,):
                cell = one.years.get(year)
                if cell is not None and cell.state == "printed" and cell.text:
                    yield cell.text


def numbers(key: str, year: int) -> dict[str, int]:
    return {plan: int(one.reading.number) for plan, one in computed(key, year).items()}


def nonzero(counted: dict[str, int]) -> dict[str, int]:
    return {plan: number for plan, number in counted.items() if number}


def running(text: str) -> bool:
    return "run" in RULES.phases_of(text)


@pytest.mark.parametrize("year", YEARS)
def test_the_registers_metrics_equal_a_count_of_the_plan_files(real_packs: Any, year: int) -> None:
    files = {file.plan.id: file for file in plans()}
    in_period = {key: file for key, file in files.items() if file.plan.start <= year <= file.plan.end}
    assert numbers("plans.initiatives", year) == nonzero({key: len(own(file)) for key, file in in_period.items()})
    assert numbers("plans.indicators", year) == nonzero(
        {key: len(list(indicators(file))) for key, file in in_period.items()}
    )
    targets = {key: [one.targets.get(year) for one in indicators(file)] for key, file in files.items()}
    assert numbers("plans.indicators_with_target", year) == nonzero(
        {key: sum(target is not None for target in said) for key, said in targets.items()}
    )
    assert numbers("plans.numeric_targets", year) == nonzero(
        {
            key: sum(target is not None and not isinstance(target, str) for target in said)
            for key, said in targets.items()
        }
    )
    lines = {key: list(cells(file, year, items=False)) for key, file in files.items()}
    items = {key: list(cells(file, year, items=True)) for key, file in files.items()}
    assert numbers("plans.active_lines", year) == nonzero({key: len(said) for key, said in lines.items()})
    assert numbers("plans.running_lines", year) == nonzero(
        {key: sum(map(running, said)) for key, said in lines.items()}
    )
    assert numbers("plans.running_items", year) == nonzero(
        {key: sum(map(running, said)) for key, said in items.items()}
    )
    for key, one in computed("plans.share_running", year).items():
        assert (one.reading.numerator, one.reading.denominator) == (sum(map(running, lines[key])), len(lines[key]))


def test_there_is_something_to_count(real_packs: Any) -> None:
    assert numbers("plans.initiatives", 2025)["ota-dx"] == 25
    assert all(sum(numbers(f"plans.{name}", 2026).values()) > 10 for name in ("active_lines", "running_lines"))


def test_the_bindings_of_the_packs_load_and_compute(real_packs: Any) -> None:
    folder = Path(settings.PACKS_DIR) / "ota"
    assert load_bindings(folder=folder, by=None).created > 0
    assert load_bindings(folder=folder, by=None).created == 0
    for number in bound():
        refresh(binding_id=number)
    (found,) = actuals(["register/ota-dx/initiatives"], [2025], public=True)
    assert found.number == 25
