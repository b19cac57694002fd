"""Reminders, checks and the command."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from procrastinate.contrib.django.models import ProcrastinateJob

from kusei.engines.approvals import checks, commands, hooks, jobs
from kusei.engines.approvals.models import Reminder
from kusei.engines.approvals.rules import Action
from kusei.engines.approvals.tests.conftest import act, guards_off, sent, step

DUE = dt.date(2026, 6, 5)


@pytest.fixture
def reminded(monkeypatch):
    heard = []
    monkeypatch.setattr(hooks, "_reminders", [])
    hooks.register_reminder(heard.append)
    return heard


def waiting_jobs():
    rows = ProcrastinateJob.objects.filter(task_name__endswith="jobs.remind").order_by("id")
    return [row.args for row in rows]


def test_the_asked_are_reminded_on_the_day_and_not_before(town, now):
    draft = sent(town)
    jobs.remind_of_what_is_due()
    assert waiting_jobs() == []
    now(DUE)
    jobs.remind_of_what_is_due()
    where = step(draft, "課長").pk
    assert waiting_jobs() == [{"step_id": where, "person_id": town.chief.pk, "on": "2026-06-05"}]


def test_on_closed_days_nobody_is_reminded(town, now):
    sent(town)
    now(dt.date(2026, 6, 6))
    jobs.remind_of_what_is_due()
    assert waiting_jobs() == []


def test_the_deputy_is_reminded_instead_of_the_absent(town, now):
    sent(town)
    now(DUE)
    commands.register_absence(
        person=town.chief, deputy=town.secretary, first_day=DUE, last_day=DUE, why="休暇", by=town.chief
    )
    jobs.remind_of_what_is_due()
    assert [job["person_id"] for job in waiting_jobs()] == [town.secretary.pk]


def test_a_job_that_runs_again_reminds_nobody_twice(town, now, reminded):
    draft = sent(town)
    where = step(draft, "課長").pk
    for _ in range(2):
        jobs.remind(step_id=where, person_id=town.chief.pk, on="2026-06-05")
    assert reminded == [hooks.ReminderDue(town.chief.pk, draft.pk, draft.title, "課長", DUE)]
    jobs.remind(step_id=where, person_id=town.chief.pk, on="2026-06-08")
    assert len(reminded) == Reminder.objects.count() == 2


def test_what_is_over_by_then_reminds_nobody(town, reminded):
    draft = sent(town)
    where = step(draft, "課長").pk
    act(draft, "課長", Action.DECIDE, town.chief)
    jobs.remind(step_id=where, person_id=town.chief.pk, on="2026-06-05")
    jobs.remind(step_id=0, person_id=town.chief.pk, on="2026-06-05")
    assert reminded == []


def test_a_guard_that_is_off_is_reported(town):
    assert checks.guards_stand(["default"]) == []
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE approvals_approvalevent DISABLE TRIGGER approvals_append_only")
    assert [one.id for one in checks.guards_stand(["default"])] == ["approvals.W001"]


def test_route_rules_that_cannot_be_read_are_reported(settings):
    assert checks.route_rules_can_be_read() == []
    (settings.PACKS_DIR / "machi" / "approval-routes.yaml").write_text("rules: []")
    assert [one.id for one in checks.route_rules_can_be_read()] == ["approvals.E001"]


def test_the_command_proves_the_record(town, capsys):
    draft = sent(town)
    call_command("approvals", "verify", "--json")
    assert json.loads(capsys.readouterr().out) == []
    guards_off("approvals_draft")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE approvals_draft SET state = 'approved', number = 7 WHERE id = %s", [draft.pk])
    with pytest.raises(CommandError):
        call_command("approvals", "verify", "--json")
    found = {problem["code"] for problem in json.loads(capsys.readouterr().out)}
    assert found == {"approvals.state-differs", "approvals.number-gap"}


def test_the_command_lists_rules_and_what_is_late(town, now, capsys):
    call_command("approvals", "routes")
    assert "heavy  部長決裁" in capsys.readouterr().out
    sent(town)
    now(DUE)
    call_command("approvals", "overdue", "--json")
    (row,) = json.loads(capsys.readouterr().out)
    assert (row["step"], row["due_on"]) == ("課長", "2026-06-05")
