"""What the home of staff counts of collecting: plans that broke, until somebody has seen them."""

from __future__ import annotations

from kusei.engines.payments.collecting import commands
from kusei.engines.payments.collecting.tests.conftest import overdue
from kusei.engines.payments.collecting.tests.test_plans import agreed
from kusei.foundation.web.testing import tasks_of


def keys(user):
    return set(tasks_of(user, begin="collecting"))


def test_a_broken_plan_waits_for_editors_of_its_department_until_it_was_seen(office, noon):
    plan = agreed(office, overdue(30))
    noon(31)
    assert keys(office.editor) == set()
    assert commands.follow_plan(plan_id=plan.pk) == "broken"
    assert keys(office.editor) == {"collecting-broken"}
    assert keys(office.viewer) == keys(office.stranger) == keys(office.contractor) == set()
    commands.note_seen(plan_id=plan.pk, by=office.editor)
    assert keys(office.editor) == set()
