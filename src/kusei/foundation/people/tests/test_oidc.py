"""Signing in through an OpenID provider, against one that the test starts on this machine."""

from __future__ import annotations

import jwt
import pytest
from allauth.socialaccount.models import SocialAccount
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from django.core.checks import run_checks
from django.test import Client

from kusei.foundation.people import staff
from kusei.foundation.people.models import User
from kusei.foundation.people.oidc.assertion import client_assertion
from kusei.foundation.people.tests.issuer import BACK, CLIENT_ID, START, Issuer, configured, go, through

REFUSED = "確かめられませんでした"


@pytest.fixture
def connected(client, issuer, account, sign_in):
    """An account connected with the identity by its holder, who then signed out."""
    user = account()
    sign_in(client)
    response = through(client, issuer, process="connect", next="/accounts/")
    assert response["Location"] == "/accounts/"
    client.post("/accounts/sign-out/")
    return user


def test_a_connected_identity_signs_in_its_account_and_goes_where_it_was_asked_to(client, issuer, connected):
    response = through(client, issuer, next="/accounts/sessions/")
    assert response["Location"] == "/accounts/sessions/"
    assert client.session["_auth_user_id"] == str(connected.pk)
    assert issuer.refusals == []


def test_no_attribute_is_asked_for_and_none_is_kept(client, issuer, connected):
    kept = SocialAccount.objects.get()
    assert issuer.userinfo_asked == 0
    assert kept.extra_data == {}
    assert issuer.subject not in kept.uid


def test_an_identity_that_nobody_connected_makes_no_account_and_gets_a_sentence(client, issuer, account):
    account()
    issuer.claims = {"email": "hanako@example.jp", "email_verified": True}
    response = through(client, issuer)
    assert response["Location"] == "/accounts/sign-in/"
    assert "結び付いたアカウントがありません" in client.get("/accounts/sign-in/").content.decode()
    assert User.objects.count() == 1
    assert "_auth_user_id" not in client.session


def test_the_same_subject_of_another_issuer_is_somebody_else(client, issuer, connected, key_file, settings):
    other = Issuer(issuer.client_key)
    try:
        settings.SOCIALACCOUNT_PROVIDERS = configured(other.url, key_file)
        assert through(client, other)["Location"] == "/accounts/sign-in/"
    finally:
        other.close()


def test_connecting_needs_a_signed_in_account(client, issuer, db):
    through(client, issuer, process="connect")
    assert not SocialAccount.objects.exists()


def test_an_identity_cannot_be_connected_to_a_second_account(client, issuer, connected, account, sign_in):
    account("taro@example.jp")
    sign_in(client, "taro@example.jp")
    through(client, issuer, process="connect")
    assert SocialAccount.objects.get().user == connected


def test_staff_need_their_second_factor_after_the_provider_too(client, issuer, connected, monkeypatch):
    monkeypatch.setattr(staff, "_checks", [lambda asked: True])
    through(client, issuer)
    assert client.get("/accounts/")["Location"] == "/accounts/second-factor/"


FAR = 10**10
LIES = {
    "another issuer": {"iss": "https://evil.example"},
    "another audience": {"aud": "somebody-else"},
    "two audiences without an authorised party": {"aud": [CLIENT_ID, "other"]},
    "another authorised party": {"azp": "other"},
    "another nonce": {"nonce": "guessed"},
    "no nonce": {"nonce": None},
    "a token that is over": {"exp": 1_000_000},
    "a token of the future": {"iat": FAR, "nbf": FAR},
    "no subject": {"sub": None},
}


@pytest.mark.parametrize("lie", LIES)
def test_an_id_token_that_lies_is_refused(client, issuer, connected, lie):
    issuer.claims = LIES[lie]
    response = through(client, issuer)
    assert response.status_code == 401
    assert REFUSED in response.content.decode()
    assert "_auth_user_id" not in client.session


def test_an_id_token_signed_by_somebody_else_is_refused(client, issuer, connected):
    issuer.signing_key = ec.generate_private_key(ec.SECP256R1())
    assert through(client, issuer).status_code == 401


def test_an_id_token_signed_with_an_unknown_key_is_refused(client, issuer, connected):
    issuer.kid = "k2"
    assert through(client, issuer).status_code == 401


def test_an_unsigned_id_token_is_refused(client, issuer, connected):
    issuer.signing_key, issuer.algorithm = None, "none"
    assert through(client, issuer).status_code == 401


def test_an_id_token_signed_with_our_own_name_as_secret_is_refused(client, issuer, connected):
    issuer.signing_key, issuer.algorithm = CLIENT_ID.ljust(32, "x"), "HS256"
    assert through(client, issuer).status_code == 401


def test_a_discovery_document_of_another_issuer_is_refused(client, issuer, connected):
    issuer.claimed_issuer = "https://evil.example"
    assert client.post(START).status_code == 401


def test_an_answer_that_names_another_issuer_is_refused(client, issuer, connected):
    _, query = go(client)
    back = issuer.authorize(query).replace("127.0.0.1", "127.0.0.2")
    assert client.get(f"{BACK}?{back}").status_code == 401


def test_an_answer_to_a_question_that_this_browser_never_asked_is_refused(client, issuer, connected):
    victim = Client()
    _, query = go(client)
    assert victim.get(f"{BACK}?{issuer.authorize(query)}").status_code == 401


def test_an_answer_works_once(client, issuer, connected):
    _, query = go(client)
    back = issuer.authorize(query)
    assert client.get(f"{BACK}?{back}").status_code == 302
    assert client.get(f"{BACK}?{back}").status_code == 401


def test_a_key_that_the_provider_does_not_know_gets_no_token(client, issuer, connected, tmp_path, settings):
    stranger = tmp_path / "other.pem"
    key = ec.generate_private_key(ec.SECP256R1())
    stranger.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    settings.SOCIALACCOUNT_PROVIDERS = configured(issuer.url, stranger)
    assert through(client, issuer).status_code == 401
    assert issuer.refusals == ["client assertion: Signature verification failed"]


def test_the_browser_cannot_choose_scope_or_parameters(client, issuer, connected):
    _there, query = go(client, scope="address", auth_params="prompt=none&acr_values=low")
    client.post(f"{START}?scope=address&auth_params=acr_values%3Dlow")
    assert "address" not in query
    assert "acr_values" not in query


def test_the_level_of_assurance_is_asked_for_where_it_is_configured(client, issuer, key_file, settings, db):
    settings.SOCIALACCOUNT_PROVIDERS = configured(issuer.url, key_file, acr_values="aal3 crl")
    _, query = go(client)
    assert "acr_values=aal3+crl" in query


def test_the_way_back_is_the_same_address_in_every_language(client, issuer, db):
    there = client.post("/en/accounts/oidc/sign-in/")["Location"]
    assert "redirect_uri=http%3A%2F%2Ftestserver%2Faccounts%2Foidc%2Fcallback%2F&" in there


def test_who_changes_their_mind_at_the_provider_is_told_that_nothing_changed(client, issuer, connected):
    _, query = go(client)
    state = dict(part.split("=") for part in query.split("&"))["state"]
    response = client.get(f"{BACK}?error=access_denied&state={state}", follow=True)
    assert "本人確認をやめました" in response.content.decode()


def test_a_provider_that_is_down_gives_a_page_and_no_error(client, key_file, settings, db):
    settings.SOCIALACCOUNT_PROVIDERS = configured("http://127.0.0.1:9", key_file)
    response = client.post(START)
    assert response.status_code == 401
    assert REFUSED in response.content.decode()


def test_without_a_provider_there_is_no_such_page_and_no_button(client, db):
    assert client.post(START).status_code == 404
    assert client.get(BACK).status_code == 404
    assert "oidc" not in client.get("/accounts/sign-in/").content.decode()


def test_the_connection_can_be_undone(client, issuer, connected, sign_in):
    sign_in(client)
    number = SocialAccount.objects.get().pk
    client.post("/accounts/identities/", {"account": number})
    assert not SocialAccount.objects.exists()


@pytest.mark.parametrize(
    ("url", "client_id", "expected"),
    [
        ("http://idp.example", CLIENT_ID, "people.E001"),
        ("https://idp.example", "", "people.E002"),
    ],
)
def test_the_checks_at_start_name_what_is_missing(settings, key_file, url, client_id, expected):
    settings.SOCIALACCOUNT_PROVIDERS = configured(url, key_file)
    settings.SOCIALACCOUNT_PROVIDERS["oidc"]["APPS"][0]["client_id"] = client_id
    assert expected in {problem.id for problem in run_checks(tags=["security"])}


def test_a_key_file_that_is_no_key_is_named_at_start(settings, tmp_path):
    file = tmp_path / "no.pem"
    file.write_text("nothing")
    settings.SOCIALACCOUNT_PROVIDERS = configured("https://idp.example", file)
    assert "people.E003" in {problem.id for problem in run_checks(tags=["security"])}


def test_every_client_assertion_is_new_and_lives_a_minute(key_file):
    said = [
        jwt.decode(
            client_assertion(client_id="c", token_url="https://idp.example/token", key_file=str(key_file))[
                "client_assertion"
            ],
            options={"verify_signature": False},
        )
        for _ in range(2)
    ]
    assert said[0]["jti"] != said[1]["jti"]
    assert all(one["exp"] - one["iat"] == 60 for one in said)
    assert all(one["aud"] == "https://idp.example/token" for one in said)
