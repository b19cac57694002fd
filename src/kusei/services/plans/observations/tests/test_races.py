"""Two who decide at once, on real connections. The protection is first shown to be needed."""

from __future__ import annotations

import threading
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.db import connection, connections

from kusei.services.plans.observations.commands import stepping
from kusei.services.plans.observations.commands.stepping import add_step
from kusei.services.plans.observations.models import Observation, Step
from kusei.services.plans.observations.queries.reading import read
from kusei.services.plans.observations.rules import StepKind
from kusei.services.plans.observations.tests.conftest import DAY, build, noted, step


@pytest.fixture
def town(transactional_db: None, packs: Path) -> SimpleNamespace:
    return build(packs)


def both_decide(town):
    """Two approvers decide, having both read the same version; what each got, and how many decisions stand."""
    made = noted(town)
    step(town, made, StepKind.ORIENT)
    version = Observation.objects.get(pk=made.pk).version
    results, gate = {}, threading.Barrier(2)

    def decide(who):
        gate.wait()
        try:
            done = add_step(
                observation_id=made.pk, version=version, kind=StepKind.DECIDE, text=who, done_on=DAY,
                by=town.people[who],
            )  # fmt: skip
            results[who] = type(done).__name__
        except Exception as error:
            results[who] = type(error).__name__
        finally:
            connections.close_all()

    threads = [threading.Thread(target=decide, args=(who,)) for who in ("approver", "approver2")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return sorted(results.values()), Step.objects.filter(observation=made, kind=StepKind.DECIDE).count()


def without_the_lock(monkeypatch):
    """Take the row lock away, and let both read before either writes."""
    meeting = threading.Barrier(2)

    def unlocked(observation_id):
        found = read(observation_id)
        if threading.current_thread() is not threading.main_thread():
            meeting.wait(20)
        return found

    monkeypatch.setattr(stepping, "locked", unlocked)


def test_of_two_approvers_at_once_exactly_one_decides_and_the_other_is_told(town):
    for _ in range(3):
        assert both_decide(town) == (["Stale", "Step"], 1)


def test_without_the_lock_the_constraint_still_lets_only_one_through(town, monkeypatch):
    without_the_lock(monkeypatch)
    assert both_decide(town) == (["Stale", "Step"], 1)


def test_without_lock_and_constraint_both_decide(town, monkeypatch):
    """The positive control: the tests above would see two decisions."""
    without_the_lock(monkeypatch)
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE observations_step DROP CONSTRAINT observations_step_once")
        cursor.execute("ALTER TABLE observations_step DISABLE TRIGGER observations_guard")
        try:
            _results, decisions = both_decide(town)
        finally:
            cursor.execute("TRUNCATE observations_step CASCADE")
            cursor.execute("ALTER TABLE observations_step ENABLE TRIGGER observations_guard")
            cursor.execute(
                "ALTER TABLE observations_step ADD CONSTRAINT observations_step_once UNIQUE (observation_id, number)"
            )
    assert decisions == 2
