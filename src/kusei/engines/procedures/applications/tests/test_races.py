"""Many at once on real connections, and workers that are killed: one application for each intent, nothing lost."""

from __future__ import annotations

import signal
from collections import Counter
from collections.abc import Callable
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any

import pytest
from django.core import mail
from django.db import connection, transaction
from procrastinate.contrib.django.models import ProcrastinateJob

from kusei.engines.procedures.applications import hooks
from kusei.engines.procedures.applications.commands import applicants, drafts, office, submitting
from kusei.engines.procedures.applications.commands.moving import By
from kusei.engines.procedures.applications.models import Answers, Application, Cover, Draft, Event
from kusei.engines.procedures.applications.tests.conftest import at_once, build
from kusei.engines.procedures.testing import ANSWERS
from kusei.foundation.jobs.tests.conftest import until, work_off

ONCE = ("applications_once_for_each_intent", "applications_application", "(cover_id, procedure_id)")


@pytest.fixture
def town(transactional_db: None, settings: Any) -> SimpleNamespace:
    settings.RATE_LIMITS = False
    return build()


def begin(town: SimpleNamespace, count: int) -> list[Draft]:
    return [drafts.start_draft(versions=[town.version], owner=None, answers=[ANSWERS])[0] for _ in range(count)]


def press(draft: Draft) -> Callable[[], Any]:
    return lambda: submitting.submit(draft_id=draft.pk, by=None).pk


def test_two_hundred_submissions_with_double_clicks_make_one_application_each(town: SimpleNamespace) -> None:
    started = begin(town, 200)
    results = at_once([press(draft) for draft in started for _click in range(2)], together=40)
    assert not [one for one in results if not isinstance(one, int)]
    assert Counter(Counter(results).values()) == {2: 200}  # both clicks of each led to the same cover
    assert Application.objects.count() == Cover.objects.count() == Answers.objects.count() == 200
    assert len(set(Application.objects.values_list("number", flat=True))) == 200
    assert Event.objects.filter(kind="submitted").count() == 200
    assert set(Cover.objects.values_list("intent", flat=True)) == {draft.pk for draft in started}


@contextmanager
def unprotected(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Without the row lock, and without the constraint that a draft becomes one cover."""
    monkeypatch.setattr(Draft.objects, "select_for_update", Draft.objects.all)
    names = ("applications_cover_intent_key", "applications_cover_secret_digest_key")
    with connection.cursor() as cursor:
        for name in names:
            cursor.execute(f"ALTER TABLE applications_cover DROP CONSTRAINT {name}")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            # What the test made wrong goes; the constraints come back.
            cursor.execute("SET session_replication_role = replica")
            for table in ("event", "answers", "application", "cover"):
                cursor.execute(f"DELETE FROM applications_{table}")
            cursor.execute("SET session_replication_role = DEFAULT")
            for name, column in zip(names, ("intent", "secret_digest"), strict=True):
                cursor.execute(f"ALTER TABLE applications_cover ADD CONSTRAINT {name} UNIQUE ({column})")


def test_without_lock_and_constraint_the_same_test_sees_doubles(
    town: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The positive control of the test above."""
    started = begin(town, 10)
    with unprotected(monkeypatch):
        at_once([press(draft) for draft in started for _click in range(2)], together=20)
        made = Cover.objects.count()
    assert made > 10


def test_the_constraint_alone_lets_no_second_cover_through(
    town: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Draft.objects, "select_for_update", Draft.objects.all)
    started = begin(town, 10)
    at_once([press(draft) for draft in started for _click in range(2)], together=20)
    assert Cover.objects.count() == Application.objects.count() == 10


def test_of_a_decision_and_a_withdrawal_at_once_one_happens(town: SimpleNamespace) -> None:
    for draft in begin(town, 5):
        number = submitting.submit(draft_id=draft.pk, by=None).applications.get().pk
        office.start_review(application_id=number, by=town.editor)

        def decide(number: int = number) -> Any:
            return office.decide(application_id=number, outcome="granted", by=town.editor)

        def withdraw(number: int = number) -> Any:
            return applicants.withdraw(application_id=number, by=By("resident"))

        results = at_once([decide, withdraw])
        assert sum(isinstance(one, Exception) for one in results) == 1
        assert Event.objects.filter(application=number).count() == 3


# --- the jobs ---------------------------------------------------------------------------------------------------


def waiting() -> list[str]:
    return sorted(ProcrastinateJob.objects.exclude(status="succeeded").values_list("task_name", flat=True))


def test_a_process_that_dies_before_the_commit_leaves_neither_application_nor_job(town: SimpleNamespace) -> None:
    (draft,) = begin(town, 1)
    jobs = ProcrastinateJob.objects.count()

    def die() -> None:
        with transaction.atomic():
            submitting.submit(draft_id=draft.pk, by=None)
            raise SystemExit

    with pytest.raises(SystemExit):
        die()
    assert (Cover.objects.count(), ProcrastinateJob.objects.count()) == (0, jobs)
    draft.refresh_from_db()
    assert draft.submitted_at is None
    assert draft.answers["forms"] == [ANSWERS]


def test_steps_that_run_twice_or_fail_double_nothing_and_hold_up_no_other(
    town: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    ran: list[str] = []
    monkeypatch.setattr(
        hooks, "_after_submit", {"good": lambda _cover: ran.append("good"), "bad": lambda _cover: 1 / 0}
    )
    (draft,) = begin(town, 1)
    submitting.submit(draft_id=draft.pk, by=None)
    work_off()
    assert ran == ["good"]
    assert Application.objects.count() == 1


@pytest.mark.slow
@pytest.mark.parametrize("table", ["applications_cover", "applications_application"])
def test_a_worker_killed_in_the_middle_loses_nothing_and_doubles_nothing(
    town: SimpleNamespace, start_worker: Callable[..., Any], table: str
) -> None:
    (draft,) = begin(town, 1)
    drafts.set_email(draft_id=draft.pk, email="hanako@example.jp")
    cover = submitting.submit(draft_id=draft.pk, by=None, site="https://example.jp")
    before = (Application.objects.count(), Event.objects.count(), Answers.objects.count())
    with transaction.atomic():  # the worker comes to a stop where it reads this table
        with connection.cursor() as cursor:
            cursor.execute(f"LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE")
        worker = start_worker()
        assert until(lambda: ProcrastinateJob.objects.filter(status="doing").exists(), 60)
        worker.send_signal(signal.SIGKILL)
        worker.wait()
    assert waiting()
    start_worker()
    assert until(lambda: not waiting(), 90), waiting()
    assert (Application.objects.count(), Event.objects.count(), Answers.objects.count()) == before
    cover.refresh_from_db()
    assert cover.mail_digest  # the receipt went out with a link
    assert not mail.outbox  # from the worker's process, not from ours
