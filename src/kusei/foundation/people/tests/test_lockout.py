"""Lock-out after failures: per account, per address, for 15 minutes, across connections."""

from __future__ import annotations

import threading

import pytest
from django.db import connection

from kusei.foundation.people import lockout
from kusei.foundation.people.models import SignInFailures
from kusei.foundation.people.tests.conftest import PASSWORD

LOCKED = "サインインの失敗が続いたため"


def fail(client, sign_in, times, **where):
    return [sign_in(client, password="wrong wrong wrong", **where) for _ in range(times)]


def test_after_five_failures_the_right_password_is_refused_with_a_sentence_that_says_how_long(
    client, account, sign_in, moment
):
    account()
    for response in fail(client, sign_in, 5):
        assert "メールアドレスかパスワードが違います" in response.content.decode()
    response = sign_in(client)
    assert response.status_code == 200
    assert LOCKED in response.content.decode()
    assert "15分たってから" in response.content.decode()
    moment.forward(minutes=10)
    assert "5分たってから" in sign_in(client).content.decode()


def test_after_four_failures_the_right_password_is_accepted(client, account, sign_in, moment):
    account()
    fail(client, sign_in, 4)
    assert sign_in(client).status_code == 302


def test_after_fifteen_minutes_the_account_is_open_again(client, account, sign_in, moment):
    account()
    fail(client, sign_in, 5)
    moment.forward(minutes=14, seconds=59)
    assert sign_in(client).status_code == 200
    moment.forward(seconds=1)
    assert sign_in(client).status_code == 302


def test_knocking_at_a_locked_account_does_not_keep_it_locked(client, account, sign_in, moment):
    account()
    fail(client, sign_in, 5)
    moment.forward(minutes=10)
    fail(client, sign_in, 20)
    moment.forward(minutes=5)
    assert sign_in(client).status_code == 302


def test_failures_spread_thinly_over_the_quarter_of_an_hour_still_lock_for_the_full_time(
    client, account, sign_in, moment
):
    account()
    for _ in range(5):
        fail(client, sign_in, 1)
        moment.forward(minutes=14)
    assert LOCKED in sign_in(client).content.decode()


def test_another_account_from_another_address_is_not_locked(client, account, sign_in, moment):
    account()
    account("taro@example.jp")
    fail(client, sign_in, 5)
    assert sign_in(client, "taro@example.jp", address="192.0.2.2").status_code == 302


def test_the_account_is_locked_from_every_address(client, account, sign_in, moment):
    account()
    for number in range(5):
        fail(client, sign_in, 1, address=f"192.0.2.{number}")
    assert LOCKED in sign_in(client, address="198.51.100.7").content.decode()


def test_the_address_is_locked_for_every_account(client, account, sign_in, moment):
    account()
    for number in range(5):
        fail(client, sign_in, 1, email=f"nobody{number}@example.jp")
    assert LOCKED in sign_in(client).content.decode()
    assert sign_in(client, address="192.0.2.2").status_code == 302


def test_one_ipv6_subscriber_cannot_escape_by_changing_the_last_half_of_the_address(client, account, sign_in, moment):
    account()
    for number in range(5):
        fail(client, sign_in, 1, email=f"nobody{number}@example.jp", address=f"2001:db8:1:2::{number}")
    assert LOCKED in sign_in(client, address="2001:db8:1:2:ffff::1").content.decode()
    assert sign_in(client, address="2001:db8:1:3::1").status_code == 302


def test_an_address_that_the_client_made_up_is_not_believed_without_a_proxy(client, account, sign_in, moment):
    account()
    for number in range(5):
        client.post(
            "/accounts/sign-in/",
            {"login": f"n{number}@example.jp", "password": "wrong"},
            REMOTE_ADDR="192.0.2.1",
            HTTP_X_FORWARDED_FOR=f"203.0.113.{number}",
        )
    assert LOCKED in sign_in(client).content.decode()


def test_behind_one_proxy_the_address_it_saw_counts(client, account, sign_in, moment, settings):
    settings.PROXIES = 1
    account()
    for number in range(5):
        client.post(
            "/accounts/sign-in/",
            {"login": f"n{number}@example.jp", "password": "wrong"},
            REMOTE_ADDR="10.0.0.1",
            HTTP_X_FORWARDED_FOR=f"made.up, 203.0.113.{number}",
        )
    assert sign_in(client, address="10.0.0.1").status_code == 302


def test_a_name_without_account_is_locked_like_one_that_has_an_account(client, account, sign_in, moment):
    account()
    known = fail(client, sign_in, 6)[-1].content.decode()
    unknown = fail(client, sign_in, 6, email="nobody@example.jp", address="192.0.2.2")[-1].content.decode()
    assert LOCKED in known
    assert LOCKED in unknown


def test_spelling_the_address_in_capitals_does_not_escape_the_count(client, account, sign_in, moment):
    account()
    fail(client, sign_in, 3)
    fail(client, sign_in, 2, email="HANAKO@Example.JP", address="192.0.2.2")
    assert LOCKED in sign_in(client, address="192.0.2.3").content.decode()


def test_a_success_gives_the_address_back_only_its_own_attempt(client, account, sign_in, moment):
    account()
    fail(client, sign_in, 4, email="nobody@example.jp")
    assert sign_in(client).status_code == 302
    client.logout()
    fail(client, sign_in, 1, email="nobody2@example.jp")
    assert LOCKED in sign_in(client).content.decode()


def test_confirming_the_password_in_a_session_counts_too(client, account, sign_in, moment):
    client.force_login(account())
    for _ in range(5):
        client.post("/accounts/confirm/", {"password": "wrong wrong wrong"}, REMOTE_ADDR="192.0.2.1")
    response = client.post("/accounts/confirm/", {"password": PASSWORD}, REMOTE_ADDR="192.0.2.1")
    assert LOCKED in response.content.decode()


def test_neither_names_nor_addresses_are_stored(client, account, sign_in, moment):
    fail(client, sign_in, 1)
    stored = str(list(SignInFailures.objects.values_list("key", flat=True)))
    assert "hanako" not in stored
    assert "192.0.2" not in stored


def test_counts_older_than_a_day_are_swept_away(client, account, sign_in, moment):
    fail(client, sign_in, 1)
    moment.forward(days=2)
    fail(client, sign_in, 1, email="other@example.jp", address="192.0.2.9")
    assert SignInFailures.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_of_twenty_attempts_at_the_same_moment_five_reach_the_password(moment):
    begun, refused = [], []
    ready = threading.Barrier(20)

    def attempt(number):
        ready.wait()
        try:
            begun.append(lockout.begin(name="hanako@example.jp", address=f"192.0.2.{number}"))
        except lockout.SignInLocked as locked:
            refused.append(locked)
        finally:
            connection.close()

    threads = [threading.Thread(target=attempt, args=(number,)) for number in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(begun), len(refused)) == (5, 15)
