"""Calls a web address that somebody else chose, and nowhere else: no redirects, no addresses inside the house.

Every address of the name must be public; the one that was looked at is the one that is used, so that a name that
changes its address in between (DNS rebinding) leads nowhere.
"""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import http.client
import ipaddress
import socket
import ssl
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from urllib.parse import SplitResult, urlsplit

SECONDS = 10.0  # for connecting and for each part of the answer
ALTOGETHER = 20.0  # a receiver that answers drop by drop is left
LOCAL = frozenset({"localhost", "127.0.0.1", "::1"})
_READ = 4096  # bytes of an answer, so that its connection can be used again


class NotSent(Exception):
    """Nothing is known to have arrived. `code`: `url`, `dns`, `private`, `timeout`, `tls`, `connection`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Target:
    """Where a message goes: the parts of the URL, and the address that was looked at."""

    url: SplitResult
    address: str

    @property
    def port(self) -> int:
        """The port, 443 or 80 where the URL names none."""
        return self.url.port or (443 if self.url.scheme == "https" else 80)


@dataclass(frozen=True)
class Answer:
    """What came back; of its content nothing is kept."""

    status: int
    headers: Mapping[str, str]


def signature(secret: str, body: bytes, at: int) -> str:
    """`t=<seconds since 1970>,v1=<hex>`, where hex is HMAC-SHA-256 of `<t>.<body>` under the secret."""
    made = hmac.new(secret.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={at},v1={made}"


def problem_of(url: str, *, private: bool = False) -> str:
    """What is wrong with an address, before anything is sent: `scheme`, `host`, `credentials`; blank for nothing.

    `private`: this machine and addresses inside the house are allowed, for demonstrations and tests.
    """
    try:
        parts = urlsplit(url)
        host, _port = parts.hostname or "", parts.port
    except ValueError:
        return "host"
    if not host or any(sign.isspace() for sign in url):
        return "host"
    if parts.username or parts.password or parts.fragment:
        return "credentials"
    local = private and parts.scheme == "http" and host in LOCAL
    return "" if parts.scheme == "https" or local else "scheme"


def resolved(url: str, *, private: bool = False) -> Target:
    """The address that a message may go to. Raises `NotSent` for one inside the house (`private`) or none (`dns`)."""
    if problem_of(url, private=private):
        raise NotSent("url")
    parts = urlsplit(url)
    try:
        found = socket.getaddrinfo(parts.hostname, parts.port or None, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise NotSent("dns") from None
    addresses = [str(one[4][0]) for one in found]
    if not addresses:
        raise NotSent("dns")
    if not private and not all(_public(address) for address in addresses):
        raise NotSent("private")
    return Target(parts, addresses[0])


def _public(address: str) -> bool:
    parsed = ipaddress.ip_address(address.partition("%")[0])
    inner = getattr(parsed, "ipv4_mapped", None) or getattr(parsed, "sixtofour", None)
    return parsed.is_global and not parsed.is_multicast and (inner is None or inner.is_global)


@cache
def _trusted() -> ssl.SSLContext:
    return ssl.create_default_context()


class _Pinned(http.client.HTTPConnection):
    """A connection to the address that was looked at, under the name of the URL."""

    def __init__(self, target: Target, seconds: float) -> None:
        super().__init__(target.url.hostname or "", target.port, timeout=seconds)
        self._target = target

    def connect(self) -> None:
        """Open it; with TLS the certificate must be of the URL's name."""
        plain = socket.create_connection((self._target.address, self._target.port), timeout=self.timeout)
        if self._target.url.scheme == "https":
            self.sock = _trusted().wrap_socket(plain, server_hostname=self._target.url.hostname)
        else:
            self.sock = plain


class Line:
    """One connection to one host, for several messages one after the other. Close it, or use it with `with`."""

    def __init__(self, target: Target, *, seconds: float | None = None, altogether: float | None = None) -> None:
        """`seconds` for each part of the answer, `altogether` for one message."""
        self._connection = _Pinned(target, SECONDS if seconds is None else seconds)
        self._altogether = ALTOGETHER if altogether is None else altogether

    def __enter__(self) -> Line:
        return self

    def __exit__(self, *_error: object) -> None:
        self._connection.close()

    def post(self, url: SplitResult, body: bytes, headers: Mapping[str, str]) -> Answer:
        """Send the body to the path of `url`, which must be of this host. Raises `NotSent`.

        A connection that the other side closed since the last message is opened anew, once.
        """
        watch = threading.Timer(self._altogether, _hang_up, args=(self._connection,))
        watch.daemon = True
        watch.start()
        try:
            used_before = self._connection.sock is not None
            try:
                return self._post(url, body, headers)
            except (ConnectionError, http.client.BadStatusLine):
                if not used_before:
                    raise
                self._connection.close()
                return self._post(url, body, headers)
        except TimeoutError:
            raise NotSent("timeout") from None
        except ssl.SSLError:
            raise NotSent("tls") from None
        except (OSError, http.client.HTTPException, ValueError):
            raise NotSent("connection") from None
        finally:
            watch.cancel()

    def _post(self, url: SplitResult, body: bytes, headers: Mapping[str, str]) -> Answer:
        path = url.path or "/"
        self._connection.request("POST", f"{path}?{url.query}" if url.query else path, body, dict(headers))
        answer = self._connection.getresponse()
        made = Answer(answer.status, {name.lower(): value for name, value in answer.getheaders()})
        self._finish(answer)
        return made

    def _finish(self, answer: http.client.HTTPResponse) -> None:
        """Read a short answer to its end; a long one costs the connection. What came back counts in any case."""
        with contextlib.suppress(OSError, http.client.HTTPException, ValueError):
            if answer.length is not None and answer.length <= _READ:
                answer.read()
        if not answer.isclosed():
            self._connection.close()


def post(url: str, body: bytes, headers: Mapping[str, str], *, private: bool = False) -> Answer:
    """Send one message. Raises `NotSent`."""
    target = resolved(url, private=private)
    with Line(target) as line:
        return line.post(target.url, body, headers)


def _hang_up(connection: http.client.HTTPConnection) -> None:
    if connection.sock is not None:
        with contextlib.suppress(OSError):  # it is closed already
            connection.sock.shutdown(socket.SHUT_RDWR)
