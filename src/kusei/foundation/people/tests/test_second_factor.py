"""The second factor: set up, demanded of staff, asked at sign-in, recovered."""

from __future__ import annotations

import datetime as dt
import re

import pyotp
import pytest
from allauth.mfa.models import Authenticator

from kusei.foundation.audit.models import Entry
from kusei.foundation.people import commands, second_factor
from kusei.foundation.people.adapters import SecondFactorAdapter
from kusei.foundation.web import clock

APP = "/accounts/second-factor/app/"
CODE = "/accounts/sign-in/code/"


def set_up_app(client):
    """Register an authenticator app as a person does; returns its generator of codes."""
    page = client.get(APP).content.decode()
    totp = pyotp.TOTP(re.search(r"<code>([A-Z2-7]+)</code>", page)[1])
    response = client.post(APP, {"code": totp.now()})
    assert response["Location"] == "/accounts/second-factor/recovery-codes/"
    return totp


def recovery_codes(client):
    page = client.get("/accounts/second-factor/recovery-codes/").content.decode()
    return re.findall(r"<li><code>([^<]+)</code></li>", page)


def test_staff_without_a_second_factor_are_led_to_its_set_up_from_every_page(client, staff_account, sign_in):
    sign_in(client)
    for page in ("/", "/accounts/", "/accounts/sessions/"):
        assert client.get(page)["Location"] == "/accounts/second-factor/"
    assert "用意してください" in client.get("/accounts/second-factor/").content.decode()


def test_after_the_set_up_staff_go_where_they_want(client, staff_account, sign_in):
    sign_in(client)
    set_up_app(client)
    assert client.get("/accounts/").status_code == 200


def test_others_are_not_asked_for_a_second_factor(client, account, sign_in):
    account()
    sign_in(client)
    assert client.get("/accounts/").status_code == 200


def test_in_a_demonstration_staff_sign_in_with_a_password_alone(client, staff_account, sign_in, settings):
    settings.STAFF_SECOND_FACTOR = False
    sign_in(client)
    assert client.get("/accounts/").status_code == 200


def test_setting_up_right_after_sign_in_does_not_ask_the_password_again_but_later_it_does(
    client, staff_account, sign_in, monkeypatch
):
    sign_in(client)
    assert client.get(APP).status_code == 200
    later = clock.now() + dt.timedelta(seconds=301)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert client.get(APP)["Location"].startswith("/accounts/confirm/")


@pytest.fixture
def with_app(client, staff_account, sign_in):
    sign_in(client)
    totp = set_up_app(client)
    codes = recovery_codes(client)
    client.post("/accounts/sign-out/")
    return totp, codes


def test_the_password_alone_no_longer_signs_in(client, with_app, sign_in):
    assert sign_in(client)["Location"] == CODE
    assert client.get("/accounts/").status_code == 302


def test_password_and_code_sign_in(client, with_app, sign_in):
    totp, _ = with_app
    sign_in(client, next="/accounts/")
    response = client.post(CODE, {"code": totp.now()})
    assert response["Location"] == "/accounts/"
    assert client.get("/accounts/").status_code == 200


def test_a_code_works_once(client, with_app, sign_in):
    totp, _ = with_app
    code = totp.now()
    sign_in(client)
    client.post(CODE, {"code": code})
    client.post("/accounts/sign-out/")
    sign_in(client)
    assert "コードが違います" in client.post(CODE, {"code": code}).content.decode()


def test_after_five_wrong_codes_the_right_one_is_refused_too(client, with_app, sign_in):
    totp, _ = with_app
    sign_in(client)
    wrong = f"{(int(totp.now()) + 111111) % 1000000:06}"
    for _ in range(5):
        assert "コードが違います" in client.post(CODE, {"code": wrong}).content.decode()
    assert "15分たってから" in client.post(CODE, {"code": totp.now()}).content.decode()


def test_a_code_cannot_be_given_without_the_password_first(client, with_app):
    totp, _ = with_app
    assert client.post(CODE, {"code": totp.now()})["Location"] == "/accounts/sign-in/"


def test_a_recovery_code_signs_in_once(client, with_app, sign_in):
    _, codes = with_app
    assert len(codes) == 10
    sign_in(client)
    assert client.post(CODE, {"code": codes[0]}).status_code == 302
    client.post("/accounts/sign-out/")
    sign_in(client)
    assert "コードが違います" in client.post(CODE, {"code": codes[0]}).content.decode()


def test_recovery_codes_are_shown_once(client, staff_account, sign_in):
    sign_in(client)
    set_up_app(client)
    assert len(recovery_codes(client)) == 10
    assert recovery_codes(client) == []


def test_the_secret_is_encrypted_in_the_database_and_absent_from_the_history(client, staff_account, sign_in):
    sign_in(client)
    page = client.get(APP).content.decode()
    secret = re.search(r"<code>([A-Z2-7]+)</code>", page)[1]
    client.post(APP, {"code": pyotp.TOTP(secret).now()})
    stored = Authenticator.objects.get(type=Authenticator.Type.TOTP).data
    assert secret not in str(stored)
    entries = Entry.objects.filter(model="mfa.authenticator")
    assert entries
    assert not any(secret in f"{entry.before}{entry.after}" or "secret" in f"{entry.after}" for entry in entries)


def test_the_qr_code_needs_nothing_that_the_content_policy_forbids(client, staff_account, sign_in):
    sign_in(client)
    page = client.get(APP).content.decode()
    assert "<svg" in page
    assert "style=" not in page


def test_a_new_secret_key_still_opens_secrets_made_with_the_former_one(settings):
    sealed = SecondFactorAdapter().encrypt("ABC")
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "x" * 60
    assert SecondFactorAdapter().decrypt(sealed) == "ABC"


def test_removing_the_second_factor_demands_a_new_one_and_ends_all_sessions(client, with_app, sign_in, staff_account):
    totp, _ = with_app
    sign_in(client)
    client.post(CODE, {"code": totp.now()})
    commands.remove_second_factor(user=staff_account)
    assert "ended=elsewhere" in client.get("/accounts/")["Location"]
    assert not second_factor.has_second_factor(staff_account)
    sign_in(client)
    assert client.get("/accounts/")["Location"] == "/accounts/second-factor/"


def test_recovery_codes_alone_are_no_second_factor(staff_account):
    Authenticator.objects.create(user=staff_account, type=Authenticator.Type.RECOVERY_CODES, data={})
    assert not second_factor.has_second_factor(staff_account)
