"""Tells the platform what happened: signed, again with growing pauses until it is taken, and wrongly on demand."""

from __future__ import annotations

import contextlib
import json
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from kusei.engines.payments.online.sandbox.rows import Control
from kusei.foundation.web import clock, outgoing

TRIES = 8
FIRST_PAUSE = 1.0  # seconds; doubled each time
HELD_BACK = 0.6  # seconds that news is held back so that it can be told in the wrong order


@dataclass
class _Letter:
    event: dict[str, Any]
    due: float
    tries: int = 0


class Teller:
    """One thread that tells. `control` is read each time."""

    def __init__(self, url: str, secret: str, header: str) -> None:
        self.url, self._secret, self._header = url, secret, header
        self.control: Callable[[], Control] = Control
        self._letters: list[_Letter] = []
        self._lock = threading.Lock()
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self.told: list[dict[str, Any]] = []  # what was taken, for the overview and for tests

    def start(self) -> None:
        """Begin."""
        if self.url:
            self._thread.start()

    def stop(self) -> None:
        """End; what is not told yet is lost with the process, as at any provider that goes down."""
        self._ended.set()
        if self._thread.is_alive():
            self._thread.join(timeout=5)

    def tell(self, event: dict[str, Any]) -> None:
        """Tell it soon."""
        control = self.control()
        due = time.monotonic() + (HELD_BACK if control.reverse else 0.0)
        with self._lock:
            self._letters += [_Letter(event, due) for _ in range(1 + control.duplicates)]

    def signed(self, event: dict[str, Any]) -> tuple[bytes, dict[str, str]]:
        """The body and the headers of a piece of news."""
        body = json.dumps(event, ensure_ascii=False).encode()
        made = outgoing.signature(self._secret, body, int(clock.now().timestamp()) + self.control().skew)
        return body, {"Content-Type": "application/json", self._header: made}

    def _run(self) -> None:
        while not self._ended.wait(0.05):
            control = self.control()
            if control.silent:
                continue
            for letter in self._due(reverse=control.reverse):
                self._send(letter)

    def _due(self, *, reverse: bool) -> list[_Letter]:
        now = time.monotonic()
        with self._lock:
            if reverse and any(letter.due > now and not letter.tries for letter in self._letters):
                return []  # until nothing new comes: then the last is told first
            due = [letter for letter in self._letters if letter.due <= now]
            self._letters = [letter for letter in self._letters if letter.due > now]
        return due[::-1] if reverse else due

    def _send(self, letter: _Letter) -> None:
        body, headers = self.signed(letter.event)
        request = urllib.request.Request(self.url, data=body, headers=headers, method="POST")  # noqa: S310  loopback
        with contextlib.suppress(OSError, urllib.error.URLError):
            with urllib.request.urlopen(request, timeout=5) as answer:  # noqa: S310  as above
                taken = 200 <= answer.status < 300
            if taken:
                self.told.append(letter.event)
                return
        letter.tries += 1
        if letter.tries < TRIES:
            letter.due = time.monotonic() + FIRST_PAUSE * 2 ** (letter.tries - 1)
            with self._lock:
                self._letters.append(letter)
