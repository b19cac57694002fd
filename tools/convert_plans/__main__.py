"""`python -m tools.convert_plans [--check]`: writes the plan packs, or fails when they differ or lack a fact.

Run it in the repository's root with `src` on the path: `PYTHONPATH=src python -m tools.convert_plans`.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Protocol

from django.conf import settings

from kusei.services.plans.format import PlanFile, read_plan_text
from tools.convert_plans import ota_dx, ota_informatization, ota_programme, setagaya, suginami
from tools.convert_plans.parts import Data, Source, read_source
from tools.convert_plans.tracing import Rules, lost_facts, written
from tools.convert_plans.writing import to_yaml

ROOT = Path(__file__).resolve().parents[2]
SOURCES = ROOT / "tools" / "plan_sources"


class Converter(Protocol):
    """What a module of one source offers."""

    FILE: str
    RULES: Rules

    def convert(self, source: Source) -> Data: ...


CONVERTERS: dict[str, Converter] = {
    "ota-dx": ota_dx,
    "ota-informatization": ota_informatization,
    "ota-programme": ota_programme,
    "setagaya-new-management": setagaya,
    "suginami-comprehensive": suginami,
}


def converted(name: str) -> str:
    """The pack file's text for one source."""
    data = CONVERTERS[name].convert(read_source(SOURCES / f"{name}.yaml"))
    return to_yaml(PlanFile.model_validate(data))


def check(name: str) -> list[str]:
    """What is wrong with the committed pack file: it differs from the conversion, or a fact is lost."""
    target = ROOT / CONVERTERS[name].FILE
    text = target.read_text(encoding="utf-8") if target.exists() else ""
    if text != converted(name):
        return [f"{CONVERTERS[name].FILE} differs from what the conversion yields"]
    source = read_source(SOURCES / f"{name}.yaml")
    return lost_facts(source, written(read_plan_text(text, name)), CONVERTERS[name].RULES)


def main(arguments: list[str] | None = None) -> int:
    """Writes unless `--check` is given; checks always. The exit status is 1 when something is wrong."""
    parser = argparse.ArgumentParser(prog="python -m tools.convert_plans", description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing, only compare")
    check_only = parser.parse_args(arguments).check
    if not settings.configured:  # the plan format phrases its errors through gettext
        settings.configure(USE_I18N=False)
    problems: list[str] = []
    for name, converter in CONVERTERS.items():
        if not check_only:
            target = ROOT / converter.FILE
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(converted(name), encoding="utf-8", newline="\n")
        problems += [f"{name}: {problem}" for problem in check(name)]
    sys.stdout.writelines(f"{problem}\n" for problem in problems)
    sys.stdout.write(f"{len(CONVERTERS)} plans, {len(problems)} problems\n")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
