"""The pages of one's own tokens: the secret is shown once, after one has confirmed who one is."""

from __future__ import annotations

import re

import pytest

from kusei.foundation.people.models import ApiToken
from kusei.foundation.people.testing import sign_in
from kusei.foundation.people.tests.conftest import PASSWORD
from kusei.foundation.people.tokens import scopes
from kusei.foundation.people.tokens.authentication import authenticate
from kusei.foundation.people.tokens.commands import create_token, revoke_token
from kusei.foundation.people.tokens.queries import tokens_of
from kusei.foundation.people.tokens.scopes import Scope

NEW = "/accounts/tokens/new/"
VALUES = {"name": "進捗の取り込み", "scopes": ["thing:write"], "days": "30"}


@pytest.fixture(autouse=True)
def _scope(monkeypatch, settings):
    settings.STAFF_SECOND_FACTOR = False
    monkeypatch.setattr(scopes, "_scopes", {"thing:write": Scope("thing:write", "ものを変える", "ものを変えます。")})


@pytest.fixture
def confirmed(client, staff_account):
    """A browser in which the holder has just given the password again."""
    sign_in(client, staff_account)
    assert client.get(NEW).status_code == 302
    client.post("/accounts/confirm/", {"password": PASSWORD})
    return client


def test_a_token_is_made_only_after_confirming_who_one_is(client, staff_account):
    sign_in(client, staff_account)
    answer = client.post(NEW, VALUES)
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/accounts/confirm/")
    assert not ApiToken.objects.exists()


def test_the_secret_is_shown_once_and_works(confirmed, staff_account):
    answer = confirmed.post(NEW, VALUES)
    assert answer.status_code == 200
    assert "no-store" in answer.headers["Cache-Control"]
    page = answer.content.decode()
    secret = re.search(r'value="(kusei_[^"]+)"', page)[1]
    assert authenticate(secret).user == staff_account
    again = confirmed.get("/accounts/tokens/").content.decode()
    assert "進捗の取り込み" in again
    assert secret not in again
    assert secret.split("_")[1] in again


def test_sending_the_form_twice_makes_one_token(confirmed):
    confirmed.post(NEW, VALUES)
    answer = confirmed.post(NEW, VALUES)
    assert answer.status_code == 422
    assert "もうあります" in answer.content.decode()
    assert ApiToken.objects.count() == 1


def test_a_form_without_scope_or_name_says_what_is_missing(confirmed):
    answer = confirmed.post(NEW, {"days": "30"})
    assert answer.status_code == 422
    assert answer.content.decode().count("＊") == 2
    assert confirmed.post(NEW, VALUES | {"days": "3650"}).status_code == 422


def test_a_token_is_revoked_after_a_second_question(confirmed, staff_account):
    token = create_token(user=staff_account, name="古い", scopes=["thing:write"]).token
    address = f"/accounts/tokens/{token.pk}/revoke/"
    assert "元に戻せません" in confirmed.get(address).content.decode()
    token.refresh_from_db()
    assert token.revoked_at is None
    assert confirmed.post(address).headers["Location"] == "/accounts/tokens/"
    token.refresh_from_db()
    assert token.revoked_at is not None
    assert "止めました" in confirmed.get("/accounts/tokens/").content.decode()


def test_usable_tokens_stand_before_revoked_ones(confirmed, staff_account):
    old = create_token(user=staff_account, name="古い", scopes=["thing:write"]).token
    new = create_token(user=staff_account, name="新しい", scopes=["thing:write"]).token
    revoke_token(token=new, why="x")
    assert list(tokens_of(staff_account)) == [old, new]


def test_nobody_sees_or_revokes_the_tokens_of_others(client, staff_account, account, monkeypatch):
    from kusei.foundation.people import staff

    token = create_token(user=staff_account, name="古い", scopes=["thing:write"]).token
    other = account("other@example.jp", name="見本 次郎")
    monkeypatch.setattr(staff, "_checks", [lambda asked: True])
    sign_in(client, other)
    assert "古い" not in client.get("/accounts/tokens/").content.decode()
    assert client.post(f"/accounts/tokens/{token.pk}/revoke/").status_code == 404


def test_who_is_no_staff_has_no_such_page(client, account, monkeypatch):
    from kusei.foundation.people import staff

    monkeypatch.setattr(staff, "_checks", [])
    sign_in(client, account())
    assert client.get("/accounts/tokens/").status_code == 404
    assert "/accounts/tokens/" not in client.get("/accounts/").content.decode()


def test_the_list_costs_a_fixed_number_of_queries(client, staff_account, django_assert_max_num_queries):
    sign_in(client, staff_account)
    for number in range(5):
        create_token(user=staff_account, name=f"{number}", scopes=["thing:write"])
    client.get("/accounts/tokens/")
    with django_assert_max_num_queries(6):
        client.get("/accounts/tokens/")


def test_the_pages_exist_in_english_too(confirmed, staff_account):
    create_token(user=staff_account, name="古い", scopes=["thing:write"])
    for path in ("/en/accounts/tokens/", "/en" + NEW):
        assert confirmed.get(path).status_code == 200
