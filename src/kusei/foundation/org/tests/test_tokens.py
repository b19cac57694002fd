"""Administrators see and stop the API tokens of the staff in their charge, and nobody else does."""

from __future__ import annotations

import pytest

from kusei.foundation.audit.models import Act
from kusei.foundation.org import accounts
from kusei.foundation.org.models import Role
from kusei.foundation.org.permissions import NotAllowed
from kusei.foundation.people.testing import sign_in
from kusei.foundation.people.tokens import scopes
from kusei.foundation.people.tokens.commands import create_token
from kusei.foundation.people.tokens.scopes import Scope


@pytest.fixture(autouse=True)
def _scope(monkeypatch, settings):
    settings.STAFF_SECOND_FACTOR = False
    monkeypatch.setattr(scopes, "_scopes", {"thing:write": Scope("thing:write", "ものを変える", "ものを変えます。")})


@pytest.fixture
def holder(person, give, department):
    user = person("hanako")
    give(user, Role.EDITOR, department("fukushi", "福祉部"))
    return user


@pytest.fixture
def token(holder):
    return create_token(user=holder, name="取り込み", scopes=["thing:write"]).token


def test_an_administrator_sees_a_token_without_its_secret_and_stops_it_with_a_reason(
    client, administrator, holder, token
):
    sign_in(client, administrator)
    page = client.get(f"/admin/organisation/staff/{holder.pk}/").content.decode()
    address = f"/admin/organisation/staff/{holder.pk}/tokens/{token.pk}/revoke/"
    assert address in page
    assert token.digest not in page
    assert client.post(address, {"why": ""}).status_code == 422
    assert client.post(address, {"why": "端末の紛失"}).status_code == 302
    token.refresh_from_db()
    assert token.revoked_at is not None
    act = Act.objects.latest("pk")
    assert (act.actor_id, act.reason) == (administrator.pk, "端末の紛失")


@pytest.fixture
def other_administrator(person, give, department):
    user = person("jiro")
    give(user, Role.ADMINISTRATOR, department("kodomo", "子ども部"))
    return user


def test_who_is_not_in_charge_stops_nothing(client, other_administrator, holder, token):
    other = other_administrator
    with pytest.raises(NotAllowed):
        accounts.revoke_token(token=token, why="x", by=other)
    sign_in(client, other)
    assert (
        client.post(f"/admin/organisation/staff/{holder.pk}/tokens/{token.pk}/revoke/", {"why": "x"}).status_code == 404
    )
    token.refresh_from_db()
    assert token.revoked_at is None


def test_a_token_of_somebody_else_is_not_found_under_a_person(client, administrator, person, token):
    sign_in(client, administrator)
    other = person("jiro")
    address = f"/admin/organisation/staff/{other.pk}/tokens/{token.pk}/revoke/"
    assert client.post(address, {"why": "x"}).status_code == 404
