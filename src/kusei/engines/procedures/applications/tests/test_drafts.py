"""Drafts: kept at every step, gone on with elsewhere, never overwritten unseen, thrown away in time."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace

import pytest
from django.test import Client

from kusei.engines.procedures import testing
from kusei.engines.procedures.applications import jobs
from kusei.engines.procedures.applications.commands import drafts, passing
from kusei.engines.procedures.applications.models import Attachment, Draft
from kusei.engines.procedures.applications.refusals import ChangedMeanwhile, NotPossibleNow
from kusei.engines.procedures.applications.tests.test_submitting import PDF
from kusei.engines.procedures.testing import ANSWERS
from kusei.foundation.files.models import StoredFile
from kusei.foundation.people.models import User
from kusei.foundation.people.testing import sign_in
from kusei.foundation.web import clock

PERSON = {
    "f-applicant-family": "見本",
    "f-applicant-given": "花子",
    "f-applicant-family_kana": "ミホン",
    "f-applicant-given_kana": "ハナコ",
}


def begun(world: SimpleNamespace, owner: User | None = None) -> tuple[Draft, str]:
    return drafts.start_draft(versions=[world.version], owner=owner)


def write(draft: Draft, **answers: object) -> Draft:
    fresh = Draft.objects.get(pk=draft.pk)
    return drafts.save_draft(draft=fresh, form=0, answers=answers)


def test_a_step_keeps_what_it_names_and_leaves_the_rest(world: SimpleNamespace) -> None:
    draft, _secret = begun(world)
    write(draft, born="1990-04-01", copies=9)  # also what is wrong: it is a draft
    write(draft, copies=2)
    assert Draft.objects.get(pk=draft.pk).answers["forms"] == [{"born": "1990-04-01", "copies": 2}]


def test_of_two_tabs_the_second_is_told(world: SimpleNamespace) -> None:
    draft, _secret = begun(world)
    first, second = Draft.objects.get(pk=draft.pk), Draft.objects.get(pk=draft.pk)
    drafts.save_draft(draft=first, form=0, answers={"copies": 1}, seen=0)
    with pytest.raises(ChangedMeanwhile):
        drafts.save_draft(draft=second, form=0, answers={"copies": 2}, seen=0)
    with pytest.raises(ChangedMeanwhile):  # as it is without `seen`, at the same moment
        drafts.save_draft(draft=second, form=0, answers={"copies": 2})
    assert Draft.objects.get(pk=draft.pk).answers["forms"] == [{"copies": 1}]


def test_answers_lie_encrypted_and_the_secret_is_kept_nowhere(world: SimpleNamespace) -> None:
    draft, secret = begun(world)
    write(draft, remarks="ひみつの事情")
    row = Draft.objects.filter(pk=draft.pk).values().get()
    assert "ひみつの事情".encode() not in bytes(row["sealed_answers"])
    assert secret not in str(row)


def test_begun_here_and_gone_on_with_on_another_device_by_its_link(world: SimpleNamespace) -> None:
    phone, computer = Client(), Client()
    started = phone.post("/applications/start/certificate-copy/")
    address = started.headers["Location"]
    phone.post(address, {**PERSON, "save": "1"})
    assert computer.get(address).status_code == 404
    later = address.replace("0.person", "later")
    page = phone.post(later)
    assert page.headers["Referrer-Policy"] == "same-origin"
    link = page.context["link"]
    assert "<svg" in page.content.decode()
    assert computer.get(link, follow=True).status_code == 200
    assert "ミホン" in computer.get(address).content.decode()
    phone.post(later)  # a new link ends the former one
    assert Client().get(link).status_code == 404


def test_the_link_of_a_draft_of_an_account_asks_to_sign_in(world: SimpleNamespace) -> None:
    _draft, secret = begun(world, world.hanako)
    answer = Client().get(f"/applications/open/?key={secret}")
    assert answer.status_code == 302
    assert "sign-in" in answer.headers["Location"]


def test_while_staff_write_it_the_applicant_reads_it_and_writes_nothing(world: SimpleNamespace) -> None:
    draft, secret = begun(world, world.hanako)
    assert passing.pass_to_staff(secret="wrong", by=world.editor, channel="counter") is None
    passing.pass_to_staff(secret=secret, by=world.editor, channel="counter")
    with pytest.raises(NotPossibleNow):
        passing.pass_to_staff(secret=secret, by=world.approver, channel="counter")
    browser = sign_in(Client(), world.hanako)
    assert browser.get(f"/applications/drafts/{draft.pk}/").status_code == 200
    answer = browser.post(f"/applications/drafts/{draft.pk}/0.person/", {**PERSON, "next": "1"})
    assert answer.status_code == 302
    assert Draft.objects.get(pk=draft.pk).answers["forms"] == [{}]


def test_discarding_throws_away_the_files_too(world: SimpleNamespace) -> None:
    draft, _secret = begun(world, world.hanako)
    drafts.attach(draft_id=draft.pk, field="photo", name="x.pdf", content=PDF, by=world.hanako)
    browser = sign_in(Client(), world.hanako)
    address = f"/applications/drafts/{draft.pk}/discard/"
    assert browser.get(address).status_code == 200
    assert Draft.objects.exists()  # it was only asked
    browser.post(address)
    assert (Draft.objects.count(), StoredFile.objects.count(), Attachment.objects.count()) == (0, 0, 0)


@pytest.mark.parametrize(("owned", "days"), [(False, 14), (True, 60)])
def test_the_job_throws_away_what_nobody_went_on_with(
    world: SimpleNamespace, monkeypatch: pytest.MonkeyPatch, owned: bool, days: int
) -> None:
    start = clock.now()
    draft, _secret = begun(world, world.hanako if owned else None)
    drafts.attach(draft_id=draft.pk, field="photo", name="x.pdf", content=PDF, by=None)
    testing.filed(world.version)
    monkeypatch.setattr(clock, "now", lambda: start + dt.timedelta(days=days, seconds=-1))
    jobs.discard_expired_drafts()
    assert Draft.objects.filter(pk=draft.pk).exists()
    monkeypatch.setattr(clock, "now", lambda: start + dt.timedelta(days=days, seconds=1))
    jobs.discard_expired_drafts()
    assert not Draft.objects.filter(pk=draft.pk).exists()
    assert not StoredFile.objects.exists()
    jobs.discard_expired_drafts()
    assert Draft.objects.count() == 1  # of what was handed in nothing is lost


def test_writing_makes_it_live_longer(world: SimpleNamespace, monkeypatch: pytest.MonkeyPatch) -> None:
    draft, _secret = begun(world)
    start = clock.now()
    monkeypatch.setattr(clock, "now", lambda: start + dt.timedelta(days=10))
    write(draft, copies=1)
    monkeypatch.setattr(clock, "now", lambda: start + dt.timedelta(days=20))
    jobs.discard_expired_drafts()
    assert Draft.objects.exists()


def test_what_was_handed_in_is_neither_written_nor_discarded(world: SimpleNamespace) -> None:
    one = testing.filed(world.version)
    draft = Draft.objects.get(pk=one.cover.intent)
    with pytest.raises(NotPossibleNow):
        write(draft, copies=1)
    with pytest.raises(NotPossibleNow):
        drafts.renew_secret(draft_id=draft.pk)
    drafts.discard_draft(draft_id=draft.pk)
    assert Draft.objects.filter(pk=draft.pk).exists()


def test_a_file_of_another_draft_is_not_detached(world: SimpleNamespace) -> None:
    mine, _one = begun(world)
    others, _two = begun(world)
    kept = drafts.attach(draft_id=others.pk, field="photo", name="x.pdf", content=PDF, by=None)
    drafts.detach(draft_id=mine.pk, file=kept.file)
    assert StoredFile.objects.filter(public_id=kept.file).exists()
    drafts.detach(draft_id=others.pk, file=kept.file)
    assert not StoredFile.objects.exists()


def test_a_draft_is_carried_to_the_form_in_force(world: SimpleNamespace) -> None:
    draft, _secret = drafts.start_draft(versions=[world.version], owner=None, answers=[ANSWERS])
    newer = testing.published(testing.small(processing_days=9))
    assert drafts.move_to_current(draft_id=draft.pk).versions == [newer.pk]
    assert Draft.objects.get(pk=draft.pk).answers["forms"] == [ANSWERS]
