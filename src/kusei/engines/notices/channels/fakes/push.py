"""A push service as RFC 8030, 8188 and 8292 describe it: what it takes, what it answers, and its limits."""

from __future__ import annotations

import re
import threading

from kusei.engines.notices.channels.fakes.server import Answer, Request

LARGEST = 4096  # bytes of a message (RFC 8030, 7.2)
TOPIC = re.compile(r"[A-Za-z0-9_-]{1,32}")
SIGNED = re.compile(r"vapid t=[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+, k=[A-Za-z0-9_-]+")
CREATED = 201


def make() -> Push:
    """The provider, for `fakes.__main__`."""
    return Push()


class Push:
    """One push service. Of each endpoint it keeps the newest message of each topic. `statuses`: what else it answers
    to an endpoint; `locked`: it does not know who signs.
    """

    def __init__(self) -> None:
        self.statuses: dict[str, int] = {}
        self.locked = False
        self.kept: dict[tuple[str, str], Request] = {}
        self.wrong: list[str] = []
        self._lock = threading.Lock()

    def answer(self, request: Request) -> Answer:
        """Act on a request."""
        if problem := self._problem(request):
            self.wrong.append(problem)
            return Answer(400)
        if self.locked:
            return Answer(403)
        if status := self.statuses.get(request.path):
            return Answer(status, b"", {"Retry-After": "7"} if status == 429 else {})
        if len(request.body) > LARGEST:
            return Answer(413)
        with self._lock:
            self.kept[request.path, request.headers["topic"]] = request
        return Answer(CREATED, b"", {"Location": "/message/1"})

    def _problem(self, request: Request) -> str:
        headers = request.headers
        if request.method != "POST":
            return "method"
        if not headers.get("ttl", "").isdecimal():
            return "ttl"
        if headers.get("urgency") not in {"very-low", "low", "normal", "high"}:
            return "urgency"
        if not TOPIC.fullmatch(headers.get("topic", "")):
            return "topic"
        if headers.get("content-encoding") != "aes128gcm":
            return "encoding"
        return "" if SIGNED.fullmatch(headers.get("authorization", "")) else "signature"
