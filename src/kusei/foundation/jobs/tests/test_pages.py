"""The pages of jobs and the deeds of an administrator."""

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from procrastinate.contrib.django.models import ProcrastinateJob

from kusei.foundation.audit.models import Entry
from kusei.foundation.jobs import commands
from kusei.foundation.jobs.models import Failure, Intervention
from kusei.foundation.jobs.tasks import enqueue
from kusei.foundation.jobs.tests import sample_jobs
from kusei.foundation.web import clock


@pytest.fixture
def overview(administrator, client):
    client.force_login(administrator)
    return lambda: client.get(reverse("jobs:overview"))


def failed(number=1):
    job = enqueue(sample_jobs.fail, number=number)
    with connection.cursor() as cursor:
        for status in ("doing", "failed"):
            cursor.execute("UPDATE procrastinate_jobs SET status = %s WHERE id = %s", [status, job])
    Failure.objects.create(job_id=job, task="t", at=clock.now(), attempt=1, error="LookupError", place="a.py:1")
    return job


def status(job):
    return ProcrastinateJob.objects.get(pk=job).status


@pytest.mark.parametrize(("name", "args"), [("overview", []), ("detail", [1]), ("retry-all", [])])
def test_only_administrators_see_jobs(db, client, django_user_model, name, args):
    assert client.get(reverse(f"jobs:{name}", args=args)).status_code == 302
    client.force_login(django_user_model.objects.create_user("clerk@example.jp", "x"))
    assert client.get(reverse(f"jobs:{name}", args=args)).status_code == 403


def test_empty_queues_say_so(overview):
    text = overview().content.decode()
    assert "失敗したジョブはありません" in text
    assert "待っているジョブはありません" in text
    assert "動かす係がいません" in text


def test_the_page_shows_lengths_failures_and_times(overview, django_assert_max_num_queries):
    job = failed()
    enqueue(sample_jobs.fail, number=2)
    with django_assert_max_num_queries(14):
        text = overview().content.decode()
    assert "LookupError" in text
    assert reverse("jobs:detail", args=[job]) in text


def test_a_failed_job_runs_again_with_a_reason_that_is_recorded(overview, client, administrator):
    job = failed()
    client.post(reverse("jobs:retry", args=[job]), {"reason": "通信が直ったため"})
    assert status(job) == "todo"
    deed = Intervention.objects.get()
    assert (deed.job_id, deed.deed, deed.by) == (job, "retry", administrator)
    entry = Entry.objects.get(model="jobs.intervention")
    assert (entry.act.actor_id, entry.act.reason) == (administrator.pk, "通信が直ったため")


def test_every_failed_job_runs_again_at_once(overview, client):
    jobs = [failed(n) for n in range(3)]
    assert "3" in client.get(reverse("jobs:retry-all")).content.decode()
    client.post(reverse("jobs:retry-all"), {"reason": "通信が直ったため"})
    assert {status(job) for job in jobs} == {"todo"}
    assert Intervention.objects.count() == 3


def test_a_waiting_job_can_be_cancelled(overview, client):
    job = enqueue(sample_jobs.fail, number=1)
    client.post(reverse("jobs:cancel", args=[job]), {"reason": "重複"})
    assert status(job) == "cancelled"


@pytest.mark.parametrize("name", ["retry", "cancel"])
def test_without_a_reason_nothing_happens(overview, client, name):
    job = failed()
    response = client.post(reverse(f"jobs:{name}", args=[job]), {"reason": "  "})
    assert response.status_code == 422
    assert "理由を書くと" in response.content.decode()
    assert status(job) == "failed"


def test_a_job_that_moved_on_is_left_alone_with_a_sentence(overview, client):
    job = enqueue(sample_jobs.fail, number=1)
    response = client.post(reverse("jobs:retry", args=[job]), {"reason": "x"}, follow=True)
    assert "もう別の状態" in response.content.decode()
    assert not Intervention.objects.exists()


@pytest.mark.parametrize("number", [0, 999, 10**30])
def test_an_unknown_job_is_not_found(overview, client, number):
    assert client.get(f"{reverse('jobs:overview')}{number}/").status_code == 404


def test_deeds_need_a_token_against_forgery(administrator):
    client = Client(enforce_csrf_checks=True)
    client.force_login(administrator)
    assert client.post(reverse("jobs:retry", args=[failed()]), {"reason": "x"}).status_code == 403


def test_looking_never_changes_anything(overview, client):
    job = failed()
    assert client.get(reverse("jobs:retry", args=[job])).status_code == 405
    assert status(job) == "failed"


def test_the_command_itself_asks_for_the_role(db, django_user_model):
    clerk = django_user_model.objects.create_user("clerk@example.jp", "x")
    with pytest.raises(commands.NotAllowed):
        commands.retry(by=clerk, job_id=failed(), reason="x")
    with pytest.raises(commands.NotAllowed):
        commands.retry_all(by=clerk, reason="x")
