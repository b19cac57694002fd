"""Where people worked on a day, for residents who ask who looked at their record."""

from __future__ import annotations

import datetime as dt

from django.db import connection
from django.test.utils import CaptureQueriesContext

from kusei.foundation.org.offices import offices_on
from kusei.foundation.org.tests.conftest import TODAY

DAY = dt.timedelta(days=1)


def test_offices_are_those_of_the_day_and_cost_one_query(person, give, department):
    before, after = department("kokuho", "国保年金課"), department("zei", "課税課")
    clerk, chief = person("clerk"), person("chief")
    give(clerk, "viewer", before, valid_from=TODAY - 9 * DAY, valid_until=TODAY)
    give(clerk, "editor", before, valid_from=TODAY - 9 * DAY, valid_until=TODAY)
    give(clerk, "viewer", after, valid_from=TODAY)
    give(chief, "administrator")
    asked = [(clerk.pk, TODAY - DAY), (clerk.pk, TODAY), (clerk.pk, TODAY - 10 * DAY), (chief.pk, TODAY)]
    with CaptureQueriesContext(connection) as queries:
        found = offices_on(asked)
    assert [found[key] for key in asked] == [["国保年金課"], ["課税課"], [], ["全庁"]]
    assert len(queries) == 1
