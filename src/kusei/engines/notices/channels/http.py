"""The one way by which adapters speak HTTP: TLS verified, no redirects, a time limit that holds, no transaction open.

`Pool` can stand in for the pool of a provider's own library; `Client` is all that the other adapters need.
"""

from __future__ import annotations

import http.client
import json as jsonlib
import socket
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from typing import Any

import urllib3
from django.conf import settings
from urllib3 import exceptions
from urllib3.connection import HTTPConnection, HTTPSConnection

from kusei.engines.notices.channels import limits
from kusei.engines.notices.channels.outside import must_be_outside
from kusei.engines.notices.channels.protocol import SECONDS, Refused, TryLater
from kusei.foundation.web import clock, outgoing

CONNECT = 5.0  # seconds until a connection must stand
LONGEST_WAIT = 3600.0  # seconds that a Retry-After may ask for; more is taken as this


class _Answer(http.client.HTTPResponse):
    def __init__(self, sock: socket.socket, *args: Any, **kwargs: Any) -> None:
        super().__init__(sock, *args, **kwargs)
        self.fp.close()
        self.fp = limits.reader(sock)


class _Plain(HTTPConnection):
    response_class = _Answer


class _Secure(HTTPSConnection):
    response_class = _Answer


class _PlainPool(urllib3.HTTPConnectionPool):
    ConnectionCls = _Plain


class _SecurePool(urllib3.HTTPSConnectionPool):
    ConnectionCls = _Secure


class Pool(urllib3.PoolManager):
    """Connections that are kept open. A call is over after `seconds`, and is never repeated or sent elsewhere.

    `local`: http on this machine is allowed; None: as KUSEI_NOTICES_LOCAL says.
    """

    def __init__(self, seconds: float = SECONDS, at_once: int = 4, local: bool | None = None) -> None:
        # Alerts have a lane of their own beside the usual one: as many connections again.
        super().__init__(num_pools=20, maxsize=2 * at_once, cert_reqs="CERT_REQUIRED")
        self.pool_classes_by_scheme = {"http": _PlainPool, "https": _SecurePool}
        self.seconds, self.local = seconds, local

    def urlopen(  # type: ignore[override]  # as urllib3's own PoolManager has it
        self, method: str, url: str, redirect: bool = True, **kw: Any
    ) -> urllib3.BaseHTTPResponse:
        """As urllib3's, under our rules: https, or http on this machine with KUSEI_NOTICES_LOCAL. Raises `Refused` for
        any other address, and `NetworkInTransaction`.
        """
        must_be_outside()
        local = settings.NOTICES_LOCAL if self.local is None else self.local
        if problem := outgoing.problem_of(url, private=local):
            raise Refused(f"address-{problem}")
        limits.begin(self.seconds)
        timeout = urllib3.Timeout(connect=min(CONNECT, self.seconds), read=self.seconds, total=self.seconds)
        return super().urlopen(method, url, redirect=False, **{**kw, "timeout": timeout, "retries": False})


def later(error: Exception) -> TryLater:
    """What an error of the connection means to the delivery: nobody was certainly taken."""
    if isinstance(error, exceptions.TimeoutError | TimeoutError) and not isinstance(
        error, exceptions.NewConnectionError
    ):
        return TryLater("timeout")
    if isinstance(error, exceptions.SSLError):
        return TryLater("tls")
    return TryLater("connection")


def retry_after(value: str | None) -> float | None:
    """The seconds that a Retry-After header asks for, given as seconds or as a date; None where it says nothing."""
    if not value:
        return None
    if value.strip().isdecimal():
        return min(float(value), LONGEST_WAIT)
    try:
        when = parsedate_to_datetime(value)
    except ValueError:
        return None
    if when.tzinfo is None:
        return None
    return min(max((when - clock.now()).total_seconds(), 0.0), LONGEST_WAIT)


def judge(status: int, headers: Mapping[str, str]) -> None:
    """Raise what a status means that is the same with every provider: 429, 408, 5xx and a redirect."""
    if status == 429:
        raise TryLater("busy", retry_after(headers.get("Retry-After")), busy=True)
    if status == 408:
        raise TryLater("timeout")
    if status >= 500:
        raise TryLater(f"http-{status}", retry_after(headers.get("Retry-After")))
    if 300 <= status < 400:
        raise Refused("redirect")


@dataclass(frozen=True)
class Response:
    """An answer of 2xx or 4xx: the adapter knows what it means. Header names are found in any case."""

    status: int
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)

    @property
    def ok(self) -> bool:
        """Whether the provider took it."""
        return 200 <= self.status < 300

    def json(self) -> Any:
        """The body as JSON. Raises `TryLater` where it is none: an answer that nobody can read took nobody."""
        try:
            return jsonlib.loads(self.body)
        except ValueError:
            raise TryLater("unreadable-answer") from None


class Client:
    """Calls one provider. Make one for an adapter and keep it: its connections stay open."""

    def __init__(
        self,
        base: str = "",
        *,
        headers: Mapping[str, str] | None = None,
        seconds: float = SECONDS,
        at_once: int = 4,
        local: bool | None = None,
    ) -> None:
        self.base, self.headers = base.rstrip("/"), dict(headers or {})
        self.pool = Pool(seconds, at_once, local)

    def request(
        self,
        method: str,
        where: str,
        *,
        json: Any = None,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Response:
        """Call `where`, a path under the base or a whole address. Raises `TryLater`, and `Refused` for a redirect."""
        sent = {"User-Agent": "Kusei", **self.headers, **(headers or {})}
        if json is not None:
            body = jsonlib.dumps(json, ensure_ascii=False, separators=(",", ":")).encode()
            sent.setdefault("Content-Type", "application/json; charset=utf-8")
        url = self.base + where if where.startswith("/") else where
        try:
            answer = self.pool.request(method, url, body=body, headers=sent)
        except (exceptions.HTTPError, OSError) as error:
            raise later(error) from None
        judge(answer.status, answer.headers)
        return Response(answer.status, answer.headers, answer.data)
