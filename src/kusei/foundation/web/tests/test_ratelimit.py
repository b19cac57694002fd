"""Limits are counted in the database, per address and per name, and say when to come back."""

import datetime as dt
import threading

import pytest
from django.db import connection, connections
from django.http import HttpResponse
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from kusei.foundation.web import clock, ratelimit
from kusei.foundation.web.models import RateCount


@ratelimit.limited("sample", "3/m")
def view(request):
    return HttpResponse("ok")


def call(address="192.0.2.1", method="get", **headers):
    request = getattr(RequestFactory(), method)("/", REMOTE_ADDR=address, headers=headers)
    return view(request)


@pytest.mark.django_db
def test_the_call_above_the_limit_gets_429_with_retry_after():
    assert [call().status_code for _ in range(4)] == [200, 200, 200, 429]
    refused = call()
    assert 1 <= int(refused["Retry-After"]) <= 60
    assert "秒たってから" in refused.content.decode()


@pytest.mark.django_db
def test_addresses_and_names_are_counted_apart():
    for _ in range(4):
        call("192.0.2.1")
    assert call("192.0.2.2").status_code == 200
    assert ratelimit.wait_for("another", "1/m", "192.0.2.1") == 0


@pytest.mark.django_db
def test_a_new_window_begins_when_the_old_one_is_over(monkeypatch):
    for _ in range(4):
        call()
    later = clock.now() + dt.timedelta(seconds=61)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert call().status_code == 200


@pytest.mark.django_db
def test_one_statement_a_call_and_no_address_in_the_table(django_assert_num_queries):
    with django_assert_num_queries(1):
        call("192.0.2.77")
    assert "192.0.2.77" not in str(list(RateCount.objects.values()))


@pytest.mark.django_db
def test_dead_counters_are_cleared_away(monkeypatch):
    for number in range(5):
        call(f"198.51.100.{number}")
    later = clock.now() + dt.timedelta(hours=1)
    monkeypatch.setattr(clock, "now", lambda: later)
    call("203.0.113.1")
    assert RateCount.objects.count() == 1


@pytest.mark.django_db
def test_forwarded_addresses_are_believed_only_from_our_own_proxies(settings):
    request = RequestFactory().get("/", REMOTE_ADDR="10.0.0.1", headers={"X-Forwarded-For": "1.1.1.1, 192.0.2.9"})
    assert ratelimit.client_address(request) == "10.0.0.1"
    settings.PROXIES = 1
    assert ratelimit.client_address(request) == "192.0.2.9"
    settings.PROXIES = 3
    assert ratelimit.client_address(request) == "10.0.0.1"


@pytest.mark.django_db
def test_limits_can_be_switched_off_for_measurements(settings):
    settings.RATE_LIMITS = False
    assert {call().status_code for _ in range(10)} == {200}


@pytest.mark.django_db(transaction=True)
def test_two_processes_share_the_count():
    answers, gate = [], threading.Barrier(4)

    def caller():
        gate.wait()
        answers.extend(call("192.0.2.50").status_code for _ in range(5))
        connections.close_all()

    threads = [threading.Thread(target=caller) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers.count(200) == 3
    assert answers.count(429) == 17


@pytest.mark.django_db
def test_the_counters_are_not_written_to_the_log_of_the_database():
    with connection.cursor() as cursor:
        cursor.execute("SELECT relpersistence FROM pg_class WHERE oid = 'web_ratecount'::regclass")
        assert cursor.fetchone() == ("u",)


@given(st.text(max_size=8).filter(lambda text: not text[:-2].isdecimal()))
def test_a_rate_that_cannot_be_read_fails_when_the_view_is_declared(rate):
    with pytest.raises(ValueError, match="60/m"):
        ratelimit.limited("x", rate)
