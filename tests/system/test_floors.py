"""The house holds: style, types, floors, as the tools that know them say."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from kusei.conf.environment import ROOT

SOURCES = sorted((ROOT / "src" / "kusei").glob("**/*.py"))
CODE = [path for path in SOURCES if "tests" not in path.parts and "migrations" not in path.parts]
CLOCK = ROOT / "src/kusei/foundation/web/clock.py"
CLOCK_CALLS = {
    ("datetime", "now"),
    ("datetime", "utcnow"),
    ("datetime", "today"),
    ("date", "today"),
    ("timezone", "now"),
    ("time", "time"),
}


def run(*command: str) -> None:
    done = subprocess.run([sys.executable, "-m", *command], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-3000:]


def test_ruff_has_nothing_to_say() -> None:
    run("ruff", "check", ".")


def test_the_code_is_formatted() -> None:
    run("ruff", "format", "--check", ".")


@pytest.mark.slow
def test_types_hold_in_lib_foundation_and_engines() -> None:
    run("mypy")


def test_floors_hold_and_services_do_not_know_each_other() -> None:
    done = subprocess.run(
        [str(Path(sys.executable).parent / "lint-imports")],
        cwd=ROOT,
        capture_output=True,
        text=True,
        env={"PYTHONPATH": str(ROOT / "src"), "PATH": ""},
    )
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]


def test_nobody_but_the_clock_asks_what_time_it_is() -> None:
    raw = {
        f"{path.relative_to(ROOT)} line {call.lineno}"
        for path in CODE
        if path != CLOCK
        for call in (node.func for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Call))
        if isinstance(call, ast.Attribute)
        and (getattr(call.value, "attr", getattr(call.value, "id", "")), call.attr) in CLOCK_CALLS
    }
    assert raw == set()


def test_a_module_is_about_one_thing_and_not_long() -> None:
    long = {str(path.relative_to(ROOT)): n for path in CODE if (n := len(path.read_text().splitlines())) > 400}
    assert long == {}


def test_every_module_says_what_it_is_about() -> None:
    silent = [
        str(path.relative_to(ROOT))
        for path in CODE
        if path.name not in {"__init__.py", "apps.py"} and not ast.get_docstring(ast.parse(path.read_text()))
    ]
    assert silent == []
