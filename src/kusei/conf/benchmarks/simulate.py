"""How fast a year of a ward is played through the public commands, and that nothing is out of order afterwards.

Every command that changes anything is one transaction and leaves one act in the history (`audit`), so acts are counted
as commands. What is measured is the scale that was played; nothing is extrapolated.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import psycopg

from kusei.conf.benchmarks import city
from kusei.conf.benchmarks.throwaway import prepared_environment

_MADE = "SELECT people, rows FROM simulation_run ORDER BY id DESC LIMIT 1"


def measure(scale: float = city.SCALE) -> Iterator[dict[str, Any]]:
    """One row for the year that was played, one for the doctor."""
    with prepared_environment(load=False) as variables:
        played = city.simulated(variables, scale)
        with psycopg.connect(variables["KUSEI_DATABASE_URL"]) as line:
            people, rows = line.execute(_MADE).fetchone() or (0, 0)
        yield {
            "what": f"a simulated year at scale {scale:g}",
            "seconds": round(played.seconds, 1),
            "residents": people,
            "rows": rows,
            "commands": played.acts,
            "commands_per_second": round(played.acts / played.seconds),
        }
        found = json.loads(city.kusei(variables, "doctor", "--json", code=1))["invariants"]
        yield {
            "what": "the doctor on that year",
            "invariants": len(found),
            "errors": sum(not one["sound"] for one in found),
            "wrong": [one["key"] for one in found if not one["sound"]],
            "seconds": round(sum(one["seconds"] for one in found), 2),
        }
