"""The desk of printed letters: who may see and take, posting, dropping, returns, and throwing away."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from kusei.engines.notices.channels.letter import commands, jobs, refusals
from kusei.engines.notices.channels.letter.models import LetterDownload, LetterJob
from kusei.engines.notices.channels.letter.tests.conftest import person, send
from kusei.engines.notices.channels.letter.tests.test_letters import made
from kusei.foundation.audit.models import Access
from kusei.foundation.files.models import StoredFile
from kusei.foundation.people.residents.commands import protect
from kusei.foundation.people.residents.queries.looks import rows_about
from kusei.foundation.people.testing import resident, sign_in
from kusei.foundation.web import clock


@pytest.fixture
def job(town):
    send(town, [person(number) for number in range(1, 4)])
    return made()


def client_of(user):
    return sign_in(Client(), user)


def address(name, job, **more):
    return reverse(f"letters:{name}", kwargs={"pk": job.pk, **more})


def later(monkeypatch, days):
    moment = clock.now() + dt.timedelta(days=days)
    monkeypatch.setattr(clock, "now", lambda: moment)


def day(name, on):
    return {f"{name}_year": on.year, f"{name}_month": on.month, f"{name}_day": on.day}


def test_who_may_do_what_is_the_department(town, job):
    before = {"approver": 200, "everywhere": 200, "stranger": 404, "editor": 403}
    for name, status in before.items():
        client = client_of(getattr(town, name))
        assert client.get(address("one", job)).status_code == status, name
        assert client.post(address("file", job, which="pdf")).status_code == status, name
    assert client_of(resident()).get(address("one", job)).status_code == 403
    assert Client().post(address("posted", job)).status_code == 302
    for act in ("posted", "drop", "returned"):
        assert client_of(town.stranger).post(address(act, job)).status_code == 404
    for call in (
        lambda by: commands.take(job_id=job.pk, which="pdf", by=by),
        lambda by: commands.post(job_id=job.pk, on=clock.today(), by=by),
        lambda by: commands.drop(job_id=job.pk, why="誤り", by=by),
        lambda by: commands.give_back(job_id=job.pk, numbers=["1"], on=clock.today(), by=by),
    ):
        for name in ("stranger", "editor"):
            with pytest.raises(refusals.NotAllowed):
                call(getattr(town, name))


def test_a_notice_without_a_department_is_for_approvers_of_everything(town):
    send(town, [person(9)], department_id=None)
    job = made()
    assert client_of(town.everywhere).get(address("one", job)).status_code == 200
    assert client_of(town.approver).get(address("one", job)).status_code == 404


def test_each_download_is_recorded_and_the_person_sees_it(town, job):
    client = client_of(town.approver)
    for which, kind in (("pdf", "application/pdf"), ("addresses", "text/csv"), ("pdf", "application/pdf")):
        answer = client.post(address("file", job, which=which))
        assert answer["Content-Type"] == kind
        assert answer["Cache-Control"] == "private, no-store"
        assert "花子" not in answer["Content-Disposition"]
    assert LetterDownload.objects.count() == 3
    assert (
        Access.objects.filter(model="channels.letterjob", object_id=str(job.pk), user_id=town.approver.pk).count() == 3
    )
    user = job.letters.get(number=1).subscriber.user
    assert rows_about(user).count() == 3
    assert client.get(address("file", job, which="pdf")).status_code == 405
    assert client.post(address("file", job, which="else")).status_code == 404
    assert client.get(address("one", job)).text.count("approver@example.jp") >= 3


def test_files_that_are_not_there_yet_are_refused_with_a_sentence(town):
    send(town, [person(1)])
    job = LetterJob.objects.get()
    client = client_of(town.approver)
    assert "ファイルを作っています" in client.get(address("one", job)).text
    answer = client.post(address("file", job, which="pdf"), follow=True)
    assert "ファイルがまだできていないか" in answer.text
    assert not LetterDownload.objects.exists()


def test_who_took_the_files_before_they_were_made_anew_is_warned(town, job):
    client = client_of(town.approver)
    client.post(address("file", job, which="pdf"))
    assert "作り直しました" not in client.get(address("one", job)).text
    protect(by=town.everywhere, user=job.letters.get(number=2).subscriber.user, why="支援措置の申出")
    assert "前にダウンロードしたファイルと印刷した手紙は使わないで" in client.get(address("one", job)).text
    made(job)
    assert "前にダウンロードしたファイルと印刷した手紙は使わないで" in client.get(address("one", job)).text


def test_letters_are_posted_once_on_a_day_that_can_be(town, job):
    client, today = client_of(town.approver), clock.today()
    for wrong in (today + dt.timedelta(days=1), today - dt.timedelta(days=1)):
        answer = client.post(address("posted", job), day("on", wrong))
        assert (answer.status_code, "ファイルができた日から今日まで" in answer.text) == (422, True)
    assert client.post(address("posted", job), day("on", today)).status_code == 302
    job.refresh_from_db()
    assert (job.posted_on, job.posted_by) == (today, town.approver)
    assert "投函済み" in client.get(address("one", job)).text
    with pytest.raises(refusals.NotNow):
        commands.post(job_id=job.pk, on=today, by=town.approver)
    with pytest.raises(refusals.NotNow):
        commands.drop(job_id=job.pk, why="誤り", by=town.approver)


def test_letters_that_are_not_posted_after_all_count_as_not_reached_and_their_files_go(town, job):
    client = client_of(town.approver)
    assert client.post(address("drop", job), {"why": " "}).status_code == 422
    assert client.post(address("drop", job), {"why": "日付の誤り"}).status_code == 302
    job.refresh_from_db()
    assert (job.pdf, job.addresses, job.sealed_text, StoredFile.objects.count()) == (None, None, None, 0)
    assert [(one.became, one.code) for one in town.told] == [("failed", "not-posted")] * 3
    page = client.get(address("one", job)).text
    assert "取りやめ" in page
    assert "日付の誤り" in page
    with pytest.raises(refusals.NotReady):
        commands.take(job_id=job.pk, which="pdf", by=town.approver)
    with pytest.raises(refusals.NotNow):
        commands.post(job_id=job.pk, on=clock.today(), by=town.approver)


def test_letters_that_come_back_stop_the_address_once(town, job):
    client, today = client_of(town.approver), clock.today()
    with pytest.raises(refusals.NotNow):
        commands.give_back(job_id=job.pk, numbers=["1"], on=today, by=town.approver)
    commands.post(job_id=job.pk, on=today, by=town.approver)
    whole = f"{job.pk:05d}-0003"
    answer = client.post(address("returned", job), {"numbers": f"１、{whole}\n0001", **day("returned_on", today)})
    assert answer.status_code == 302
    assert [(one.reference, one.became, one.code, one.suppress) for one in town.told] == [
        (f"{job.pk:05d}-0001", "failed", "returned", "bounced"),
        (whole, "failed", "returned", "bounced"),
    ]
    assert commands.give_back(job_id=job.pk, numbers=["3"], on=today, by=town.approver) == 0
    assert len(town.told) == 2
    assert whole in client.get(address("one", job)).text


@pytest.mark.parametrize("numbers", ["99", "0", "abc", "99999-0001", "1 99", ""])
def test_numbers_that_are_on_no_letter_change_nothing(town, job, numbers):
    commands.post(job_id=job.pk, on=clock.today(), by=town.approver)
    data = {"numbers": numbers, **day("returned_on", clock.today())}
    assert client_of(town.approver).post(address("returned", job), data).status_code == 422
    assert (town.told, job.letters.filter(returned_on__isnull=False).count()) == ([], 0)


def test_files_go_thirty_days_after_posting_and_returns_are_still_taken(town, job, monkeypatch):
    commands.post(job_id=job.pk, on=clock.today(), by=town.approver)
    later(monkeypatch, 30)
    jobs.throw_away()
    assert StoredFile.objects.count() == 2
    later(monkeypatch, 1)
    jobs.throw_away()
    job.refresh_from_db()
    assert (StoredFile.objects.count(), job.pdf, job.sealed_text) == (0, None, None)
    assert commands.give_back(job_id=job.pk, numbers=["2"], on=clock.today(), by=town.approver) == 1
    assert "ファイルは消しました" in client_of(town.approver).get(address("one", job)).text


def test_a_job_that_nobody_posts_is_over_after_ninety_days_and_forgotten_after_a_year(town, job, monkeypatch):
    later(monkeypatch, 89)
    jobs.throw_away()
    assert StoredFile.objects.count() == 2
    later(monkeypatch, 2)
    jobs.throw_away()
    job.refresh_from_db()
    assert (StoredFile.objects.count(), job.emptied_at is not None) == (0, True)
    with pytest.raises(refusals.NotNow):
        commands.post(job_id=job.pk, on=clock.today(), by=town.approver)
    later(monkeypatch, 300)
    jobs.throw_away()
    assert not LetterJob.objects.exists()


def test_the_pages_cost_a_fixed_number_of_queries(town, job):
    client = client_of(town.approver)

    def cost(url):
        client.get(url)
        with CaptureQueriesContext(connection) as seen:
            assert client.get(url).status_code == 200
        return len(seen)

    before = cost(reverse("letters:index")), cost(address("one", job))
    for number in range(10, 14):
        send(town, [person(number)])
    assert (cost(reverse("letters:index")), cost(address("one", job))) == before
    assert before[0] <= 14
    assert before[1] <= 18


def test_a_page_that_does_not_exist_is_not_found_however_long_its_number(town):
    client = client_of(town.approver)
    assert client.get("/desk/notices/letters/99999999999999999999/").status_code == 404
    assert client.get(reverse("letters:index")).status_code == 200
