"""What the home of staff counts of the desk: own cases, those of nobody, the section's overdue; never another's."""

from __future__ import annotations

import datetime as dt

from kusei.engines.procedures import testing
from kusei.engines.procedures.applications.models import Application
from kusei.engines.procedures.desk.queries.listing import COUNTED_TO
from kusei.foundation.web import clock
from kusei.foundation.web.testing import tasks_of

DESK = ("desk-mine", "desk-nobody", "desk-late")


def numbers(user):
    found = tasks_of(user)
    return [found[key].number if key in found else 0 for key in DESK]


def give(filed, user, due=None):
    Application.objects.filter(pk=filed.pk).update(assignee=user, due_on=due)


def test_a_case_of_nobody_waits_for_every_editor_of_its_section_and_for_nobody_else(town, filed):
    assert numbers(town.editor) == numbers(town.colleague) == [0, 1, 0]
    for who in (town.viewer, town.approver, town.auditor, town.other):
        assert numbers(who) == [0, 0, 0], who


def test_a_case_that_was_given_to_somebody_waits_for_them_alone(town, filed):
    give(filed, town.editor, clock.today() + dt.timedelta(days=3))
    assert numbers(town.editor) == [1, 0, 0]
    assert numbers(town.colleague) == [0, 0, 0]
    assert tasks_of(town.editor)["desk-mine"].due == clock.today() + dt.timedelta(days=3)


def test_an_overdue_case_is_marked_for_who_has_it_and_told_to_who_leads_the_section(town, filed):
    give(filed, town.editor, clock.today() - dt.timedelta(days=1))
    assert tasks_of(town.editor)["desk-mine"].overdue == 1
    assert numbers(town.approver) == [0, 0, 1]
    assert numbers(town.other) == [0, 0, 0]
    Application.objects.filter(pk=filed.pk).update(due_on=clock.today())
    assert tasks_of(town.editor)["desk-mine"].overdue == 0
    assert numbers(town.approver) == [0, 0, 0]


def test_counting_stops_before_it_costs_something(town, filed, monkeypatch, django_assert_max_num_queries):
    monkeypatch.setattr("kusei.engines.procedures.desk.tasks.COUNTED_TO", 1)
    assert COUNTED_TO == 100
    testing.filed()
    found = tasks_of(town.editor)["desk-nobody"]
    assert (found.number, found.more) == (1, True)
    assert "assigned=nobody" in found.url
