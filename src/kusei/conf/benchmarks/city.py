"""A simulated ward in a throwaway database, for the measurements that need one: `simulate` and `measures`."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from dataclasses import dataclass

import psycopg

from kusei.conf import environment

PACK, DAYS, SEED = "ota", 365, 1
SCALE = 0.002  # of the ward's 740,000 residents; small enough for a few minutes
LONGEST = 3600.0  # seconds


@dataclass(frozen=True)
class Simulated:
    """How long `kusei simulate` took for a year at that scale, and how many acts it left in the history."""

    scale: float
    seconds: float
    acts: int


def simulated(variables: dict[str, str], scale: float) -> Simulated:
    """Load the pack into the empty database of `variables` and play a year in it. Raises `CalledProcessError`."""
    variables["KUSEI_HOME_PACK"] = PACK
    pack = str(environment.packs_dir() / PACK)
    kusei(variables, "load", pack, "-v0")
    kusei(variables, "measures", "bind", pack)
    before, begun = _acts(variables), time.perf_counter()
    kusei(
        variables, "simulate", "--pack", PACK, "--days", str(DAYS), "--scale", str(scale), "--seed", str(SEED)
    )  # fmt: skip
    took = time.perf_counter() - begun
    return Simulated(scale, took, _acts(variables) - before)


def _acts(variables: dict[str, str]) -> int:
    with psycopg.connect(variables["KUSEI_DATABASE_URL"]) as line:
        (number,) = line.execute("SELECT count(*) FROM audit_act").fetchone() or (0,)
    return int(number)


def kusei(variables: dict[str, str], *arguments: str, code: int = 0) -> str:
    """What a command of the platform says. Raises `CalledProcessError` unless it ends with that code or with 0."""
    done = subprocess.run(
        [sys.executable, "-m", "kusei", *arguments],
        env={**os.environ, **variables, "KUSEI_LOG_LEVEL": "ERROR"},
        check=False,
        stdout=subprocess.PIPE,
        text=True,
        timeout=LONGEST,
    )
    if done.returncode not in {0, code}:
        raise subprocess.CalledProcessError(done.returncode, done.args, done.stdout)
    return done.stdout
