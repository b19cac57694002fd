"""How long loading every pack takes, the first time and when nothing has changed."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from typing import Any

from kusei.conf import environment
from kusei.conf.benchmarks.throwaway import prepared_environment
from kusei.conf.preparing import DEMO_PACKS


def measure() -> Iterator[dict[str, Any]]:
    """One row for the first load of all packs and one for the second, in seconds; with a bare start for comparison."""
    packs = [str(environment.packs_dir() / name) for name in DEMO_PACKS]
    with prepared_environment(load=False) as variables:
        for name, arguments in (
            ("bare start", ["check"]),
            ("first load of all packs", ["load", *packs, "-v0"]),
            ("load again, nothing changed", ["load", *packs, "-v0"]),
        ):
            before = time.perf_counter()
            subprocess.run(
                [sys.executable, "-m", "kusei", *arguments], env=variables, check=True, stdout=subprocess.DEVNULL
            )
            yield {"what": name, "seconds": round(time.perf_counter() - before, 2)}
