"""Who is reminded, how often, by mail and on the desk; and what the calendar does by itself."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace
from typing import Any

import pytest
from django.core import mail
from procrastinate.contrib.django.models import ProcrastinateJob

from kusei.foundation.org.models import RoleAssignment
from kusei.services.plans.progress import commands, jobs
from kusei.services.plans.progress.mailing import mail_reminder
from kusei.services.plans.progress.models import Reminder, Round
from kusei.services.plans.progress.queries.overview import overview
from kusei.services.plans.progress.refused import NotPossibleNow
from kusei.services.plans.progress.tests.conftest import say


def jobs_of(name: str) -> list[dict[str, Any]]:
    rows = ProcrastinateJob.objects.filter(task_name__endswith=name, queue_name="mail").order_by("id")
    return list(rows.values_list("args", flat=True))


def send_all() -> None:
    for arguments in jobs_of("mail_reminder"):
        mail_reminder(**arguments)


def test_one_act_reminds_every_department_that_has_something_to_report(town: SimpleNamespace, asked: Round) -> None:
    found = commands.remind(round_id=asked.pk, by=town.planner)
    assert (found.departments, found.people, found.nobody) == (2, 2, ())
    names = Reminder.objects.values_list("department__name", "waiting", "asked_by")
    assert sorted(names) == sorted([("区民部", 1, town.planner.pk), ("課税課", 1, town.planner.pk)])
    assert mail.outbox == []
    send_all()
    assert sorted(one.to[0] for one in mail.outbox) == ["colleague@example.jp", "editor@example.jp"]
    assert "書かない窓口" in mail.outbox[0].body
    assert "未報告 1件" in mail.outbox[0].subject


def test_a_department_is_reminded_once_a_day(town: SimpleNamespace, asked: Round, now: Any) -> None:
    commands.remind(round_id=asked.pk, by=town.planner)
    assert commands.remind(round_id=asked.pk, by=town.planner).departments == 0
    now(dt.date(2026, 10, 15))
    assert commands.remind(round_id=asked.pk, by=town.planner).departments == 2


def test_who_has_reported_is_not_reminded(town: SimpleNamespace, asked: Round) -> None:
    say(asked, town.editor)
    assert commands.remind(round_id=asked.pk, by=town.planner).departments == 0


def test_what_was_reported_before_the_mail_goes_out_stops_it(town: SimpleNamespace, asked: Round) -> None:
    commands.remind(round_id=asked.pk, by=town.planner)
    say(asked, town.editor)
    send_all()
    assert mail.outbox == []


def test_who_lost_the_role_meanwhile_gets_no_mail(town: SimpleNamespace, asked: Round) -> None:
    commands.remind(round_id=asked.pk, by=town.planner)
    RoleAssignment.objects.filter(user=town.editor).update(valid_until=dt.date(2026, 10, 14))
    send_all()
    assert [one.to[0] for one in mail.outbox] == ["colleague@example.jp"]


def test_a_department_in_which_nobody_writes_is_named(town: SimpleNamespace, asked: Round) -> None:
    RoleAssignment.objects.filter(user=town.editor).delete()
    assert commands.remind(round_id=asked.pk, by=town.planner).nobody == ("区民部",)


def test_a_single_department_can_be_reminded(town: SimpleNamespace, asked: Round) -> None:
    only = {town.departments["kumin"].pk}
    assert commands.remind(round_id=asked.pk, by=town.planner, departments=only).departments == 1


def test_a_round_that_is_over_reminds_nobody(town: SimpleNamespace, asked: Round) -> None:
    commands.close_round(round_id=asked.pk, by=town.planner)
    with pytest.raises(NotPossibleNow):
        commands.remind(round_id=asked.pk, by=town.planner)
    jobs.remind_round(round_id=asked.pk)
    assert not Reminder.objects.exists()


def test_the_reminder_shows_on_the_desk_until_it_is_done(town: SimpleNamespace, asked: Round, client_of: Any) -> None:
    commands.remind(round_id=asked.pk, by=town.planner)
    client = client_of(town.editor)
    assert "に督促がありました" in client.get("/cycle/").content.decode()
    say(asked, town.editor)
    assert "に督促がありました" not in client.get("/cycle/").content.decode()


def test_those_who_have_nothing_to_do_with_it_see_nothing_on_their_desk(
    town: SimpleNamespace, asked: Round, client_of: Any
) -> None:
    assert "みほん計画" not in client_of(town.other).get("/cycle/").content.decode()


def test_the_calendar_reminds_before_and_after_the_due_day_on_open_days() -> None:
    # 31 October 2026 is a Saturday, 3 November a holiday.
    assert sorted(jobs.days_of_reminding(dt.date(2026, 10, 31))) == [
        dt.date(2026, 10, 26),
        dt.date(2026, 10, 30),
        dt.date(2026, 11, 2),
        dt.date(2026, 11, 9),
    ]


def test_the_daily_job_reminds_on_those_days_only_and_once(town: SimpleNamespace, asked: Round, now: Any) -> None:
    def waiting() -> int:
        return ProcrastinateJob.objects.filter(task_name__endswith="remind_round").count()

    jobs.remind_by_calendar()
    assert waiting() == 0
    now(dt.date(2026, 10, 26))
    jobs.remind_by_calendar()
    jobs.remind_by_calendar()
    assert waiting() == 1
    jobs.remind_round(round_id=asked.pk)
    jobs.remind_round(round_id=asked.pk)
    assert list(Reminder.objects.values_list("asked_by", flat=True)) == [None, None]


def test_the_overview_says_who_is_late_and_counts_every_initiative_once(
    town: SimpleNamespace, asked: Round, now: Any, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(4):
        found = overview(asked)
    assert [(one.department and one.department.name, one.asked) for one in found.sections] == [
        ("区民部", 1),
        ("課税課", 1),
        (None, 1),
    ]
    assert (found.whole.asked, found.late) == (2, [])
    now(dt.date(2026, 11, 1))
    assert len(overview(asked).late) == 3
    say(asked, town.editor, "done")
    after = overview(asked)
    assert [one.department for one in after.late] == [None]
    assert after.whole.by_status == [("done", 1)]
