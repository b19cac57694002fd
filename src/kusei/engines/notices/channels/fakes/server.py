"""A provider on this machine for tests, demonstrations and benchmarks: it answers as a script says, and remembers.

It knows nothing of the platform, so that it can run as a process of its own (`python -m …channels.fakes`).
"""

from __future__ import annotations

import contextlib
import json
import socket
import socketserver
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Protocol

REASONS = {200: "OK", 201: "Created", 400: "Bad Request", 401: "Unauthorized", 403: "Forbidden", 404: "Not Found"}
LARGEST = 16 * 1024 * 1024  # bytes of one request
CONTROL = "/_fake/"  # where another process reads and steers: see `Server.control`


@dataclass(frozen=True)
class Request:
    """What a caller sent. Header names are in small letters."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes
    at: float  # time.monotonic()

    def json(self) -> Any:
        """The body as JSON."""
        return json.loads(self.body)


@dataclass(frozen=True)
class Answer:
    """What the provider answers."""

    status: int = 200
    body: bytes = b"{}"
    headers: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, document: Any, status: int = 200, **headers: str) -> Answer:
        """A JSON document."""
        return cls(status, json.dumps(document, ensure_ascii=False).encode(), headers)


@dataclass(frozen=True)
class Behaviour:
    """What happens to one request. `takes`: the provider acts on it, whatever the caller then hears."""

    kind: str = "ok"  # ok, status, drop, cut
    takes: bool = True
    seconds: float = 0.0  # waited before the answer
    status: int = 0
    retry_after: str = ""


def ok() -> Behaviour:
    """As the provider's rules say."""
    return Behaviour()


def slow(seconds: float) -> Behaviour:
    """Taken at once, answered late."""
    return Behaviour(seconds=seconds)


def status(code: int, retry_after: str | int = "") -> Behaviour:
    """Not taken, with this status."""
    return Behaviour("status", takes=False, status=code, retry_after=str(retry_after))


def drop() -> Behaviour:
    """Taken, and the connection closed without an answer."""
    return Behaviour("drop")


def cut() -> Behaviour:
    """Taken, and the connection closed in the middle of the answer."""
    return Behaviour("cut")


def hang() -> Behaviour:
    """Not taken, and never answered while the server lives."""
    return Behaviour("drop", takes=False, seconds=3600.0)


class Provider(Protocol):
    """The rules of one provider: what it answers to a request, and what it remembers of it."""

    def answer(self, request: Request) -> Answer:
        """Act on a request."""
        ...


class Server:
    """One provider on a port of this machine. Use it as a context manager."""

    def __init__(self, provider: Provider, port: int = 0, keep: int = 10_000) -> None:
        self.provider = provider
        self.seen: deque[Request] = deque(maxlen=keep)
        self.count = 0
        self.usual = ok()
        self._script: deque[Behaviour] = deque()
        self._lock = threading.Lock()
        self._ended = threading.Event()
        self._tcp = _Tcp(("127.0.0.1", port), _handler(self))
        self.url = f"http://127.0.0.1:{self._tcp.server_address[1]}"
        self._thread = threading.Thread(target=self._tcp.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)

    def __enter__(self) -> Server:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._tcp.shutdown()
        self._tcp.server_close()
        for one in list(self._tcp.open):
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
        self._thread.join()

    def then(self, *behaviours: Behaviour) -> None:
        """The next requests meet these, one each; after them the usual one."""
        self._script.extend(behaviours)

    def meet(self, request: Request) -> tuple[Behaviour, Answer]:
        """What happens to the request."""
        with self._lock:
            self.count += 1
            self.seen.append(request)
            behaviour = self._script.popleft() if self._script else self.usual
        answer = self.provider.answer(request) if behaviour.takes else Answer(behaviour.status)
        if behaviour.retry_after:
            answer = Answer(answer.status, answer.body, {**answer.headers, "Retry-After": behaviour.retry_after})
        if behaviour.seconds:
            self._ended.wait(behaviour.seconds)
        return behaviour, answer

    def control(self, request: Request) -> Answer:
        """`GET /_fake/count`, `POST /_fake/then` with a list of behaviours, `POST /_fake/usual` with one."""
        what = request.path.removeprefix(CONTROL)
        if what == "then":
            self.then(*(Behaviour(**one) for one in request.json()))
        elif what == "usual":
            self.usual = Behaviour(**request.json())
        elif what != "count":
            return Answer(404)
        return Answer.of({"count": self.count, "waiting": [asdict(one) for one in self._script]})


class _Tcp(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True
    request_queue_size = 64

    def __init__(self, address: tuple[str, int], handler: type[socketserver.BaseRequestHandler]) -> None:
        self.open: set[socket.socket] = set()
        super().__init__(address, handler)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A caller who hung up is part of the play."""


def _handler(server: Server) -> type[socketserver.StreamRequestHandler]:
    class Handler(socketserver.StreamRequestHandler):
        disable_nagle_algorithm = True

        def setup(self) -> None:
            super().setup()
            self.server.open.add(self.request)  # type: ignore[attr-defined]  # the stubs do not know it

        def finish(self) -> None:
            self.server.open.discard(self.request)  # type: ignore[attr-defined]  # the stubs do not know it
            with contextlib.suppress(OSError):
                super().finish()

        def handle(self) -> None:
            while (request := _read(self.rfile)) is not None:
                if request.path.startswith(CONTROL):
                    self.wfile.write(_written(server.control(request)))
                    continue
                behaviour, answer = server.meet(request)
                if behaviour.kind == "drop":
                    return
                whole = _written(answer)
                self.wfile.write(whole[: -max(1, len(answer.body) // 2)] if behaviour.kind == "cut" else whole)
                if behaviour.kind == "cut":
                    return

    return Handler


def _read(stream: Any) -> Request | None:
    line = stream.readline(65_536).decode("latin-1").split()
    if len(line) != 3:
        return None
    headers: dict[str, str] = {}
    while (field_ := stream.readline(65_536).decode("latin-1").rstrip("\r\n")) != "":
        name, _colon, value = field_.partition(":")
        headers[name.strip().lower()] = value.strip()
    length = int(headers.get("content-length", "0"))
    if length > LARGEST:
        return None
    return Request(line[0], line[1], headers, stream.read(length), time.monotonic())


def _written(answer: Answer) -> bytes:
    reason = REASONS.get(answer.status, "Other")
    lines = [f"HTTP/1.1 {answer.status} {reason}", f"Content-Length: {len(answer.body)}"]
    names = {name.lower() for name in answer.headers}
    lines += [] if "content-type" in names else ["Content-Type: application/json"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in answer.headers.items()]
    return "\r\n".join([*lines, "", ""]).encode("latin-1") + answer.body


def serve(make: Callable[[], Provider], port: int, seconds: float = 0.0) -> None:
    """Serve until the process ends; the address is printed first. `seconds`: every answer comes this late."""
    with Server(make(), port, keep=1) as server:
        server.usual = slow(seconds) if seconds else ok()
        print(server.url, flush=True)  # noqa: T201  whoever started it reads where it is
        threading.Event().wait()
