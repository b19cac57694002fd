"""Every page of signing in: who may open it, one heading and a title, and nothing the policy forbids."""

from __future__ import annotations

import json
import re

import pytest
from allauth.mfa.models import Authenticator

from kusei.foundation.people.adapters import SecondFactorAdapter
from kusei.foundation.people.passwords import password_link
from kusei.foundation.people.testing import sign_in as fully_signed_in
from kusei.foundation.people.tests.authenticator import SoftwareAuthenticator
from kusei.foundation.people.tests.conftest import PASSWORD

PUBLIC = [
    "sign-in/",
    "inactive/",
    "password/forgotten/",
    "password/forgotten/sent/",
    "password/new/MQ-set-password/",
    "password/new/done/",
    "oidc/cancelled/",
]
OWN = [
    "",
    "sessions/",
    "password/",
    "sign-out/",
    "confirm/",
    "second-factor/",
    "second-factor/app/",
    "second-factor/app/remove/",
    "second-factor/passkeys/",
    "second-factor/passkeys/new/",
    "second-factor/recovery-codes/",
    "second-factor/recovery-codes/new/",
    "confirm/code/",
    "confirm/passkey/",
    "identities/",
]


def check(html, language):
    assert html.count("<h1") == 1
    assert re.search(r"<title>\s*\S", html)
    assert f'<html lang="{language}"' in html
    assert not re.search(r"\sstyle=|\son[a-z]+=", html)
    assert all("src=" in tag or "application/json" in tag for tag in re.findall(r"<script[^>]*>", html))
    assert not re.search(r"(src|href)=\"https?://", html)


@pytest.fixture
def holder(client, account, moment):
    """Signed in with everything; an authenticator app only where a page needs one."""
    user = account()
    fully_signed_in(client, user)
    client.post("/accounts/confirm/", {"password": PASSWORD})
    return user


@pytest.mark.parametrize(("prefix", "language"), [("/", "ja"), ("/en/", "en"), ("/ja-easy/", "ja")])
@pytest.mark.parametrize("page", PUBLIC)
def test_a_public_page_is_whole_in_every_language(client, db, page, prefix, language):
    response = client.get(f"{prefix}accounts/{page}")
    assert response.status_code == 200
    check(response.content.decode(), language)


@pytest.mark.parametrize("page", OWN)
def test_a_page_of_ones_own_account_is_whole_and_asks_strangers_to_sign_in(client, holder, page):
    if page not in {"second-factor/app/", "second-factor/"}:
        for kind in Authenticator.Type:
            Authenticator.objects.create(user=holder, type=kind, data=DATA[kind])
    response = client.get(f"/accounts/{page}")
    assert response.status_code == 200
    check(response.content.decode(), "ja")
    client.post("/accounts/sign-out/")
    if page != "sign-out/":
        assert client.get(f"/accounts/{page}")["Location"] == f"/accounts/sign-in/?next=/accounts/{page}"


DATA = {
    Authenticator.Type.TOTP: {"secret": ""},
    Authenticator.Type.RECOVERY_CODES: {"seed": "", "used_mask": 0},
    # A registered credential as a browser sends it; the key itself is of no use here.
    Authenticator.Type.WEBAUTHN: {"name": "鍵", "credential": {}},
}


@pytest.fixture(autouse=True)
def _real_authenticators(monkeypatch):
    """Secrets as the adapter stores them, and one credential made by software."""
    seal = SecondFactorAdapter().encrypt
    question = {"publicKey": {"challenge": "AAAA", "user": {"id": "MQ"}}}
    made = json.loads(SoftwareAuthenticator().register(question))
    monkeypatch.setitem(DATA, Authenticator.Type.TOTP, {"secret": seal("JBSWY3DPEHPK3PXP")})
    monkeypatch.setitem(DATA, Authenticator.Type.RECOVERY_CODES, {"seed": seal("0" * 40), "used_mask": 0})
    monkeypatch.setitem(DATA, Authenticator.Type.WEBAUTHN, {"name": "鍵", "credential": made})


@pytest.mark.parametrize("page", ["signup/", "email/", "login/code/", "3rdparty/", "social/signup/", "password/reset/"])
def test_routes_of_the_library_that_we_do_not_want_do_not_exist(client, db, page):
    assert client.get(f"/accounts/{page}").status_code == 404


def test_the_link_for_a_new_password_takes_no_nonsense(client, db):
    for link in ("", "x", "1-", "-x", "1-../../x", "あ-い"):
        assert client.get("/accounts/password/new/", {"link": link}).status_code == 404
    page = client.get("/accounts/password/new/", {"link": "zz-abc-0123"}, follow=True)
    assert "このリンクは使えません" in page.content.decode()


def test_the_secret_of_a_link_stands_in_no_path(client, account):
    response = client.get(password_link(account()))
    assert re.fullmatch(r"/accounts/password/new/[0-9a-z]+-set-password/", response["Location"])


def test_a_page_of_ones_own_account_costs_a_fixed_number_of_queries(client, holder, django_assert_max_num_queries):
    with django_assert_max_num_queries(8):
        client.get("/accounts/")
