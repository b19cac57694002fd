"""Enqueueing, running, retrying."""

import datetime as dt
import threading

import pytest
from django.conf import settings
from django.db import connection, transaction
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.jobs import Job

from kusei.foundation.jobs import schedule, tasks, worker
from kusei.foundation.jobs.models import Failure
from kusei.foundation.jobs.tasks import ArgumentRefused, UnknownQueue, enqueue, enqueue_many, task
from kusei.foundation.jobs.tests import sample_jobs
from kusei.foundation.jobs.tests.conftest import work_off
from kusei.foundation.web import clock


def lines(path):
    return path.read_text().splitlines() if path.exists() else []


@pytest.fixture
def path(tmp_path, monkeypatch):
    monkeypatch.setattr(tasks, "LONGEST_ARGUMENT", 1000)  # paths of tests are long
    return tmp_path / "log"


def test_a_rollback_takes_the_job_back(db):
    with transaction.atomic():
        enqueue(sample_jobs.fail, number=1)
        assert ProcrastinateJob.objects.count() == 1
        transaction.set_rollback(True)
    assert ProcrastinateJob.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_no_worker_sees_a_job_before_the_commit(path):
    with transaction.atomic():
        enqueue(sample_jobs.write_down, path=str(path))
        other = threading.Thread(target=work_off)
        other.start()
        other.join()
        assert lines(path) == []
    work_off()
    assert lines(path) == ["done"]


@pytest.mark.django_db(transaction=True)
def test_a_job_that_enqueues_in_a_transaction_is_rolled_back_like_anybody(path):
    enqueue(sample_jobs.enqueue_and_roll_back, path=str(path))
    work_off()
    assert lines(path) == ["follows"]


@pytest.mark.django_db(transaction=True)
def test_a_worker_that_does_not_wait_also_runs_what_its_last_job_enqueued_late(path):
    enqueue(sample_jobs.enqueue_late, path=str(path))
    work_off()
    assert lines(path) == ["late"]


@pytest.mark.django_db(transaction=True)
def test_an_error_is_noted_by_class_and_place_and_never_by_message():
    job = enqueue(sample_jobs.fail, number=7)
    work_off()
    (failure,) = Failure.objects.filter(job_id=job)
    assert (failure.error, failure.attempt) == ("LookupError", 1)
    assert "sample_jobs.py:" in failure.place
    assert "見本" not in str(failure.__dict__)
    assert ProcrastinateJob.objects.get(pk=job).status == "failed"


@pytest.mark.django_db(transaction=True)
def test_a_job_is_tried_again_until_it_succeeds(path):
    job = enqueue(sample_jobs.fail_twice, path=str(path))
    for _ in range(3):
        work_off()
    assert lines(path) == ["try"] * 3
    assert ProcrastinateJob.objects.get(pk=job).status == "succeeded"
    assert [failure.attempt for failure in Failure.objects.filter(job_id=job).order_by("id")] == [1, 2]


def test_the_waits_between_attempts_grow():
    def wait(attempts):
        job = Job(id=1, queue="q", lock=None, queueing_lock=None, task_name="t", attempts=attempts)
        decision = tasks.BACKOFF.get_retry_decision(exception=ValueError(), job=job)
        return decision and (decision.retry_at - dt.datetime.now(dt.UTC)).total_seconds()

    waits = [wait(attempts) for attempts in range(tasks.MAX_ATTEMPTS)]
    assert [round(seconds) for seconds in waits] == [4, 16, 64, 256, 1024]
    assert wait(tasks.MAX_ATTEMPTS) is None


def test_a_second_job_of_a_key_that_still_waits_is_not_enqueued_and_spoils_nothing(db):
    with transaction.atomic():
        first = enqueue(sample_jobs.fail, key="plan:1", number=1)
        assert enqueue(sample_jobs.fail, key="plan:1", number=1) is None
        assert enqueue(sample_jobs.fail, key="plan:2", number=2) is not None
    assert ProcrastinateJob.objects.filter(pk=first).exists()


@pytest.mark.django_db(transaction=True)
def test_two_jobs_of_one_key_never_run_at_once(path):
    first = enqueue(sample_jobs.one_at_a_time, key="plan:1", path=str(path))
    # The place of the waiting job is freed, as when it begins.
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET queueing_lock = NULL WHERE id = %s", [first])
    assert enqueue(sample_jobs.one_at_a_time, key="plan:1", path=str(path))
    for _ in range(2):
        work_off()
    assert lines(path) == ["in", "out", "in", "out"]


@pytest.mark.django_db(transaction=True)
def test_a_keyed_job_that_fails_while_another_waits_is_not_left_running(path):
    sample = sample_jobs.fail_twice
    job = enqueue(sample, key="k", path=str(path))
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET status = 'doing' WHERE id = %s", [job])
        assert enqueue(sample, key="k", path=str(path)) is not None
        cursor.execute("SELECT procrastinate_retry_job_v2(%s, now(), NULL, NULL, NULL)", [job])
    assert set(ProcrastinateJob.objects.values_list("status", flat=True)) == {"todo"}


@pytest.mark.parametrize("value", [{"name": "見本"}, ["a"], 1.5, b"x", "長" * 101])
def test_data_instead_of_an_id_is_refused(db, value):
    with pytest.raises(ArgumentRefused):
        enqueue(sample_jobs.fail, number=value)
    with pytest.raises(ArgumentRefused):
        enqueue_many(sample_jobs.fail, [{"number": value}])


def test_many_jobs_are_enqueued_in_one_statement(db, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert enqueue_many(sample_jobs.fail, [{"number": n} for n in range(50)]) == 50
    assert enqueue_many(sample_jobs.fail, []) == 0
    assert ProcrastinateJob.objects.count() == 50


def test_a_job_for_later_waits_until_then(db):
    at = clock.now() + dt.timedelta(hours=1)
    job = enqueue(sample_jobs.fail, run_at=at, number=1)
    assert ProcrastinateJob.objects.get(pk=job).scheduled_at == at


def test_a_task_in_an_undeclared_queue_is_refused():
    with pytest.raises(UnknownQueue):
        task(queue="nobody")


def test_every_queue_named_in_code_is_served_by_the_worker():
    served = {name for queues, _number in worker.default_options().groups for name in queues}
    assert {one.queue for one in app.tasks.values() if one.name.startswith("kusei.")} <= served
    assert set(settings.JOB_QUEUES) <= served


def test_a_task_called_directly_simply_runs(path):
    sample_jobs.write_down(path=str(path))
    assert lines(path) == ["done"]


@pytest.mark.django_db(transaction=True)
def test_a_job_acts_under_its_own_name(path):
    job = enqueue(sample_jobs.who_acts, path=str(path))
    work_off()
    assert lines(path) == [f"job: kusei.foundation.jobs.tests.sample_jobs.who_acts #{job}"]


def test_times_are_those_of_tokyo():
    assert schedule.daily(3, 20) == "20 18 * * *"
    assert schedule.daily(9) == "0 0 * * *"
    assert schedule.hourly(7) == "7 * * * *"
