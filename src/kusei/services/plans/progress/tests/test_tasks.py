"""What the home of staff counts of progress: reports that the own departments have not written, by their day."""

from __future__ import annotations

import datetime as dt

from kusei.foundation.web.testing import tasks_of
from kusei.services.plans.progress.tests.conftest import say


def test_a_report_waits_for_editors_of_a_responsible_department_until_it_is_written(town, asked, now):
    found = tasks_of(town.editor)["progress"]
    assert (found.due, found.overdue) == (asked.due_on, 0)
    assert found.url.endswith(f"/progress/{asked.pk}/mine/")
    for who in (town.other, town.viewer, town.chief, town.administrator):
        assert "progress" not in tasks_of(who), who
    before = found.number
    say(asked, town.editor)
    left = tasks_of(town.editor).get("progress")
    assert (left.number if left else 0) == before - 1
    now(asked.due_on + dt.timedelta(days=1))
    if left:
        assert tasks_of(town.editor)["progress"].overdue == left.number
