"""Passkeys, with an authenticator made of software: registering, signing in, refusing what is not right."""

from __future__ import annotations

import json

import pytest
from allauth.mfa.models import Authenticator
from django.core.serializers.json import DjangoJSONEncoder

from kusei.foundation.people.tests.authenticator import SoftwareAuthenticator

ADD = "/accounts/second-factor/passkeys/new/"
LOGIN = "/accounts/sign-in/passkey/"
CODE = "/accounts/sign-in/code/"


def creation_options(client):
    return client.get(ADD).context["js_data"]["creation_options"]


def plain(options):
    """The options as the page's JSON holds them."""
    return json.loads(json.dumps(options, cls=DjangoJSONEncoder, default=dict))


@pytest.fixture
def passkey(client, staff_account, sign_in):
    """Registered, and signed out again."""
    key = SoftwareAuthenticator()
    sign_in(client)
    credential = key.register(plain(creation_options(client)))
    response = client.post(ADD, {"name": "職場のパソコン", "credential": credential, "passwordless": "on"})
    assert response.status_code == 302, response.content.decode()
    client.post("/accounts/sign-out/")
    return key


def login_options(client):
    return client.get(LOGIN, headers={"Accept": "application/json"}).json()["request_options"]


def test_a_registered_passkey_stands_in_the_list_and_is_a_second_factor(client, passkey, staff_account):
    stored = Authenticator.objects.get(type=Authenticator.Type.WEBAUTHN)
    assert stored.wrap().name == "職場のパソコン"


def test_a_passkey_alone_signs_in(client, passkey):
    response = client.post(LOGIN, {"credential": passkey.sign_in(login_options(client))})
    assert response.status_code == 302
    assert client.get("/accounts/").status_code == 200


def test_after_the_password_the_passkey_is_the_second_factor(client, passkey, sign_in):
    assert sign_in(client)["Location"] == CODE
    options = plain(client.get(CODE).context["js_data"]["request_options"])
    assert client.post(CODE, {"credential": passkey.sign_in(options)}).status_code == 302
    assert client.get("/accounts/").status_code == 200


def test_an_answer_from_another_site_is_refused(client, passkey):
    credential = passkey.sign_in(login_options(client), origin="https://evil.example")
    assert client.post(LOGIN, {"credential": credential})["Location"] == "/accounts/sign-in/"
    assert client.get("/accounts/").status_code == 302


def test_an_answer_to_an_old_question_is_refused(client, passkey):
    credential = passkey.sign_in(login_options(client))
    login_options(client)
    assert client.post(LOGIN, {"credential": credential})["Location"] == "/accounts/sign-in/"


def test_a_stolen_key_number_without_its_key_is_refused(client, passkey):
    thief = SoftwareAuthenticator()
    thief.id, thief.user_handle = passkey.id, passkey.user_handle
    assert client.post(LOGIN, {"credential": thief.sign_in(login_options(client))})["Location"] == "/accounts/sign-in/"


@pytest.mark.parametrize(
    "credential", ["", "{}", "null", "[]", "no json", '{"id": 1}', '{"response": {"userHandle": 5}}']
)
def test_nonsense_instead_of_a_passkey_is_refused_without_an_error(client, passkey, credential):
    login_options(client)
    assert client.post(LOGIN, {"credential": credential}).status_code in {200, 302}
    assert client.get("/accounts/").status_code == 302


def test_registering_with_an_answer_from_another_site_is_refused(client, staff_account, sign_in):
    sign_in(client)
    credential = SoftwareAuthenticator().register(plain(creation_options(client)), origin="https://evil.example")
    assert client.post(ADD, {"name": "", "credential": credential}).status_code == 200
    assert not Authenticator.objects.exists()


def test_a_passkey_is_renamed_and_removed_by_its_holder_only(client, passkey, sign_in, account):
    stored = Authenticator.objects.get(type=Authenticator.Type.WEBAUTHN)
    client.force_login(account("taro@example.jp"))
    for address in (
        f"/accounts/second-factor/passkeys/{stored.pk}/",
        f"/accounts/second-factor/passkeys/{stored.pk}/remove/",
    ):
        client.post("/accounts/confirm/", {"password": "correct horse battery"})
        assert client.get(address).status_code == 404
        assert client.post(address, {"name": "x"}).status_code == 404
    client.post(LOGIN, {"credential": ""})
    client.post("/accounts/sign-out/")
    client.post(LOGIN, {"credential": passkey.sign_in(login_options(client))})
    client.post("/accounts/confirm/", {"password": "correct horse battery"})
    client.post(f"/accounts/second-factor/passkeys/{stored.pk}/", {"name": "家の鍵"})
    stored.refresh_from_db()
    assert stored.wrap().name == "家の鍵"
    client.post(f"/accounts/second-factor/passkeys/{stored.pk}/remove/")
    assert not Authenticator.objects.filter(pk=stored.pk).exists()


@pytest.mark.parametrize(
    "credential",
    [
        "{}",
        "[]",
        '{"id": 1}',
        '{"type": "public-key", "id": "AA", "rawId": "AA", "response": {}}',
        '{"type": "public-key", "id": "AA", "rawId": "AA", "response":'
        ' {"clientDataJSON": "e30", "attestationObject": "AA"}}',
    ],
)
def test_nonsense_at_registration_is_refused_without_an_error(client, staff_account, sign_in, credential):
    sign_in(client)
    creation_options(client)
    assert client.post(ADD, {"name": "", "credential": credential}).status_code == 200
    assert not Authenticator.objects.exists()
