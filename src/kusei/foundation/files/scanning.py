"""Asks ClamAV whether a file is infected, over the INSTREAM command of its daemon (clamd, manual page clamd(8)).

Without `KUSEI_CLAMAV` nothing is asked. With it a file is kept only after the daemon said OK: when it does not answer,
the person is asked to try later. The connection is made for one file and never used again.
"""

from __future__ import annotations

import contextlib
import logging
import re
import socket
import struct
import time
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

from kusei.foundation.files.refusals import FilesRefused

logger = logging.getLogger(__name__)

SECONDS = 30.0  # for one file, from the connection to the answer
_CHUNK = 64 * 1024
_LONGEST_ANSWER = 4096
_FOUND = re.compile(r"stream: (?P<signature>.{1,200}) FOUND")


class Infected(FilesRefused):
    """The scanner knows something harmful in the file."""

    code = "files.infected"

    def __init__(self, signature: str) -> None:
        super().__init__(signature)
        self.signature = signature

    def __str__(self) -> str:
        return _(
            "ウイルスの疑いがあるため、このファイルは受け取れません。端末を調べてから、別のファイルを選んでください。"
        )


class ScannerUnavailable(FilesRefused):
    """The scanner did not answer, or with something that is no answer. Files are not kept unscanned."""

    code = "files.scanner-unavailable"

    def __str__(self) -> str:
        return _("いま、ファイルのウイルス検査ができません。しばらくしてから、もう一度送ってください。")


class WrongAddress(ValueError):
    """`KUSEI_CLAMAV` is no address of a scanner."""

    code = "files.wrong-scanner-address"

    def __str__(self) -> str:
        return "KUSEI_CLAMAV must be tcp://host:port or unix:///path."


@dataclass(frozen=True)
class Address:
    """Where the daemon listens: a path, or a host and its port."""

    path: str = ""
    host: str = ""
    port: int = 0


def parse(text: str) -> Address:
    """The address in `tcp://host:port` or `unix:///path`. Raises `WrongAddress`."""
    try:
        parts = urlsplit(text)
        port = parts.port or 0
    except ValueError:
        raise WrongAddress from None
    if parts.scheme == "unix" and not parts.netloc and parts.path.startswith("/"):
        return Address(path=parts.path)
    if parts.scheme == "tcp" and parts.hostname and port and not parts.path.strip("/"):
        return Address(host=parts.hostname, port=port)
    raise WrongAddress


def scan(content: bytes) -> None:
    """Return if the scanner finds nothing, or if there is none.

    Raises `Infected` and `ScannerUnavailable`; the latter also for files above the daemon's StreamMaxLength.
    """
    if not settings.CLAMAV:
        return
    answer = ask(parse(settings.CLAMAV), content)
    if answer == "stream: OK":
        return
    found = _FOUND.fullmatch(answer)
    if found is None:
        # The words are the daemon's own, such as "INSTREAM size limit exceeded. ERROR"; nothing of the file.
        logger.error("the virus scanner gave no verdict", extra={"answer": answer[:100]})
        raise ScannerUnavailable
    raise Infected(found["signature"])


def ask(address: Address, content: bytes) -> str:
    """What the daemon says about the bytes. Raises `ScannerUnavailable` after 30 seconds at the latest."""
    deadline = time.monotonic() + SECONDS
    try:
        with _connected(address, deadline) as connection:
            # A daemon that has had enough answers and closes before everything is sent: its answer still counts.
            with contextlib.suppress(BrokenPipeError, ConnectionResetError):
                _send(connection, content, deadline)
            return _answer(connection, deadline)
    except OSError as error:
        logger.error("the virus scanner cannot be reached", extra={"error": type(error).__name__})
        raise ScannerUnavailable from None


def _connected(address: Address, deadline: float) -> socket.socket:
    if not address.path:
        return socket.create_connection((address.host, address.port), timeout=_left(deadline))
    connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        connection.settimeout(_left(deadline))
        connection.connect(address.path)
    except OSError:
        connection.close()
        raise
    return connection


def _send(connection: socket.socket, content: bytes, deadline: float) -> None:
    """Each chunk behind its length, four bytes in network order; a length of zero ends the stream."""
    view = memoryview(content)
    connection.sendall(b"zINSTREAM\0")
    for start in range(0, len(view), _CHUNK):
        chunk = view[start : start + _CHUNK]
        connection.settimeout(_left(deadline))
        connection.sendall(struct.pack("!L", len(chunk)) + chunk)
    connection.sendall(struct.pack("!L", 0))


def _answer(connection: socket.socket, deadline: float) -> str:
    answer = b""
    while b"\0" not in answer and len(answer) < _LONGEST_ANSWER:
        connection.settimeout(_left(deadline))
        part = connection.recv(_LONGEST_ANSWER)
        if not part:
            break
        answer += part
    return answer.partition(b"\0")[0].decode("ascii", "replace").strip()


def _left(deadline: float) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left
