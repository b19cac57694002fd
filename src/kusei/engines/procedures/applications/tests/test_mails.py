"""Words to applicants: number, what happens now and the way back, in their language; never what they wrote.

With an account they are notices (in the inbox, and on their way by mail); without one they are mails.
"""

from __future__ import annotations

import re
from types import SimpleNamespace
from typing import Any

import pytest
from django.core import mail
from django.test import Client

from kusei.engines.notices.deliveries import queries
from kusei.engines.notices.deliveries.models import Message
from kusei.engines.notices.subscribers import commands as subscribers
from kusei.engines.notices.subscribers.models import Subscriber
from kusei.engines.procedures import testing
from kusei.engines.procedures.applications import mailing, records
from kusei.engines.procedures.applications.commands import applicants, drafts, office, submitting
from kusei.engines.procedures.applications.commands.moving import By
from kusei.engines.procedures.applications.models import Cover, Event
from kusei.engines.procedures.testing import ANSWERS
from kusei.foundation.people.models import User

SITE = "https://procedures.example.jp"
SAID = ["見本", "花子", "ハナコ", "1990", "蒲田", "13-14", "0300000000", "lost"]


@pytest.fixture(autouse=True)
def _no_configured_site(settings: Any) -> None:
    settings.CSRF_TRUSTED_ORIGINS = []


def handed_in(world: SimpleNamespace, owner: User | None = None, email: str = "", language: str = "ja") -> Cover:
    draft, _ = drafts.start_draft(versions=[world.version], owner=owner, language=language, answers=[ANSWERS])
    if email:
        drafts.set_email(draft_id=draft.pk, email=email)
    return submitting.submit(draft_id=draft.pk, by=owner, site=SITE)


def told(owner: User) -> list[Any]:
    """The notices in the inbox of an account, the newest first."""
    subscriber = Subscriber.objects.filter(user=owner).first()
    return [] if subscriber is None else list(queries.inbox(subscriber).entries)


def nothing_personal(text: str) -> None:
    assert not [one for one in SAID if one in text]


def test_the_receipt_has_number_and_way_back_and_no_answers(world: SimpleNamespace) -> None:
    cover = handed_in(world, world.hanako)
    mailing.send_receipt(cover)
    mailing.send_receipt(cover)  # the job ran twice
    (notice,) = told(world.hanako)
    number = cover.applications.get().number
    assert number in notice.body
    assert notice.link == f"/applications/{number}/"
    assert Message.objects.get(channel="mail").state == "waiting"
    nothing_personal(notice.title + notice.body)


def test_without_an_account_the_link_opens_it_and_a_newer_one_ends_the_former(world: SimpleNamespace) -> None:
    cover = handed_in(world, email="hanako@example.jp")
    links = []
    for _ in range(2):  # the job ran twice
        mailing.send_receipt(cover)
        links.append(re.findall(rf"{SITE}(\S+key=\S+)", mail.outbox[-1].body)[0])
    number = cover.applications.get().number
    assert Client().get(links[0]).status_code == 404
    browser = Client()
    assert browser.get(links[1], follow=True).status_code == 200
    assert browser.get(f"/applications/{number}/").status_code == 200
    nothing_personal(mail.outbox[0].subject + mail.outbox[0].body)


def test_without_an_address_nothing_is_sent(world: SimpleNamespace) -> None:
    cover = handed_in(world)
    mailing.send_receipt(cover)
    assert mail.outbox == []


def test_a_closed_account_gets_no_mail(world: SimpleNamespace) -> None:
    cover = handed_in(world, world.hanako)
    world.hanako.is_active = False
    world.hanako.save()
    mailing.send_receipt(Cover.objects.get(pk=cover.pk))
    assert told(world.hanako) == []


def test_it_is_written_in_the_language_of_the_reader(world: SimpleNamespace) -> None:
    subjects = set()
    for language in ("ja", "en"):
        mailing.send_receipt(handed_in(world, email="hanako@example.jp", language=language))
        subjects.add(mail.outbox[-1].subject)
    assert len(subjects) == 2
    assert "Reissue of a certificate" in mail.outbox[-1].body
    subscribers.remember(subscriber=subscribers.ensure(user=world.hanako), language="en")
    mailing.send_receipt(handed_in(world, world.hanako))
    assert "Reissue of a certificate" in told(world.hanako)[0].body


def test_what_the_office_does_is_told_and_what_it_keeps_to_itself_is_not(
    world: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    monkeypatch.setattr(records, "enqueue", lambda _job, event_id: told.append(Event.objects.get(pk=event_id).kind))
    one = testing.filed(world.version, owner=world.hanako)
    office.assign(application_id=one.pk, to=world.editor, by=world.editor)
    office.start_review(application_id=one.pk, by=world.editor)
    applicants.write_message(application_id=one.pk, text="いつですか", by=By("resident"), from_office=False)
    assert told == []
    office.ask_correction(application_id=one.pk, fields={"born": "年を"}, message="", due_on=None, by=world.editor)
    applicants.answer_correction(application_id=one.pk, answers={"born": "1990-04-02"}, by=By("resident"))
    office.decide(application_id=one.pk, outcome="granted", by=world.editor)
    assert told == ["ask-correction", "decide"]


def test_the_mail_of_an_event_says_what_happened_but_not_the_words(world: SimpleNamespace) -> None:
    one = handed_in(world, world.hanako).applications.get()
    office.ask_correction(
        application_id=one.pk, fields={"born": "蒲田の件"}, message="花子さんへ", due_on=None, by=world.editor
    )
    mailing.send_event(Event.objects.get(application=one, kind="ask-correction"))
    (notice,) = told(world.hanako)
    assert one.number in notice.title
    assert "直す" in notice.body
    nothing_personal(notice.title + notice.body)
