"""What the home of staff counts of values: what the person confirms and decides, in their own series."""

from __future__ import annotations

from kusei.engines.measures.commands import deciding
from kusei.engines.measures.commands.recording import NewValue, enter
from kusei.engines.measures.tests.conftest import number
from kusei.foundation.web.testing import tasks_of


def keys(user):
    return set(tasks_of(user, begin="measures-"))


def test_a_value_of_last_year_waits_for_its_approver_and_a_differing_one_for_the_decision(series, put, people):
    one = series()
    row = put(one, 2025, 1)
    everybody = ("viewer", "editor", "approver", "other_editor", "other_approver", "local_admin", "planner")
    waits = {who: found for who in everybody if (found := keys(people[who]))}
    assert waits == {"approver": {"measures-confirm"}, "planner": {"measures-confirm"}}
    deciding.confirm(value_ids=[row.pk], by=people["approver"])
    enter(values=[NewValue(one, 2025, number(2))], by=people["editor"], reason="数え漏れ")
    waits = {who: found for who in everybody if (found := keys(people[who]))}
    assert waits == {"approver": {"measures-differ"}, "planner": {"measures-differ"}}
