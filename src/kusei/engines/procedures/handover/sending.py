"""Sends one signed message to another system, and nowhere else: no redirects, no addresses inside the house.

The signature is `X-Kusei-Signature: t=<seconds since 1970>,v1=<hex>`, where hex is HMAC-SHA-256 of `<t>.<body>` under
the endpoint's secret. A receiver computes it anew, compares in constant time, and refuses a `t` older than minutes.
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
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

from django.conf import settings

SECONDS = 10.0  # for connecting and for each part of the answer
ALTOGETHER = 20.0  # a receiver that answers drop by drop is left
LOCAL = frozenset({"localhost", "127.0.0.1", "::1"})


class NotSent(Exception):
    """The message did not arrive. `code` is kept with the delivery; nothing of what the receiver said is."""

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


def signature(secret: str, body: bytes, at: int) -> str:
    """The header's value."""
    made = hmac.new(secret.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={at},v1={made}"


def problem_of(url: str) -> str:
    """What is wrong with an address, before anything is sent: `scheme`, `host`, `credentials`; blank for nothing."""
    try:
        parts = urlsplit(url)
        host, _port = parts.hostname or "", parts.port
    except ValueError:
        return "host"
    if not host or any(sign.isspace() for sign in url):
        return "host"
    if parts.username or parts.password or parts.fragment:
        return "credentials"
    local = settings.WEBHOOK_PRIVATE and parts.scheme == "http" and host in LOCAL
    return "" if parts.scheme == "https" or local else "scheme"


def resolved(url: str) -> Target:
    """The address that a message may go to. Raises `NotSent` for one inside the house (`private`) or none (`dns`).

    Every address of the name must be public; the one that was looked at is the one that is used, so that a name that
    changes its address in between (DNS rebinding) leads nowhere.
    """
    if problem_of(url):
        raise NotSent("url")
    parts = urlsplit(url)
    try:
        found = socket.getaddrinfo(parts.hostname, parts.port or None, type=socket.SOCK_STREAM)
    except OSError:
        raise NotSent("dns") from None
    addresses = [str(one[4][0]) for one in found]
    if not addresses:
        raise NotSent("dns")
    if not settings.WEBHOOK_PRIVATE and not all(_public(address) for address in addresses):
        raise NotSent("private")
    return Target(parts, addresses[0])


def _public(address: str) -> bool:
    parsed = ipaddress.ip_address(address.partition("%")[0])
    inner = getattr(parsed, "ipv4_mapped", None) or getattr(parsed, "sixtofour", None)
    return parsed.is_global and not parsed.is_multicast and (inner is None or inner.is_global)


class _Pinned(http.client.HTTPConnection):
    """A connection to the address that was looked at, under the name of the URL."""

    def __init__(self, target: Target) -> None:
        super().__init__(target.url.hostname or "", target.port, timeout=SECONDS)
        self._target = target

    def connect(self) -> None:
        """Open it; with TLS the certificate must be of the URL's name."""
        plain = socket.create_connection((self._target.address, self._target.port), timeout=SECONDS)
        if self._target.url.scheme == "https":
            context = ssl.create_default_context()
            self.sock = context.wrap_socket(plain, server_hostname=self._target.url.hostname)
        else:
            self.sock = plain


def post(url: str, body: bytes, headers: dict[str, str]) -> int:
    """Send the body and give the status that came back; what else came back is not read. Raises `NotSent`."""
    target = resolved(url)
    path = target.url.path or "/"
    connection = _Pinned(target)
    watch = threading.Timer(ALTOGETHER, _hang_up, args=(connection,))
    watch.start()
    try:
        connection.request("POST", f"{path}?{target.url.query}" if target.url.query else path, body, headers)
        return connection.getresponse().status
    except TimeoutError:
        raise NotSent("timeout") from None
    except ssl.SSLError:
        raise NotSent("tls") from None
    except (OSError, http.client.HTTPException, ValueError):
        raise NotSent("connection") from None
    finally:
        watch.cancel()
        connection.close()


def _hang_up(connection: http.client.HTTPConnection) -> None:
    if connection.sock is not None:
        with contextlib.suppress(OSError):  # it is closed already
            connection.sock.shutdown(socket.SHUT_RDWR)
