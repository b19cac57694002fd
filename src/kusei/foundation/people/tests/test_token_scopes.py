"""Scopes of one's own affairs: residents may give them to a token, nothing else; no second factor is asked for."""

from __future__ import annotations

import pytest

from kusei.foundation.people import staff
from kusei.foundation.people.testing import resident
from kusei.foundation.people.tokens import scopes
from kusei.foundation.people.tokens.authentication import TokenNotBelieved, authenticate
from kusei.foundation.people.tokens.commands import TokenRefused, create_token
from kusei.foundation.people.tokens.forms import TokenForm
from kusei.foundation.people.tokens.scopes import Scope, open_to

OWN, OFFICE = (
    Scope("own:read", "自分のもの", "読みます。", residents=True),
    Scope("office:read", "役所のもの", "読みます。"),
)


@pytest.fixture(autouse=True)
def _scopes(monkeypatch, settings):
    settings.STAFF_SECOND_FACTOR = True
    monkeypatch.setattr(scopes, "_scopes", {one.key: one for one in (OWN, OFFICE)})
    monkeypatch.setattr(staff, "_checks", [lambda user: user.email.startswith("staff")])


@pytest.fixture
def hanako(db):
    return resident()


def test_a_resident_gives_a_token_the_scopes_of_their_own_affairs_alone(hanako):
    issued = create_token(user=hanako, name="自分の", scopes=["own:read"])
    assert authenticate(issued.credential.text()).user == hanako
    for chosen in (["office:read"], ["own:read", "office:read"], ["nothing:read"], []):
        with pytest.raises(TokenRefused):
            create_token(user=hanako, name="だめ", scopes=chosen)


def test_the_page_offers_what_one_may_give(hanako, account):
    assert open_to(hanako) == [OWN]
    assert open_to(account("staff@example.jp")) == [OFFICE, OWN]
    assert [key for key, _words in TokenForm(user=hanako).fields["scopes"].choices] == ["own:read"]


def test_staff_need_their_second_factor_whatever_the_scope(account):
    with pytest.raises(TokenRefused):
        create_token(user=account("staff@example.jp"), name="x", scopes=["own:read"])


def test_who_leaves_the_office_keeps_a_token_of_the_office_that_nobody_believes(account, settings):
    settings.STAFF_SECOND_FACTOR = False
    token = create_token(user=account("staff@example.jp"), name="x", scopes=["office:read"])
    settings.STAFF_SECOND_FACTOR = True
    with pytest.raises(TokenNotBelieved):
        authenticate(token.credential.text())
