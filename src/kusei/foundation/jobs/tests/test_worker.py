"""A worker as a process of its own: killed, stopped, watched."""

import datetime as dt
import signal

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection
from procrastinate.contrib.django.models import ProcrastinateJob

from kusei.foundation.audit.models import Verification
from kusei.foundation.jobs import jobs, queries, tasks
from kusei.foundation.jobs.models import Failure
from kusei.foundation.jobs.tasks import enqueue
from kusei.foundation.jobs.tests import sample_jobs
from kusei.foundation.jobs.tests.conftest import until, work_off


@pytest.fixture
def path(tmp_path, monkeypatch):
    monkeypatch.setattr(tasks, "LONGEST_ARGUMENT", 1000)
    return tmp_path / "log"


def lines(path):
    return path.read_text().splitlines() if path.exists() else []


def listens():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'LISTEN%' AND datname = current_database()"
        )
        return cursor.fetchone()[0] > 0


@pytest.mark.slow
def test_a_job_of_a_worker_killed_in_the_middle_runs_again(start_worker, path):
    job = enqueue(sample_jobs.hold, path=str(path), seconds=60)
    first = start_worker()
    assert until(lambda: len(lines(path)) == 1)
    assert queries.worker_seen_recently()
    first.send_signal(signal.SIGKILL)
    first.wait()
    start_worker()
    assert until(lambda: lines(path)[-1] == "end")
    assert until(lambda: ProcrastinateJob.objects.get(pk=job).status == "succeeded")
    assert lines(path)[0] != lines(path)[1]
    assert [failure.error for failure in Failure.objects.filter(job_id=job)] == ["WorkerLost"]


@pytest.mark.slow
def test_jobs_that_fill_one_group_of_queues_hold_up_no_other(start_worker, path, tmp_path):
    places = dict(settings.JOB_GROUPS)["default", "mail", "search", "upkeep"]
    for number in range(places + 1):
        enqueue(sample_jobs.hold, path=str(tmp_path / f"held{number}"), seconds=60)
    worker = start_worker(groups=True, grace=1)
    assert until(lambda: sum((tmp_path / f"held{number}").exists() for number in range(places + 1)) == places)
    enqueue(sample_jobs.write_down_urgently, path=str(path))
    assert until(lambda: lines(path) == ["urgent"], seconds=5)
    worker.send_signal(signal.SIGTERM)


@pytest.mark.slow
def test_a_stopped_worker_lets_its_job_end_and_takes_jobs_without_delay(start_worker, path):
    worker = start_worker(polling=600)
    assert until(listens)
    job = enqueue(sample_jobs.hold, path=str(path), seconds=1)
    assert until(lambda: len(lines(path)) == 1)  # by NOTIFY: the next look would be in ten minutes
    worker.send_signal(signal.SIGTERM)
    assert worker.wait(timeout=15) == 0
    assert lines(path)[-1] == "end"
    assert ProcrastinateJob.objects.get(pk=job).status == "succeeded"
    assert queries.worker_last_seen() is None


@pytest.mark.django_db(transaction=True)
def test_a_job_that_kills_worker_after_worker_ends_as_failed():
    job = enqueue(sample_jobs.fail, number=1)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE procrastinate_jobs SET status = 'doing', attempts = %s WHERE id = %s",
            [tasks.MAX_ATTEMPTS - 1, job],
        )
    work_off()
    assert ProcrastinateJob.objects.get(pk=job).status == "failed"


@pytest.mark.django_db(transaction=True)
def test_a_worker_that_is_silent_or_absent_is_not_seen():
    assert not queries.worker_seen_recently()
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO procrastinate_workers DEFAULT VALUES")
        assert queries.worker_seen_recently()
        cursor.execute("UPDATE procrastinate_workers SET last_heartbeat = now() - interval '31 seconds'")
        assert not queries.worker_seen_recently()


@pytest.mark.django_db(transaction=True)
def test_old_finished_jobs_are_removed_and_failed_ones_kept(tmp_path):
    good, bad = (
        enqueue(sample_jobs.write_down, path=str(tmp_path / "l")[-90:]),
        enqueue(sample_jobs.fail, number=1),
    )
    young = enqueue(sample_jobs.fail, number=2)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET status = 'doing'")
        cursor.execute("UPDATE procrastinate_jobs SET status = 'succeeded' WHERE id IN (%s, %s)", [good, young])
        cursor.execute("UPDATE procrastinate_jobs SET status = 'failed' WHERE id = %s", [bad])
        days = settings.JOB_KEEP_FINISHED_DAYS + 1
        cursor.execute(
            "UPDATE procrastinate_events SET at = now() - make_interval(days => %s) WHERE job_id <> %s",
            [days, young],
        )
    jobs.prune_finished_jobs()
    assert set(ProcrastinateJob.objects.values_list("id", flat=True)) == {bad, young}


def test_the_history_is_anchored_and_verified_by_periodic_jobs(db, settings, tmp_path):
    settings.DATA_DIR = tmp_path
    jobs.anchor_history()
    jobs.verify_history()
    assert (tmp_path / "audit-anchors.jsonl").exists()
    assert Verification.objects.get().ok


def test_the_periodic_jobs_are_a_declared_list(db):
    names = {one.task.rpartition(".")[2] for one in queries.periodic()}
    assert {"prune_finished_jobs", "anchor_history", "verify_history"} <= names


def test_an_unknown_queue_is_refused_by_name(db):
    with pytest.raises(CommandError, match="nobody"):
        call_command("worker", "--queues", "default,nobody")


def test_the_oldest_waiting_job_gives_the_age_of_its_queue(db):
    job = enqueue(sample_jobs.fail, number=1)
    enqueue(sample_jobs.fail, number=2)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_events SET at = at - interval '2 hours' WHERE job_id = %s", [job])
    queue = next(queue for queue in queries.queues() if queue.name == "default")
    assert queue.counts == {"todo": 2}
    assert dt.timedelta(hours=2) <= queue.waiting < dt.timedelta(hours=2, minutes=5)
