"""What the home of staff counts of evaluations: sheets to write, then to assess, of the own section."""

from __future__ import annotations

from kusei.foundation.web.testing import tasks_of
from kusei.services.plans.evaluation.models import Sheet
from kusei.services.plans.evaluation.tests.conftest import submitted


def keys(user):
    return set(tasks_of(user, begin="evaluation"))


def test_sheets_wait_for_their_writers_and_once_submitted_for_those_who_assess(town):
    found = tasks_of(town.editor)["evaluation-write"]
    assert found.number == Sheet.objects.filter(bundle=town.bundle).count()
    assert keys(town.colleague) == {"evaluation-write"}
    for who in (town.other, town.viewer, town.head, town.finance, town.administrator):
        assert keys(who) == set(), who
    submitted(town)
    assert keys(town.editor) == set()
    assert keys(town.head) == {"evaluation-assess"}
    assert all("evaluation-assess" in keys(who) for who in (town.planner, town.finance))
    own = Sheet.objects.filter(bundle__department=town.departments["kikaku"]).count()
    assert tasks_of(town.planner)["evaluation-write"].number == own  # planners may write all, and need not
    assert keys(town.other) == keys(town.viewer) == set()
