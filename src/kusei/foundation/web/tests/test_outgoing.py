"""Calls to addresses that others chose: one connection for many messages, none inside the house."""

from __future__ import annotations

import socket
import threading

import pytest

from kusei.foundation.web import outgoing
from kusei.foundation.web.outgoing import Line, NotSent, resolved

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nX-Word: yes\r\n\r\nok"


class Listener:
    """Answers each request with the next of `answers`; after each in `closing` it closes the connection."""

    def __init__(self, *answers, closing=()):
        self.answers, self.closing, self.connections, self.requests = list(answers), set(closing), 0, []
        self._socket = socket.create_server(("127.0.0.1", 0))
        threading.Thread(target=self._serve, daemon=True).start()

    @property
    def url(self):
        return f"http://127.0.0.1:{self._socket.getsockname()[1]}/hook?x=1"

    def _serve(self):
        while len(self.requests) < len(self.answers):
            connection, _address = self._socket.accept()
            self.connections += 1
            with connection, connection.makefile("rb") as stream:
                while (line := stream.readline()) and len(self.requests) < len(self.answers):
                    headers = {}
                    while (row := stream.readline().strip()) != b"":
                        name, _colon, value = row.partition(b": ")
                        headers[name.lower()] = value
                    self.requests.append((line.split()[1], stream.read(int(headers[b"content-length"]))))
                    connection.sendall(self.answers[len(self.requests) - 1])
                    if len(self.requests) in self.closing:
                        break


def post(listener, count=1):
    target = resolved(listener.url, private=True)
    with Line(target, seconds=5) as line:
        return [line.post(target.url, f"{number}".encode(), {}) for number in range(count)]


def test_several_messages_share_a_connection():
    listener = Listener(OK, OK, OK)
    answers = post(listener, 3)
    assert [(one.status, one.headers["x-word"]) for one in answers] == [(200, "yes")] * 3
    assert (listener.connections, listener.requests) == (
        1,
        [(b"/hook?x=1", b"0"), (b"/hook?x=1", b"1"), (b"/hook?x=1", b"2")],
    )


def test_a_connection_that_the_other_side_closed_is_opened_anew():
    listener = Listener(OK, OK, closing={1})
    assert [one.status for one in post(listener, 2)] == [200, 200]
    assert listener.connections == 2


def test_a_long_answer_costs_the_connection_and_is_not_read():
    long = b"HTTP/1.1 200 OK\r\nContent-Length: 9000000\r\n\r\n" + b"x" * 100
    listener = Listener(long, OK, closing={1})
    assert [one.status for one in post(listener, 2)] == [200, 200]
    assert listener.connections == 2


def test_what_is_no_answer_is_an_error_of_the_connection():
    with pytest.raises(NotSent, match="connection"):
        post(Listener(b"nonsense\r\n\r\n", closing={1}))


@pytest.mark.parametrize("url", ["http://127.0.0.1/", "https://localhost/", "https://10.1.2.3/", "https://[::1]/"])
def test_this_machine_is_called_only_where_that_is_allowed(url):
    with pytest.raises(NotSent):
        resolved(url)
    assert resolved(url, private=True).address


def test_plain_http_goes_to_this_machine_at_most():
    assert outgoing.problem_of("http://example.jp/", private=True) == "scheme"
    assert outgoing.problem_of("http://127.0.0.1:8000/", private=True) == ""


def test_a_name_that_cannot_be_encoded_is_unknown():
    with pytest.raises(NotSent, match="dns"):
        resolved(f"https://{'a' * 64}.example.jp/")
