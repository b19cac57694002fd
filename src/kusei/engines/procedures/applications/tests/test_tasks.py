"""What the home of a resident counts of applications: what is being looked at, and what is to be put right."""

from __future__ import annotations

import datetime as dt

import pytest

from kusei.engines.procedures import testing
from kusei.engines.procedures.applications.commands import office
from kusei.engines.procedures.applications.models import Correction
from kusei.foundation.people.testing import resident
from kusei.foundation.web import clock
from kusei.foundation.web.testing import tasks_of

pytestmark = pytest.mark.django_db


def keys(user):
    return {key for key in tasks_of(user, "residents") if key.startswith("applications")}


def test_an_application_is_told_to_who_handed_it_in_and_what_is_to_be_put_right_by_its_day():
    me = resident()
    filed = testing.filed(owner=me)
    clerk = testing.staff("editor")
    assert keys(me) == {"applications-open"}
    assert keys(resident("other@example.jp")) == set()
    due = clock.today() - dt.timedelta(days=1)
    office.ask_correction(
        application_id=filed.pk, fields={"copies": "通数を"}, message="お願いします", due_on=clock.today(), by=clerk
    )
    assert tasks_of(me, "residents")["applications-correct"].overdue == 0
    Correction.objects.update(due_on=due)
    found = tasks_of(me, "residents")["applications-correct"]
    assert (found.number, found.due, found.overdue) == (1, due, 1)
    assert keys(me) == {"applications-correct"}
