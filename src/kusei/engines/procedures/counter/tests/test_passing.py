"""A draft goes from the person to the counter and back, and never to anybody else."""

from __future__ import annotations

import re

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from kusei.engines.procedures.applications.commands import drafts
from kusei.engines.procedures.applications.models import Application, Draft
from kusei.engines.procedures.counter.models import Interview, Passing
from kusei.engines.procedures.counter.tests.conftest import at, begin, fill, see
from kusei.engines.procedures.testing import ANSWERS
from kusei.foundation.audit.models import Access
from kusei.foundation.people.testing import resident, sign_in


def begun(desk, owner=None):
    return drafts.start_draft(versions=[desk.first], owner=owner, answers=[{"applicant": ANSWERS["applicant"]}])


def shown(secret):
    return f"https://ward.example.jp/applications/open/?key={secret}"


def take(desk, code):
    return desk.client.post(reverse("counter:take_over"), {"code": code})


def test_a_residents_draft_is_taken_over_by_its_code_and_handed_in_at_the_counter(desk, client):
    draft, secret = begun(desk)
    client.get(reverse("applications:open"), {"key": secret})
    where = reverse("applications:draft", args=[draft.pk])
    assert client.get(where).status_code == 302
    assert take(desk, shown(secret)).url == reverse("counter:interview", args=[draft.pk])
    interview = Interview.objects.get()
    assert list(Passing.objects.values_list("kind", "staff")) == [("taken", desk.clerk.pk)]
    assert Access.objects.filter(model="applications.draft", object_id=str(draft.pk)).exists()
    reading = client.get(where)
    assert reading.status_code == 200
    assert "見本 花子" in reading.content.decode()
    step = reverse("applications:step", args=[draft.pk, "0.person"])
    assert client.post(step, {"f-phone": "0311111111", "next": "1"}).url == where
    assert client.get(reverse("applications:discard", args=[draft.pk])).status_code == 404
    see(desk, interview)
    fill(desk, interview)
    desk.client.post(at("review", interview))
    application = Application.objects.get()
    assert (application.channel, application.entered_by) == ("counter", desk.clerk)
    # The person's own link leads to what the draft became.
    client.get(reverse("applications:open"), {"key": secret})
    assert client.get(reverse("applications:one", args=[application.number])).status_code == 200


def test_the_draft_of_an_account_stays_readable_for_the_person_only(desk, client):
    person = resident()
    draft, secret = begun(desk, person)
    assert take(desk, secret).status_code == 302
    interview = Interview.objects.get()
    assert interview.resident == person
    assert interview.consented_at is not None
    where = reverse("applications:draft", args=[draft.pk])
    assert client.get(where).status_code == 404
    sign_in(client, person)
    assert "見本 花子" in client.get(where).content.decode()
    assert desk.other.get(at("form", interview, 0)).status_code == 404
    assert desk.other.get(where).status_code == 404


def test_a_draft_that_one_has_is_not_taken_by_another(desk):
    _draft, secret = begun(desk)
    take(desk, secret)
    answer = desk.other.post(reverse("counter:take_over"), {"code": secret})
    assert answer.status_code == 422
    assert "ほかの職員が受付中" in answer.content.decode()
    assert Interview.objects.get().staff == desk.clerk


@pytest.mark.parametrize("code", ["", "x", "https://example.jp/?key=", "https://example.jp/?key=nothing"])
def test_a_wrong_code_takes_nothing(desk, code):
    begun(desk)
    assert take(desk, code).status_code == 422
    assert not Interview.objects.exists()


def test_a_resident_cannot_take_over(desk, client):
    _draft, secret = begun(desk)
    sign_in(client, resident())
    assert client.post(reverse("counter:take_over"), {"code": secret}).status_code == 403


def test_what_was_begun_at_the_counter_is_finished_at_home(desk, client):
    interview = begin(desk, "certificate-copy")
    fill(desk, interview, **{"f-phone": ""})
    page = desk.client.post(at("hand_over", interview)).content.decode()
    secret = re.search(r"key=([\w-]+)", page).group(1)
    draft = Draft.objects.get()
    assert (draft.entered_by, draft.channel) == (None, "online")
    assert desk.client.get(at("form", interview, 0)).status_code == 404
    assert client.get(reverse("applications:open"), {"key": secret}).status_code == 302
    step = client.get(reverse("applications:step", args=[draft.pk, "0.person"])).content.decode()
    assert 'value="花子"' in step
    # Back at the counter with the same code.
    assert take(desk, secret).status_code == 302
    assert list(Passing.objects.order_by("pk").values_list("kind", flat=True)) == ["begun", "handed", "taken"]
    interview.refresh_from_db()
    assert interview.identity_document == ""


def test_a_draft_of_the_person_is_given_back_not_thrown_away(desk, client):
    draft, secret = begun(desk)
    take(desk, secret)
    desk.client.post(at("discard", Interview.objects.get()))
    draft.refresh_from_db()
    assert (draft.entered_by, draft.channel) == (None, "online")
    client.get(reverse("applications:open"), {"key": secret})
    assert client.get(reverse("applications:draft", args=[draft.pk])).status_code == 302


def test_the_history_of_a_draft_stays_as_it_happened(desk):
    _draft, secret = begun(desk)
    take(desk, secret)
    with pytest.raises(DatabaseError, match="stays as it was"), transaction.atomic():
        Passing.objects.update(kind="begun")


def test_who_was_seen_stays_once_it_is_handed_in(desk):
    interview = begin(desk, "certificate-copy")
    see(desk, interview)
    fill(desk, interview)
    desk.client.post(at("review", interview))
    with pytest.raises(DatabaseError, match="stays as it was"), transaction.atomic():
        Interview.objects.update(identity_document="passport")
