"""Interviews from the first question to the papers, as staff press the buttons."""

from __future__ import annotations

import datetime as dt
import re
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from kusei.engines.procedures.applications.models import Application, Attachment, Draft, Event
from kusei.engines.procedures.commands import publishing
from kusei.engines.procedures.counter import hooks
from kusei.engines.procedures.counter.commands import handing_in
from kusei.engines.procedures.counter.models import Interview
from kusei.engines.procedures.counter.tests.conftest import PERSON, WISH, at, begin, fill, see, signed_in
from kusei.engines.procedures.definition.reading import read_text
from kusei.engines.procedures.testing import municipality, staff
from kusei.foundation.audit.models import Access
from kusei.foundation.files.models import StoredFile
from kusei.foundation.people.residents import commands as residents
from kusei.foundation.people.residents import hooks as resident_hooks
from kusei.foundation.people.residents import sources
from kusei.foundation.people.testing import resident
from kusei.foundation.web import encryption

GUIDE = """
format: kusei-guide/1
key: lost-things
title: {ja: なくしたとき, en: Lost}
summary: {ja: なくしたものの手続, en: Lost things}
together: true
questions:
  - {key: both, type: yes_no, label: {ja: 2つともなくしましたか, en: Both}}
items:
  - {procedure: certificate-copy}
  - {procedure: second-copy, when: both}
"""


def test_an_interview_ends_in_one_application_of_the_counter(desk):
    interview = begin(desk, "certificate-copy")
    see(desk, interview)
    shown = desk.client.get(at("form", interview, 0)).content.decode()
    assert "生年月日" in shown
    assert fill(desk, interview).url == at("review", interview)
    assert "見本 花子" in desk.client.get(at("review", interview)).content.decode()
    assert desk.client.post(at("review", interview)).url == at("done", interview)
    application = Application.objects.get()
    assert (application.channel, application.entered_by, application.cover.owner) == ("counter", desk.clerk, None)
    assert Event.objects.get(application=application).actor == "staff"
    assert application.number in desk.client.get(at("done", interview)).content.decode()


def test_pressing_twice_makes_one_application(desk):
    interview = begin(desk, "certificate-copy")
    see(desk, interview)
    fill(desk, interview)
    for _time in range(2):
        assert desk.client.post(at("review", interview)).url == at("done", interview)
    assert Application.objects.count() == 1


def test_the_counter_checks_what_the_web_form_checks(desk):
    interview = begin(desk, "certificate-copy")
    see(desk, interview)
    answer = fill(desk, interview, **{"f-copies": "9"})
    assert answer.status_code == 422
    assert "f-copies" in answer.content.decode()
    assert desk.client.post(at("review", interview)).status_code == 422
    assert not Application.objects.exists()


def test_nothing_is_handed_in_before_identity_is_noted(desk):
    interview = begin(desk, "certificate-copy")
    fill(desk, interview)
    assert desk.client.post(at("review", interview)).status_code == 409
    assert not Application.objects.exists()


def test_a_bundle_asks_once_and_files_for_each(desk):
    publishing.store_guide(municipality=municipality(), content=read_text(GUIDE))
    where = reverse("counter:guide", args=["lost-things"])
    assert desk.client.get(where).status_code == 200
    page = desk.client.post(where, {"q-both": "true", "show": "1"}).content.decode()
    assert 'value="second-copy"' in page
    keys = ["certificate-copy", "second-copy"]
    desk.client.post(where, {"q-both": "true", "begin": "1", "procedure": keys})
    interview = Interview.objects.get()
    see(desk, interview)
    assert fill(desk, interview).url == at("form", interview, 1)
    second = desk.client.get(at("form", interview, 1)).content.decode()
    assert "f-applicant-family" not in second
    assert "前の手続で答えた" in second
    revision = Draft.objects.get().revision
    answer = desk.client.post(at("form", interview, 1), {**WISH, "next": "1", "seen": revision})
    assert answer.url == at("review", interview)
    desk.client.post(at("review", interview))
    assert Application.objects.count() == 2
    assert Application.objects.values("cover").distinct().count() == 1
    sheets = desk.client.post(at("sheets", interview)).content.decode()
    assert sheets.count("counter-sheet") == 2
    assert "<svg" in sheets
    for application in Application.objects.all():
        assert application.number in sheets
        pdf = desk.client.get(at("paper", interview, application.number))
        assert pdf.content.startswith(b"%PDF-")
    assert desk.client.get(at("receipt", interview)).content.startswith(b"%PDF-")


def test_the_receipt_leads_the_person_to_the_application(desk, client):
    interview = begin(desk, "certificate-copy")
    see(desk, interview)
    fill(desk, interview)
    desk.client.post(at("review", interview))
    secret = handing_in.new_link(draft_id=interview.draft_id, by=desk.clerk)
    assert client.get(reverse("applications:open"), {"key": secret}, follow=True).status_code == 200
    assert client.get(reverse("applications:one", args=[Application.objects.get().number])).status_code == 200


def test_printing_ends_with_the_day_and_each_print_is_recorded(desk):
    interview = begin(desk, "certificate-copy")
    see(desk, interview)
    fill(desk, interview)
    desk.client.post(at("review", interview))
    assert desk.client.get(at("sheets", interview)).status_code == 200
    number = str(Application.objects.get().pk)
    assert Access.objects.filter(model="applications.application", object_id=number).exists()
    desk.moment.now += dt.timedelta(days=1)
    desk.client = signed_in(desk.clerk)
    assert desk.client.get(at("sheets", interview)).status_code == 404


def test_another_member_of_staff_sees_none_of_it(desk):
    interview = begin(desk, "certificate-copy")
    see(desk, interview)
    for name in ("interview", "identity", "account", "review", "hand_over", "discard"):
        assert desk.other.get(at(name, interview)).status_code == 404, name
    assert desk.other.get(at("form", interview, 0)).status_code == 404
    fill(desk, interview)
    desk.client.post(at("review", interview))
    for name in ("done", "sheets", "receipt"):
        assert desk.other.get(at(name, interview)).status_code == 404, name


def test_who_takes_in_for_another_department_does_not_see_what_it_does(desk):
    desk.client, desk.clerk = desk.other, desk.colleague
    interview = begin(desk, "certificate-copy")
    see(desk, interview)
    fill(desk, interview)
    desk.client.post(at("review", interview))
    number = Application.objects.get().number
    assert number in desk.client.get(at("done", interview)).content.decode()
    assert desk.client.get(reverse("desk:one", args=[number])).status_code == 404


@pytest.mark.parametrize("role", ["viewer", "contractor"])
def test_only_editors_take_in(desk, role):
    assert signed_in(staff(role)).get(reverse("counter:start")).status_code == 403


def test_what_was_typed_can_be_thrown_away_until_it_is_handed_in(desk):
    interview = begin(desk, "certificate-copy")
    desk.client.post(at("discard", interview))
    assert not Draft.objects.exists()
    assert not Interview.objects.exists()


def test_a_mistake_is_taken_back_within_ten_minutes_with_a_reason(desk):
    interview = begin(desk, "certificate-copy")
    see(desk, interview)
    fill(desk, interview)
    desk.client.post(at("review", interview))
    desk.client.post(at("take_back", interview), {"reason": " "})
    assert Application.objects.get().state == "received"
    desk.moment.now += dt.timedelta(minutes=10, seconds=1)
    desk.client.post(at("take_back", interview), {"reason": "別の人の申請"})
    assert Application.objects.get().state == "received"
    desk.moment.now -= dt.timedelta(minutes=1)
    desk.client.post(at("take_back", interview), {"reason": "別の人の申請"})
    assert Application.objects.get().state == "withdrawn"


def test_questions_stand_in_the_persons_language_under_the_japanese(desk):
    interview = begin(desk, "certificate-copy", language="en")
    shown = desk.client.get(at("form", interview, 0)).content.decode()
    assert '生年月日<span class="other-language" lang="en">Date of birth</span>' in shown
    assert "\ue000" not in shown
    desk.client.post(at("display", interview), {"language": "ja-easy", "large": "1"})
    shown = desk.client.get(at("form", interview, 0)).content.decode()
    assert '<span class="other-language" lang="ja">生まれた日</span>' in shown
    assert "counter-large" in shown


def test_what_a_person_types_never_becomes_an_element(desk):
    interview = begin(desk, "certificate-copy", language="en")
    evil = "\ue000en\ue001<script>x</script>\ue002"
    fill(desk, interview, **{"f-remarks": evil, "f-applicant-family": evil})
    assert "<script>x" not in desk.client.get(at("form", interview, 0)).content.decode()


CARD = {"name": {"family": "見本", "given": "太郎", "family_kana": "ミホン", "given_kana": "タロウ"}, "sex": "1"}


def test_a_card_is_typed_in_where_no_reader_is(desk):
    interview = begin(desk, "certificate-copy")
    page = desk.client.get(at("identity", interview)).content.decode()
    assert 'name="card"' not in page
    assert "c-address-find" not in page
    ids = re.findall(r' id="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    data = {key.replace("f-applicant", "c-name"): value for key, value in PERSON.items()}
    desk.client.post(at("identity", interview), {**data, "document": "passport", "sure-name": "1"})
    interview.refresh_from_db()
    assert (interview.identity_document, interview.read_by) == ("passport", "manual")
    assert Draft.objects.get().answers["forms"][0]["applicant"]["given"] == "花子"
    shown = desk.client.get(at("form", interview, 0)).content.decode()
    assert "本人確認書類）" in shown
    fill(desk, interview, **{"f-applicant-given": "はな"})
    interview.refresh_from_db()
    assert interview.sources == {}


def test_what_a_reader_read_is_confirmed_field_by_field_and_the_picture_is_forgotten(desk):
    seen = []

    def read(picture):
        seen.append(picture)
        return hooks.ReadFacts({**CARD, "date_of_birth": "1980-01-02", "unknown": "x"})

    hooks.register_reader(hooks.Reader("test", "試験機", read))
    try:
        interview = begin(desk, "certificate-copy")
        made = BytesIO()
        Image.new("RGB", (40, 30)).save(made, "PNG")
        card = SimpleUploadedFile("card.png", made.getvalue(), "image/png")
        page = desk.client.post(at("identity", interview), {"read": "1", "reader": "test", "card": card})
        shown = page.content.decode()
        assert seen
        assert 'value="太郎"' in shown
        assert "本人確認書類）" in shown
        assert Draft.objects.get().answers["forms"][0] == {}
        assert not StoredFile.objects.exists()
        assert not Attachment.objects.exists()
        data = {f"c-name-{part}": value for part, value in CARD["name"].items()}
        born = {"c-date_of_birth-year": "1980", "c-date_of_birth-month": "1", "c-date_of_birth-day": "2"}
        sent = {**data, **born, "document": "individual-card", "read_by": "ocr", "sure-name": "1"}
        desk.client.post(at("identity", interview), sent)
        answers = Draft.objects.get().answers["forms"][0]
        assert answers["applicant"]["given"] == "太郎"
        assert "born" not in answers
        interview.refresh_from_db()
        assert interview.read_by == "ocr"
    finally:
        hooks.forget_reader("test")


def test_an_account_is_used_with_consent_only_and_unknown_ones_are_told_alike(desk):
    interview = begin(desk, "certificate-copy")
    person = resident("resident@example.jp")
    where = at("account", interview)
    refused = desk.client.post(where, {"email": person.email})
    unknown = desk.client.post(where, {"email": "nobody@example.jp", "consent": "1"})
    assert refused.status_code == unknown.status_code == 422
    words = "本人の同意を確かめて"
    assert words in refused.content.decode()
    assert words in unknown.content.decode()
    assert desk.client.post(where, {"email": person.email, "consent": "1"}).status_code == 302
    see(desk, interview)
    fill(desk, interview)
    desk.client.post(at("review", interview))
    assert Application.objects.get().cover.owner == person


def test_the_profile_fills_in_with_the_persons_own_consent_and_the_reading_is_recorded(desk):
    interview = begin(desk, "certificate-copy")
    person = resident("resident@example.jp")
    residents.remember(user=person, facts={"name": CARD["name"]}, source=sources.SELF, by=person)
    where = at("account", interview)
    desk.client.post(where, {"email": person.email, "consent": "1"})
    before = Access.objects.count()
    assert desk.client.post(where, {"prefill": "1"}).status_code == 422
    assert Draft.objects.get().answers["forms"][0] == {}
    assert resident_hooks.purpose("profile.prefill")
    residents.give_consent(user=person, purpose="profile.prefill")
    assert desk.client.post(where, {"prefill": "1"}).status_code == 302
    assert Draft.objects.get().answers["forms"][0]["applicant"]["given"] == "太郎"
    assert Access.objects.count() == before + 1
    assert "本人の入力）" in desk.client.get(at("form", interview, 0)).content.decode()


def test_pages_cost_the_same_whatever_was_answered(desk, django_assert_max_num_queries):
    interview = begin(desk, "certificate-copy", "second-copy")
    see(desk, interview)
    desk.client.get(at("form", interview, 0))
    with django_assert_max_num_queries(14):
        desk.client.get(reverse("counter:start"))
    with django_assert_max_num_queries(12):
        desk.client.get(at("form", interview, 0))
    with django_assert_max_num_queries(14):
        fill(desk, interview)
    with django_assert_max_num_queries(12):
        desk.client.get(at("review", interview))


def test_answers_stand_encrypted(desk):
    interview = begin(desk, "certificate-copy")
    fill(desk, interview)
    sealed = bytes(Draft.objects.get().sealed_answers)
    assert "見本".encode() not in sealed
    assert "見本" in str(encryption.unseal_json(sealed))
