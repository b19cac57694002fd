"""The pages: what they show to whom, that they work without scripts, refuse a My Number, and what they cost."""

from __future__ import annotations

import json
import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from kusei.foundation.people.residents import commands, queries
from kusei.foundation.people.residents.models import Consent, Mandate, Membership, Party
from kusei.foundation.people.residents.tests.conftest import ADDRESS, MY_NUMBER, NAME, TODAY

BASE = "/accounts/profile/"
CLUB = {"kind": "organisation", "name": "見本町会", "kana": "", "corporate_number": "", "address": ADDRESS}
CHILD = {"relation": "子", "name": "見本 一郎", "date_of_birth": "2020-01-02", "sex": "1"}


@pytest.fixture
def world(hanako, taro):
    """Hanako has everything; Taro is a stranger to it."""
    facts = {"name": NAME, "address": ADDRESS, "phone": "03-5744-1111", "household": [CHILD]}
    commands.remember(user=hanako, facts=facts, source="self", by=hanako)
    party = commands.create_party(by=hanako, details=CLUB)
    mandate = commands.grant_mandate(by=hanako, agent_email="agent@example.jp", valid_from=TODAY)
    return {
        "party": party.pk,
        "membership": Membership.objects.get(party=party).pk,
        "mandate": mandate.pk,
        "member": queries.household_of(hanako)[0].number,
    }


PAGES = [
    "",
    "history/",
    "my-data.json",
    "household/",
    "household/new/",
    "household/{member}/",
    "household/{member}/delete/",
    "consents/",
    "looks/",
    "towns/?postal_code=1440052",
    "groups/",
    "groups/new/",
    "groups/{party}/",
    "groups/{party}/edit/",
    "groups/{party}/invite/",
    "groups/{party}/mandates/",
    "groups/{party}/mandates/new/",
    "mandates/",
    "mandates/new/",
    *(f"fields/{key}/" for key in ("name", "address", "date_of_birth", "sex", "needs", "bank_account", "phone")),
    "fields/phone/delete/",
]
OTHERS = [page for page in PAGES if "{" in page]
POSTS = [
    "groups/{party}/members/{membership}/end/",
    "mandates/{mandate}/revoke/",
    "mandates/{mandate}/accept/",
    "groups/invitations/{membership}/",
]


@pytest.mark.parametrize("where", PAGES)
def test_the_owner_sees_every_page_and_strangers_are_asked_to_sign_in(world, hanako, as_, where):
    address = BASE + where.format(**world)
    answer = as_(hanako).get(address)
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]
    assert Client().get(address)["Location"].startswith("/accounts/sign-in/")


@pytest.mark.parametrize("where", OTHERS)
def test_another_resident_finds_nothing_there(world, taro, as_, where):
    assert as_(taro).get(BASE + where.format(**world)).status_code == 404


@pytest.mark.parametrize("where", POSTS)
def test_another_resident_changes_nothing_there(world, taro, as_, where):
    assert as_(taro).post(BASE + where.format(**world)).status_code == 404
    assert Mandate.objects.get().revoked_at is None
    assert Membership.objects.get(pk=world["membership"]).valid_until is None


def test_another_resident_and_staff_see_nothing_of_it_on_their_own_pages(world, taro, person, give, as_):
    for user in (taro, give(person("clerk"), "viewer", "editor", "approver", "administrator")):
        for where in ("", "history/", "household/", "my-data.json", "groups/", "mandates/"):
            text = as_(user).get(BASE + where).content.decode()
            for secret in ("蒲田", "5744", "一郎", "見本町会"):
                assert secret not in text


def test_a_member_sees_the_party_but_not_its_invitations_until_they_leave(world, hanako, taro, as_):
    party = Party.objects.get(pk=world["party"])
    row = commands.invite(by=hanako, party=party, email=taro.email, role="staff")
    commands.invite(by=hanako, party=party, email="waiting@example.jp", role="staff")
    client = as_(taro)
    assert "見本町会" in client.get(f"{BASE}groups/").content.decode()
    client.post(f"{BASE}groups/invitations/{row.pk}/")
    text = client.get(f"{BASE}groups/{party.pk}/").content.decode()
    assert "見本 花子" in text
    assert "waiting@" not in text
    assert client.get(f"{BASE}groups/{party.pk}/edit/").status_code == 404
    client.post(f"{BASE}groups/{party.pk}/members/{row.pk}/end/")
    assert client.get(f"{BASE}groups/{party.pk}/").status_code == 404


def test_a_value_is_given_changed_and_deleted_without_scripts(hanako, as_):
    client = as_(hanako)
    day = {"value_year": "昭和60", "value_month": "3", "value_day": "15"}
    assert client.post(f"{BASE}fields/date_of_birth/", day).status_code == 302
    assert queries.profile(hanako).facts["date_of_birth"].value == "1985-03-15"
    client.post(f"{BASE}fields/name/", {**NAME, "given": "華子"})
    page = client.get(BASE).content.decode()
    assert "見本 華子" in page
    assert "本人の入力" in page
    client.post(f"{BASE}fields/name/delete/")
    assert "華子" not in client.get(BASE).content.decode()
    assert "消しました" in client.get(f"{BASE}history/").content.decode()


def test_a_postcode_offers_towns_and_the_one_that_is_picked_fills_the_address(hanako, as_):
    client, typed = as_(hanako), {**ADDRESS, "town": "", "city": "", "prefecture": ""}
    answer = client.post(f"{BASE}fields/address/", {**typed, "lookup": "1"})
    assert re.findall(r'name="pick" value="([^"]+)"', answer.content.decode())[-1] == "蒲田五丁目"
    picked = client.post(f"{BASE}fields/address/", {**typed, "pick": "蒲田五丁目"}).content.decode()
    assert 'value="蒲田五丁目"' in picked
    assert 'value="大田区"' in picked
    assert 'value="見本ハイツ101"' in picked
    part = client.get(f"{BASE}towns/", {"postal_code": "144-0052"}).content.decode()
    assert part.count('name="pick"') == 5
    assert "<html" not in part
    assert "見つかりません" in client.get(f"{BASE}towns/", {"postal_code": "9999999"}).content.decode()
    assert queries.profile(hanako).facts == {}


FORMS = [
    ("fields/former_family_name/", {"value": MY_NUMBER}),
    ("fields/name/", {**NAME, "given": MY_NUMBER}),
    ("fields/address/", {**ADDRESS, "building": MY_NUMBER}),
    ("household/new/", {**CHILD, "name": f"番号{MY_NUMBER}"}),
    ("groups/new/", {"kind": "company", "name": MY_NUMBER}),
    ("groups/new/", {"kind": "company", "name": "見本", "corporate_number": MY_NUMBER}),
    ("mandates/new/", {"agent_email": "a@example.jp", "evidence": "1234 5678 9018"}),
]


@pytest.mark.parametrize(("where", "data"), FORMS)
def test_a_my_number_is_refused_with_the_explanation_at_its_field_on_every_form(hanako, as_, where, data):
    answer = as_(hanako).post(BASE + where, data)
    assert answer.status_code == 422
    assert "マイナンバーを受け取れません" in answer.content.decode()
    assert not Party.objects.exists()
    assert not Mandate.objects.exists()
    assert queries.profile(hanako).facts == {}


@pytest.mark.parametrize(
    ("where", "data"),
    [
        ("fields/phone/", {"value": "x"}),
        ("fields/name/", {}),
        ("fields/sex/", {"value": "7"}),
        ("fields/bank_account/", {"number": "1"}),
        ("household/new/", {"name": "", "date_of_birth_year": "x"}),
        ("groups/new/", {"kind": "company", "name": "見本", "corporate_number": "12"}),
        ("groups/new/", {"kind": "company", "name": "見本", "postal_code": "1440052"}),
        ("mandates/new/", {"agent_email": "hanako@example.jp", "valid_from_year": "2026"}),
    ],
)
def test_what_is_wrong_is_said_on_the_form_which_keeps_what_was_typed(hanako, as_, where, data):
    answer = as_(hanako).post(BASE + where, data)
    assert answer.status_code == 422
    text = answer.content.decode()
    assert 'class="error"' in text
    assert all(f'value="{value}"' in text for value in data.values() if value not in ("", "company", "7"))


@pytest.mark.parametrize("where", ["fields/household/", "fields/nothing/", f"household/{10**30}/", "groups/0/"])
def test_what_does_not_exist_is_404(hanako, as_, where):
    assert as_(hanako).get(BASE + where).status_code == 404


def test_consent_is_given_on_the_profile_and_taken_back_on_its_page(hanako, as_):
    client = as_(hanako)
    assert "同意する" in client.get(BASE).content.decode()
    client.post(f"{BASE}consents/profile.prefill/")
    assert queries.has_consent(hanako, "profile.prefill")
    client.post(f"{BASE}consents/profile.prefill/", {"withdraw": "1"})
    assert not queries.has_consent(hanako, "profile.prefill")
    client.post(f"{BASE}consents/unknown/")
    assert Consent.objects.count() == 2


def test_my_data_is_everything_in_one_file_without_a_name_in_its_name(world, hanako, as_):
    answer = as_(hanako).get(f"{BASE}my-data.json")
    data = json.loads(answer.content)
    assert answer["Content-Disposition"] == 'attachment; filename="my-data.json"'
    assert {one["key"]: one["value"] for one in data["fields"]}["household"] == [CHILD]
    assert data["parties"][0]["name"] == "見本町会"
    assert data["mandates_given"][0]["to"] == "agent@example.jp"


def test_a_protected_person_gets_one_quiet_line_and_the_file_says_nothing(hanako, person, give, as_):
    keeper = give(person("keeper"), "approver")
    commands.protect(by=keeper, user=hanako, why="申出")
    client = as_(hanako)
    assert "特別に守られています" in client.get(BASE).content.decode()
    assert "secre" not in client.get(f"{BASE}my-data.json").content.decode()
    assert "申出" not in client.get(BASE).content.decode()


@pytest.mark.parametrize(
    ("where", "most"),
    [("", 9), ("history/", 6), ("household/", 6), ("consents/", 6), ("looks/", 20), ("groups/", 8), ("mandates/", 10)],
)
def test_a_page_costs_the_same_however_much_it_shows(world, hanako, as_, where, most):
    client = as_(hanako)
    client.get(BASE + where)
    with CaptureQueriesContext(connection) as before:
        client.get(BASE + where)
    for number in range(5):
        commands.remember(user=hanako, facts={"phone": f"03-5744-200{number}"}, source="self", by=hanako)
        commands.create_party(by=hanako, details={**CLUB, "name": f"町会{number}"})
        commands.grant_mandate(by=hanako, agent_email=f"agent{number}@example.jp", valid_from=TODAY)
        commands.add_member(user=hanako, details=CHILD)
    with CaptureQueriesContext(connection) as after:
        client.get(BASE + where)
    assert len(after) == len(before) <= most


def test_who_is_asked_to_act_accepts_or_declines_on_the_page(hanako, taro, as_):
    client = as_(taro)
    for answer, acts in (("accept", True), ("revoke", False)):
        row = commands.grant_mandate(by=hanako, agent_email=taro.email, procedures=[answer], valid_from=TODAY)
        where = f"/accounts/profile/mandates/{row.pk}/{answer}/"
        assert f'action="{where}"' in client.get(f"{BASE}mandates/").content.decode()
        assert client.post(where).status_code == 302
        assert queries.may_act_for(taro, queries.Subject("person", hanako.pk, ""), answer) == acts
    assert "見本 花子の代理をやめる" in client.get(f"{BASE}mandates/").content.decode()


def test_the_enter_key_saves_the_address_and_does_not_look_for_towns(hanako, as_):
    form = as_(hanako).get(f"{BASE}fields/address/").content.decode().partition("<main")[2]
    assert re.findall(r"<button[^>]*>", form)[0] == '<button class="sr" tabindex="-1" aria-hidden="true">'
