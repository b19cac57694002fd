"""A provider of SMS or calls as `docs/engines/notices-provider-api.md` describes it: what it takes and refuses."""

from __future__ import annotations

import json
import re
import threading
import uuid
from typing import Any

from kusei.engines.notices.channels.fakes.server import Answer, Request

MOST = 100
LONGEST = 6000  # characters of a text
NUMBER = re.compile(r"\+[1-9][0-9]{7,14}")


def make() -> Phone:
    """The provider, for `fakes.__main__`."""
    return Phone()


class Phone:
    """One account. `calls`: it calls instead of sending texts. `token`: the one that it knows; blank: any.

    `later` and `rejected` (number → code): numbers that it does not take now, or never. `silent`: numbers of which its
    answer says nothing.
    """

    def __init__(self, token: str = "", *, calls: bool = False) -> None:
        self.token, self.calls = token, calls
        self.balance = 100_000
        self.later: set[str] = set()
        self.silent: set[str] = set()
        self.rejected: dict[str, str] = {}
        self.sent: dict[str, dict[str, Any]] = {}  # our id → message with options, each once
        self.wrong: list[str] = []  # what in a request was not of the protocol
        self._known: dict[str, bytes] = {}  # Idempotency-Key → body
        self._lock = threading.Lock()

    def answer(self, request: Request) -> Answer:
        """Act on a request."""
        given = request.headers.get("authorization", "")
        if not given.startswith("Bearer ") or (self.token and given != f"Bearer {self.token}"):
            return Answer.of({"error": "unauthorized"}, 401)
        if (request.method, request.path) == ("GET", "/balance"):
            return Answer.of({"balance": self.balance, "unit": "JPY"})
        if (request.method, request.path) != ("POST", "/messages"):
            return Answer.of({"error": "not-found"}, 404)
        if self.balance <= 0:
            return Answer.of({"error": "no-credit"}, 402)
        with self._lock:
            return self._messages(request)

    def _messages(self, request: Request) -> Answer:
        try:
            document = json.loads(request.body)
            problem = self._problem(request, document)
        except (ValueError, KeyError, TypeError, AttributeError):
            problem = "shape"
        if problem:
            self.wrong.append(problem)
            return Answer.of({"error": problem}, 422)
        options = {name: value for name, value in document.items() if name != "messages"}
        rows = [row for one in document["messages"] if (row := self._one(one, options)) is not None]
        return Answer.of({"messages": rows, "retry_after": 5}, 202)

    def _problem(self, request: Request, document: dict[str, Any]) -> str:
        key = str(uuid.UUID(request.headers.get("idempotency-key", "")))
        if self._known.setdefault(key, request.body) != request.body:
            return "key-of-another-request"
        messages = document["messages"]
        if not 1 <= len(messages) <= MOST:
            return "too-many"
        for one in messages:
            uuid.UUID(one["id"])
            if set(one) != {"id", "to", "text"} or not 1 <= len(one["text"]) <= LONGEST:
                return "message"
        wanted = {"messages", "language", "repeats", "buttons", "retries", "window"} if self.calls else {"messages"}
        return "" if set(document) == wanted else "options"

    def _one(self, message: dict[str, Any], options: dict[str, Any]) -> dict[str, str] | None:
        number, to = message["id"], message["to"]
        if number in self.sent:  # known already: not sent again
            return {"id": number, "status": "accepted", "reference": self.sent[number]["reference"]}
        if to in self.silent:
            return None
        if to in self.later:
            return {"id": number, "status": "later"}
        if to in self.rejected or not NUMBER.fullmatch(to):
            return {"id": number, "status": "rejected", "code": self.rejected.get(to, "invalid-number")}
        reference = f"m-{uuid.uuid4().hex}"
        self.sent[number] = {**message, "reference": reference, "options": options}
        return {"id": number, "status": "accepted", "reference": reference}
