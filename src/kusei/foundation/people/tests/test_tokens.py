"""A token acts as its person within its scopes, at the API alone, until it ends; its secret is kept nowhere."""

from __future__ import annotations

import datetime as dt
import json
import logging

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction

from kusei.foundation.audit.models import Act, Entry
from kusei.foundation.people import commands as people
from kusei.foundation.people import staff
from kusei.foundation.people.models import ApiToken
from kusei.foundation.people.tokens import authentication, scopes
from kusei.foundation.people.tokens.commands import MOST, TokenRefused, create_token, revoke_token
from kusei.foundation.people.tokens.credential import Credential, new_credential, read
from kusei.foundation.people.tokens.scopes import Scope

THING = "/api/test/thing"


@pytest.fixture(autouse=True)
def _things(settings, monkeypatch):
    settings.ROOT_URLCONF = "kusei.foundation.people.tests.token_api"
    settings.STAFF_SECOND_FACTOR = False
    monkeypatch.setattr(scopes, "_scopes", dict(scopes._scopes))
    for key in ("thing:read", "thing:write"):
        scopes.register_scope(Scope(key, f"{key}の名前", "ものを変えます。"))


@pytest.fixture
def issued(staff_account, moment):
    return create_token(user=staff_account, name="取り込み", scopes=["thing:write"])


def put(client, text=None, body='{"text": "新しい"}', **headers):
    if text is not None:
        headers["Authorization"] = f"Bearer {text}"
    return client.put(THING, body, content_type="application/json", headers=headers)


def problem(answer, status, code):
    assert answer.status_code == status, answer.content.decode()
    assert answer.headers["Content-Type"] == "application/problem+json"
    found = answer.json()
    assert found["code"] == code
    assert found["detail"]
    return found


def test_a_token_with_the_scope_writes_and_the_history_names_person_and_token(client, issued, staff_account):
    answer = put(client, issued.credential.text())
    assert answer.status_code == 200, answer.content.decode()
    assert answer.json() == {"text": "新しい"}
    assert answer.headers["Cache-Control"] == "private, no-store"
    act = Act.objects.filter(path=THING).latest("pk")
    assert act.actor_id == staff_account.pk
    assert act.actor == "見本 花子（APIトークン「取り込み」）"


def test_without_a_token_a_write_is_401_with_a_challenge(client, db):
    answer = put(client)
    problem(answer, 401, "token-missing")
    assert answer.headers["WWW-Authenticate"] == 'Bearer realm="kusei"'


def test_a_signed_in_browser_without_a_token_writes_nothing(client, staff_account, moment):
    client.force_login(staff_account)
    problem(put(client), 401, "token-missing")
    assert client.get(THING).json() == {"text": "AnonymousUser"}  # the cookie proves nothing here


def test_a_token_without_the_scope_is_403_and_names_the_scope(client, staff_account, moment):
    other = create_token(user=staff_account, name="読むだけ", scopes=["thing:read"])
    answer = put(client, other.credential.text())
    problem(answer, 403, "scope-missing")
    assert 'error="insufficient_scope", scope="thing:write"' in answer.headers["WWW-Authenticate"]
    staff_account.refresh_from_db()
    assert staff_account.sessions_ended_at is None


def test_what_a_public_operation_shows_with_a_scope_is_hidden_without_it(client, staff_account, issued):
    problem(client.get("/api/test/inside"), 401, "token-missing")
    writes = {"Authorization": f"Bearer {issued.credential.text()}"}
    problem(client.get("/api/test/inside", headers=writes), 403, "scope-missing")
    reads = create_token(user=staff_account, name="読む", scopes=["thing:read"]).credential.text()
    answer = client.get("/api/test/inside", headers={"Authorization": f"Bearer {reads}"})
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize("wrong", ["", "x", "kusei_abcdefghjk_" + "A" * 43, "kusei_" + "あ" * 10])
def test_a_credential_that_nobody_has_is_401_on_public_operations_too(client, issued, wrong):
    answer = client.get(THING, headers={"Authorization": f"Bearer {wrong}"})
    problem(answer, 401, "token-invalid")
    assert 'error="invalid_token"' in answer.headers["WWW-Authenticate"]


def test_the_right_id_with_another_secret_is_401(client, issued):
    forged = Credential(issued.credential.public_id, new_credential().secret)
    problem(put(client, forged.text()), 401, "token-invalid")


def test_an_expired_token_is_401_from_the_day_after_its_last(client, issued, moment):
    moment.forward(days=89)
    assert put(client, issued.credential.text()).status_code == 200
    moment.forward(days=1)
    problem(put(client, issued.credential.text()), 401, "token-expired")


def test_a_revoked_token_is_401_and_stays_revoked(client, issued, moment):
    revoke_token(token=issued.token, why="なくした")
    problem(put(client, issued.credential.text()), 401, "token-revoked")
    before = issued.token.revoked_at
    moment.forward(hours=1)
    revoke_token(token=issued.token, why="もう一度")
    assert issued.token.revoked_at == before
    with pytest.raises(IntegrityError, match="cannot be changed"), transaction.atomic():
        ApiToken.objects.update(revoked_at=None)


def test_the_token_of_a_closed_account_is_401_and_does_not_come_back(client, issued, staff_account):
    people.set_active(user=staff_account, active=False)
    problem(put(client, issued.credential.text()), 401, "account-closed")
    people.set_active(user=staff_account, active=True)
    problem(put(client, issued.credential.text()), 401, "token-revoked")


def test_a_token_rests_while_its_person_has_no_second_factor(client, issued, settings):
    settings.STAFF_SECOND_FACTOR = True
    problem(put(client, issued.credential.text()), 401, "second-factor-missing")


def test_the_database_changes_nothing_of_what_a_token_may(issued):
    for change in ({"scopes": ["thing:read"]}, {"expires_on": dt.date(2027, 1, 1)}, {"digest": "0" * 64}):
        with pytest.raises(IntegrityError, match="cannot be changed"), transaction.atomic():
            ApiToken.objects.update(**change)


def test_the_database_holds_no_longer_life_than_a_year_and_no_token_without_scope(staff_account, moment):
    def insert(**change):
        day = dt.date(2026, 11, 20)
        usual = {"name": "x", "public_id": "x", "digest": "0" * 64, "scopes": ["a:b"], "created_on": day}
        with transaction.atomic():
            ApiToken.objects.create(user=staff_account, **{**usual, "expires_on": day, **change})

    for name, change in (
        ("lives_a_year", {"expires_on": dt.date(2027, 11, 22)}),
        ("has_a_scope", {"scopes": []}),
        ("keeps_a_digest", {"digest": "secret"}),
    ):
        with pytest.raises(IntegrityError, match=name):
            insert(**change)


def test_no_table_and_no_history_holds_the_secret(issued):
    secret = issued.credential.secret
    with connection.cursor() as cursor:
        cursor.execute("SELECT t::text FROM people_apitoken t")
        assert all(secret not in row for (row,) in cursor.fetchall())
    entries = [json.dumps([entry.before, entry.after]) for entry in Entry.objects.filter(model="people.apitoken")]
    assert len(entries) == 1
    assert "取り込み" in entries[0].encode().decode("unicode_escape")
    assert not any(word in entry for entry in entries for word in (secret, issued.credential.digest()))


def test_no_log_line_holds_the_credential(client, issued, caplog):
    caplog.set_level(logging.DEBUG)
    put(client, issued.credential.text())
    put(client, issued.credential.text() + "x")
    assert "request" in caplog.text
    assert issued.credential.secret not in caplog.text + str([vars(record) for record in caplog.records])
    assert issued.credential.secret not in repr(issued) + repr(issued.credential) + str(issued.token)


def test_the_secret_is_compared_in_the_same_way_whether_or_not_the_token_exists(issued, monkeypatch):
    compared = []
    monkeypatch.setattr(Credential, "proves", lambda self, digest: compared.append(digest) or False)
    for text in (issued.credential.text(), Credential("abcdefghjk", issued.credential.secret).text()):
        with pytest.raises(authentication.TokenNotBelieved, match="使えません"):
            authentication.authenticate(text)
    assert compared == [issued.credential.digest(), "0" * 64]


def test_only_a_credential_reads_as_one():
    one = new_credential()
    assert read(one.text()) == one
    assert len({new_credential().text() for _ in range(50)}) == 50
    for text in (one.text()[:-1], one.text() + "A", one.text().upper(), one.text().replace("kusei_", ""), ""):
        assert read(text) is None


def test_a_use_costs_one_query_and_once_a_day_a_second(issued, moment, django_assert_num_queries):
    text = issued.credential.text()
    for expected in (2, 1, 1):
        with django_assert_num_queries(expected):
            authentication.authenticate(text)
    moment.forward(days=1)
    with django_assert_num_queries(2):
        authentication.authenticate(text)
    assert ApiToken.objects.get().last_used_on == dt.date(2026, 11, 21)


def test_thirty_wrong_credentials_a_minute_are_enough_for_an_address(client, issued, settings):
    settings.RATE_LIMITS = True
    answers = [put(client, "wrong").status_code for _ in range(32)]
    assert answers == [401] * 30 + [429] * 2
    assert put(client, issued.credential.text()).status_code == 200  # an honest neighbour at the same address


def test_a_token_opens_no_page_and_makes_no_token(client, issued):
    headers = {"Authorization": f"Bearer {issued.credential.text()}"}
    for path in ("/accounts/", "/accounts/tokens/", "/accounts/tokens/new/"):
        answer = client.get(path, headers=headers)
        assert answer.status_code == 302
        assert answer.headers["Location"].startswith("/accounts/sign-in/")
    values = {"name": "二つ目", "scopes": ["thing:write"], "days": "90"}
    assert client.post("/accounts/tokens/new/", values, headers=headers).status_code == 302
    assert ApiToken.objects.count() == 1


def test_a_token_begins_no_session(client, issued):
    answer = put(client, issued.credential.text())
    assert not answer.cookies


def test_who_is_no_staff_or_has_no_second_factor_makes_no_token(staff_account, account, settings, moment):
    with pytest.raises(TokenRefused, match="職員だけ"):
        create_token(user=account("other@example.jp"), name="x", scopes=["thing:write"])
    settings.STAFF_SECOND_FACTOR = True
    with pytest.raises(TokenRefused, match="二段階認証"):
        create_token(user=staff_account, name="x", scopes=["thing:write"])


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"name": " "}, "名前"),
        ({"name": "a\nb"}, "名前"),
        ({"scopes": []}, "権限"),
        ({"scopes": ["nothing:write"]}, "権限"),
        ({"days": 0}, "1年"),
        ({"days": 367}, "1年"),
        ({"name": "取り込み"}, "もうあります"),
    ],
)
def test_what_cannot_be_a_token_is_refused_with_a_sentence(issued, staff_account, change, sentence):
    usual = {"user": staff_account, "name": "別のもの", "scopes": ["thing:write"]}
    with pytest.raises(TokenRefused, match=sentence):
        create_token(**{**usual, **change})


def test_a_person_has_at_most_twenty_usable_tokens_and_a_revoked_name_is_free_again(staff_account, moment):
    made = [create_token(user=staff_account, name=f"{n}", scopes=["thing:read"], days=30) for n in range(MOST)]
    with pytest.raises(TokenRefused, match="20個"):
        create_token(user=staff_account, name="多い", scopes=["thing:read"])
    revoke_token(token=made[0].token, why="片付け")
    create_token(user=staff_account, name="0", scopes=["thing:read"])


def test_an_address_with_two_methods_has_the_rule_of_each(client, issued, staff_account):
    assert client.get(THING).headers["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Origin" not in put(client).headers
    assert client.delete(THING).status_code == 405


@pytest.mark.parametrize(
    "body",
    ["", "{", "[]", "null", '{"text": "a", "text": "b"}', '{"text": NaN}', '{"text": "\\u0000"}', '{"text": "\\ud800"}',
     '{"text": 1}', '{"text": null}', "[" * 100_000, b"\xff"],
)  # fmt: skip
def test_a_body_that_cannot_be_read_is_400_with_a_sentence(client, issued, body):
    problem(put(client, issued.credential.text(), body), 400, "body-invalid")


def test_the_command_line_lists_without_secrets_and_revokes(issued, staff_account, capsys):
    call_command("tokens", "list", staff_account.email)
    shown = capsys.readouterr().out
    assert issued.credential.public_id in shown
    assert "usable" in shown
    assert issued.credential.secret not in shown
    with pytest.raises(CommandError, match="no token"):
        call_command("tokens", "revoke", "nothing", "--why", "x")
    call_command("tokens", "revoke", issued.credential.public_id, "--why", "漏れた")
    issued.token.refresh_from_db()
    assert issued.token.revoked_at is not None
    assert Act.objects.latest("pk").reason == "漏れた"


def test_no_one_is_staff_by_this_fixture_but_the_holder(staff_account, account):
    assert staff.is_staff(staff_account)
    assert not staff.is_staff(account("other@example.jp"))
