"""The simulated city that tests look at: one whole year of a tiny ward, played once a test run."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from kusei.conf import pytest_database
from tests.city import playing
from tests.city.playing import Played

SCALE, BUSY = "0.0003", "5"  # 222 residents of the 740,000, who do as much as some 1,100 would
UNTIL = "2026-11-20"
WEEKS = ("--scale", "0.0001", "--busy", "8", "--days", "24", "--until", "2026-10-12", "--seed", "3")


@pytest.fixture(scope="session")
def empty_city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Played]:
    """A database with the tables and the pack of Ōta, in which nobody lives: the template of the others."""
    found = Played(_name("empty"), tmp_path_factory.mktemp("empty-city"))
    playing.prepare(found, pytest_database.template())
    yield found
    playing.drop(found.name)


@pytest.fixture(scope="session")
def played_city(empty_city: Played, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Played]:
    """The database of the city, with 365 days up to 20 November 2026 played by `kusei simulate`."""
    found = Played(_name("city"), tmp_path_factory.mktemp("city"))
    playing.create(found.name, empty_city.name)
    done = playing.simulate(found, "--scale", SCALE, "--busy", BUSY, "--until", UNTIL, "--seed", "7")
    assert done.returncode == 0, done.stdout + done.stderr
    yield Played(found.name, found.data, done.stdout + done.stderr)
    playing.drop(found.name)


@pytest.fixture
def city(played_city: Played, django_db_blocker: Any) -> Iterator[Played]:
    """A small ward after a whole year, for a test that reads it with Django's ORM (or calls any query of ours).

    About 220 residents from 2025-11-21 to 2026-11-20, so that the fiscal years 2025 and 2026 both hold something:
    applications by every channel with corrections, withdrawals and decisions, and whatever else the simulation plays
    (docs/simulation.md lists it). It was made through the public commands, by another process, once a test run (some
    20 seconds); every test sees the same rows. The default connection leads to it for the length of the test, in a
    transaction that is rolled back: do not ask for pytest-django's `db` in the same test. No clock is set: give
    cut-off days explicitly (`2026-11-20` is the last day that was played).
    """
    with django_db_blocker.unblock(), playing.connected(played_city):
        yield played_city


def _name(word: str) -> str:
    """A database of this test run alone, also beside other runs on the same server."""
    return f"{re.sub(r'^test_', '', str(connection.settings_dict['NAME']))}_{word}"[:60]


@pytest.fixture(scope="session")
def twins(empty_city: Played, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Played, Played]]:
    """Two databases in which the same few weeks were played with the same seed."""
    found = tuple(Played(_name(word), tmp_path_factory.mktemp(word)) for word in ("twin1", "twin2"))
    for one in found:
        playing.create(one.name, empty_city.name)
        done = playing.simulate(one, *WEEKS)
        assert done.returncode == 0, done.stdout + done.stderr
    yield found[0], found[1]
    for one in found:
        playing.drop(one.name)


@pytest.fixture
def scratch(empty_city: Played, tmp_path: Path) -> Iterator[Played]:
    """A fresh copy of the empty city, for a test that does something of its own."""
    found = Played(_name("scratch"), tmp_path / "data")
    playing.create(found.name, empty_city.name)
    yield found
    playing.drop(found.name)
