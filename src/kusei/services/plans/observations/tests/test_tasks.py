"""What the home of staff counts of observations: what waits for a decision where the person writes or approves."""

from __future__ import annotations

from kusei.foundation.web.testing import tasks_of
from kusei.services.plans.observations.rules import StepKind
from kusei.services.plans.observations.tests.conftest import noted, step


def test_an_observation_waits_in_the_departments_that_it_concerns_until_it_is_decided(town):
    made = noted(town)
    waits = {word: "observations" in tasks_of(user) for word, user in town.people.items()}
    assert {word for word, waiting in waits.items() if waiting} == {
        "editor", "approver", "approver2", "planner", "publisher",
    }  # fmt: skip
    step(town, made, StepKind.ORIENT)
    assert "observations" in tasks_of(town.people["editor"])
    step(town, made, StepKind.DECIDE)
    assert "observations" not in tasks_of(town.people["editor"])
