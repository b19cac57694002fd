"""The one HTTP client of the adapters, against a server that misbehaves."""

from __future__ import annotations

import datetime as dt
import socket
import threading
import time
from collections.abc import Iterator
from email.utils import format_datetime
from typing import Any

import pytest
from django.db import transaction

from kusei.engines.notices.channels import http, limits
from kusei.engines.notices.channels.fakes import server
from kusei.engines.notices.channels.fakes.server import Answer, Request, Server
from kusei.engines.notices.channels.outside import NetworkInTransaction, must_be_outside
from kusei.engines.notices.channels.protocol import Refused, TryLater
from kusei.engines.notices.channels.tests import contract
from kusei.engines.notices.channels.tests.contract import limit, limited
from kusei.foundation.web import clock
from kusei.foundation.web.testing import at_most

LIMIT = contract.LIMIT / 2


class Echo:
    def __init__(self) -> None:
        self.answers: list[Answer] = []

    def answer(self, request: Request) -> Answer:
        return self.answers.pop(0) if self.answers else Answer.of({"said": request.body.decode()})


@pytest.fixture
def fake(settings: Any) -> Iterator[Server]:
    settings.NOTICES_LOCAL = True
    with Server(Echo()) as running:
        yield running


@pytest.fixture
def client(fake: Server, request: pytest.FixtureRequest) -> http.Client:
    return http.Client(fake.url, headers={"Authorization": "Bearer x"}, seconds=limit(request) / 2)


def test_a_json_body_goes_and_an_answer_comes(client: http.Client, fake: Server) -> None:
    answer = client.request("POST", "/messages", json={"本文": "はい"}, headers={"X-Key": "1"})
    assert (answer.status, answer.ok, answer.json()) == (200, True, {"said": '{"本文":"はい"}'})
    seen = fake.seen[0]
    assert (seen.method, seen.path, seen.headers["authorization"]) == ("POST", "/messages", "Bearer x")
    assert seen.headers["x-key"] == "1"


def test_several_calls_use_one_connection(client: http.Client, fake: Server) -> None:
    for _time in range(5):
        client.request("GET", "/")
    assert len(fake._tcp.open) == 1


def test_the_adapter_judges_a_4xx_itself(client: http.Client, fake: Server) -> None:
    fake.then(server.status(404))
    answer = client.request("GET", "/")
    assert (answer.status, answer.ok) == (404, False)


@pytest.mark.parametrize(
    ("status", "given", "code", "after", "busy"),
    [
        (429, "7", "busy", 7.0, True),
        (429, "", "busy", None, True),
        (429, "soon", "busy", None, True),
        (429, "999999999999", "busy", http.LONGEST_WAIT, True),
        (503, "30", "http-503", 30.0, False),
        (500, "", "http-500", None, False),
        (408, "", "timeout", None, False),
    ],
)
def test_what_a_status_means(  # noqa: PLR0917  a row of the table
    client: http.Client, fake: Server, status: int, given: str, code: str, after: float | None, busy: bool
) -> None:
    fake.then(server.status(status, given))
    with pytest.raises(TryLater) as caught:
        client.request("POST", "/", body=b"x")
    assert (caught.value.code, caught.value.after, caught.value.busy) == (code, after, busy)
    assert fake.count == 1, "never repeated by itself"


def test_a_date_in_retry_after_becomes_seconds_and_never_less_than_none() -> None:
    soon = format_datetime(clock.now() + dt.timedelta(seconds=90), usegmt=True)
    assert http.retry_after(soon) == pytest.approx(90, abs=3)
    assert http.retry_after(format_datetime(clock.now() - dt.timedelta(days=1), usegmt=True)) == 0.0
    assert http.retry_after("Wed, 21 Oct 2026 07:28:00") is None
    assert http.retry_after("-5") is None


def test_a_redirect_is_not_followed(client: http.Client, fake: Server) -> None:
    fake.provider.answers = [Answer(302, b"", {"Location": f"{fake.url}/elsewhere"})]
    with pytest.raises(Refused, match="redirect"):
        client.request("POST", "/", body=b"x")
    assert fake.count == 1


@pytest.mark.parametrize("behaviour", [server.drop(), server.cut()])
def test_a_lost_connection_means_try_later(client: http.Client, fake: Server, behaviour: server.Behaviour) -> None:
    fake.then(behaviour)
    with pytest.raises(TryLater, match="connection"):
        client.request("POST", "/", body=b"x")
    assert client.request("POST", "/", body=b"x").ok, "the next call has a connection again"


def test_nobody_listening_means_try_later(settings: Any) -> None:
    settings.NOTICES_LOCAL = True
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with pytest.raises(TryLater, match="connection"):
        http.Client(f"http://127.0.0.1:{port}", seconds=LIMIT).request("GET", "/")


@limited
def test_a_hanging_provider_is_left(client: http.Client, fake: Server) -> None:
    fake.then(server.hang())
    began = time.monotonic()
    with pytest.raises(TryLater, match="timeout"):
        client.request("GET", "/")
    took = time.monotonic() - began
    assert LIMIT * 0.9 < took < at_most(LIMIT * 4)


def test_an_answer_drop_by_drop_does_not_go_on_for_ever(settings: Any) -> None:
    settings.NOTICES_LOCAL = True
    ended = threading.Event()

    def drip(listener: socket.socket) -> None:
        peer, _address = listener.accept()
        with peer:
            peer.recv(65_536)
            peer.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
            while not ended.wait(LIMIT / 5):
                try:
                    peer.sendall(b"x")
                except OSError:
                    return

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=drip, args=(listener,), daemon=True)
        thread.start()
        began = time.monotonic()
        with pytest.raises(TryLater, match="timeout"):
            http.Client(f"http://127.0.0.1:{listener.getsockname()[1]}", seconds=LIMIT).request("GET", "/")
        took = time.monotonic() - began
        assert took < at_most(LIMIT * 4)
        ended.set()
        thread.join(5)


def test_an_answer_without_end_is_not_read_to_the_end(client: http.Client, fake: Server) -> None:
    fake.provider.answers = [Answer(200, b"x" * (limits.LARGEST_ANSWER + 1))]
    client.pool.seconds = 5.0
    with pytest.raises(TryLater, match="connection"):
        client.request("GET", "/")


def test_an_answer_that_is_not_json_took_nobody(client: http.Client, fake: Server) -> None:
    fake.provider.answers = [Answer(200, b"<html>")]
    with pytest.raises(TryLater, match="unreadable-answer"):
        client.request("GET", "/").json()


@pytest.mark.parametrize(
    "url", ["http://provider.example/", "ftp://127.0.0.1/", "https://me:secret@provider.example/", "https:///x"]
)
def test_an_address_that_may_not_be_called_is_refused_unasked(settings: Any, url: str) -> None:
    settings.NOTICES_LOCAL = True
    with pytest.raises(Refused, match="address-"):
        http.Client().request("GET", url)


def test_http_on_this_machine_needs_its_switch(client: http.Client, fake: Server, settings: Any) -> None:
    settings.NOTICES_LOCAL = False
    with pytest.raises(Refused, match="address-scheme"):
        client.request("GET", "/")
    assert fake.count == 0


def test_a_certificate_that_nobody_vouches_for_is_not_accepted() -> None:
    from kusei.engines.notices.channels.tests.certificate import tls_server

    with tls_server() as (port, _path), pytest.raises(TryLater, match="tls"):
        http.Client(f"https://localhost:{port}", seconds=5.0).request("GET", "/")


def test_a_certificate_that_is_trusted_must_be_of_the_name_that_is_called() -> None:
    from kusei.engines.notices.channels.tests.certificate import tls_server

    with tls_server() as (port, path):
        client = http.Client(f"https://localhost:{port}", seconds=5.0)
        client.pool.connection_pool_kw["ca_certs"] = path
        assert client.request("GET", "/").body == b"good"
    with tls_server() as (port, path):
        client = http.Client(f"https://127.0.0.1:{port}", seconds=5.0)
        client.pool.connection_pool_kw["ca_certs"] = path
        with pytest.raises(TryLater, match="tls"):
            client.request("GET", "/")


@pytest.mark.django_db
def test_inside_a_transaction_no_call_begins(client: http.Client, fake: Server) -> None:
    with transaction.atomic(), pytest.raises(NetworkInTransaction):
        client.request("GET", "/")
    assert fake.count == 0
    assert client.request("GET", "/").ok, "the transaction of the test itself does not count"


@pytest.mark.django_db(transaction=True)
def test_a_transaction_begun_by_hand_counts_too() -> None:
    must_be_outside()
    transaction.set_autocommit(False)
    try:
        with pytest.raises(NetworkInTransaction):
            must_be_outside()
    finally:
        transaction.rollback()
        transaction.set_autocommit(True)
