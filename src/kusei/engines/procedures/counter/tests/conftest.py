"""A counter with two members of staff, two procedures that share the person's facts, and a clock that tests move."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace

import pytest
from django.test import Client
from django.urls import reverse

from kusei.engines.procedures.applications.models import Draft
from kusei.engines.procedures.counter.models import Interview
from kusei.engines.procedures.definition import Text
from kusei.engines.procedures.testing import municipality, published, small, staff
from kusei.foundation.org.models import Role
from kusei.foundation.people.testing import sign_in
from kusei.foundation.web import clock

START = dt.datetime(2026, 11, 20, 1, 0, tzinfo=dt.UTC)  # Friday, 10:00 in Tokyo

PERSON = {
    "f-applicant-family": "見本",
    "f-applicant-given": "花子",
    "f-applicant-family_kana": "ミホン",
    "f-applicant-given_kana": "ハナコ",
    "f-born-year": "平成2",
    "f-born-month": "4",
    "f-born-day": "1",
    "f-address-postal_code": "144-8621",
    "f-address-prefecture": "東京都",
    "f-address-city": "大田区",
    "f-address-town": "蒲田五丁目",
    "f-address-block": "13-14",
    "f-phone": "03-0000-0000",
}
WISH = {"f-reason": "lost", "f-copies": "2", "f-sure": "true"}


@pytest.fixture
def moment(monkeypatch):
    held = SimpleNamespace(now=START)
    monkeypatch.setattr(clock, "now", lambda: held.now)
    return held


def signed_in(user):
    client = Client()
    sign_in(client, user)
    return client


@pytest.fixture
def desk(db, moment):
    municipality()
    clerk, colleague = staff(Role.EDITOR), staff(Role.EDITOR, "zeimu")
    first = published(small())
    second = published(small(key="second-copy", title=Text(ja="もう一つの再交付", en="Another")))
    return SimpleNamespace(
        clerk=clerk,
        colleague=colleague,
        first=first,
        second=second,
        client=signed_in(clerk),
        other=signed_in(colleague),
        moment=moment,
    )


def begin(desk, *keys, **more):
    answer = desk.client.post(reverse("counter:start"), {"procedure": keys, **more})
    assert answer.status_code == 302, answer.content.decode()
    return Interview.objects.latest("pk")


def at(name, interview, *more):
    return reverse(f"counter:{name}", args=[interview.draft_id, *more])


def fill(desk, interview, index=0, **data):
    revision = Draft.objects.get(pk=interview.draft_id).revision
    sent = {**PERSON, **WISH, "next": "1", "seen": revision, **data}
    return desk.client.post(at("form", interview, index), sent)


def see(desk, interview):
    answer = desk.client.post(at("identity", interview), {"document": "driving-licence", "read_by": "manual"})
    assert answer.status_code == 302
