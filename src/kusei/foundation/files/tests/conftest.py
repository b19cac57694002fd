"""A scanner of the test's own, and people who hand files in."""

from __future__ import annotations

import socketserver
import struct
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth import get_user_model

from kusei.foundation.files.tests.samples import EICAR


class Daemon(socketserver.BaseRequestHandler):
    """Speaks clamd's side of INSTREAM and notes what is not as the protocol says."""

    server: Any

    def handle(self) -> None:
        way = self.server.way
        if way == "silent":
            self.server.stop.wait(10)
            return
        if way == "closes":
            return
        if self._exactly(10) != b"zINSTREAM\0":
            self.server.wrong.append("no command")
        content = b""
        while length := struct.unpack("!L", self._exactly(4))[0]:
            self.server.chunks.append(length)
            if len(content) + length > self.server.largest:
                self.request.sendall(b"INSTREAM size limit exceeded. ERROR\0")
                return
            content += self._exactly(length)
        self.server.received.append(content)
        self._answer(content, way)

    def _answer(self, content: bytes, way: str) -> None:
        if way == "garbage":
            self.request.sendall(b"\xff\xfe<html>stream: OK</html>\0")
        elif way == "slow":
            for sign in b"stream: OK\0":
                self.request.sendall(bytes([sign]))
                time.sleep(0.005)
        elif EICAR in content:
            self.request.sendall(b"stream: Eicar-Test-Signature FOUND\0")
        else:
            self.request.sendall(b"stream: OK\0")

    def _exactly(self, number: int) -> bytes:
        data = b""
        while len(data) < number:
            part = self.request.recv(number - len(data))
            if not part:
                self.server.wrong.append(f"{len(data)} bytes instead of {number}")
                raise ConnectionResetError
            data += part
        return data


class _Quiet:
    daemon_threads = True
    allow_reuse_address = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that goes away is no news."""


class TcpServer(_Quiet, socketserver.ThreadingTCPServer):
    pass


class UnixServer(_Quiet, socketserver.ThreadingUnixStreamServer):
    pass


def _serve(server: Any) -> Iterator[Any]:
    server.way, server.largest = "honest", 25 * 1024 * 1024
    server.chunks, server.received, server.wrong, server.stop = [], [], [], threading.Event()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    yield server
    server.stop.set()
    server.shutdown()
    server.server_close()
    thread.join(5)


@pytest.fixture
def clamd(settings: Any) -> Iterator[Any]:
    """A scanner over TCP, named in the settings."""
    server = TcpServer(("127.0.0.1", 0), Daemon)
    settings.CLAMAV = f"tcp://127.0.0.1:{server.server_address[1]}"
    yield from _serve(server)


@pytest.fixture
def clamd_by_path(settings: Any, tmp_path: Any) -> Iterator[Any]:
    """A scanner over a socket in the file system."""
    server = UnixServer(str(tmp_path / "clamd.ctl"), Daemon)
    settings.CLAMAV = f"unix://{tmp_path}/clamd.ctl"
    yield from _serve(server)


@pytest.fixture(autouse=True)
def _no_scanner_of_this_machine(settings: Any) -> None:
    settings.CLAMAV = ""


@pytest.fixture
def resident(db: None) -> Any:
    return get_user_model().objects.create(email="resident@kusei.example", name="見本 太郎")
