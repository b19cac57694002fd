"""A time limit for a whole call: a provider that answers drop by drop does not hold us for ever."""

from __future__ import annotations

import io
import socket
import threading
import time
from typing import Any

LARGEST_ANSWER = 4 * 1024 * 1024  # bytes
_call = threading.local()  # .until: when the present call of this thread must be over


def begin(seconds: float) -> None:
    """From now on a call of this thread runs, and must be over after so many seconds."""
    _call.until = time.monotonic() + seconds


class Until(io.RawIOBase):
    """What comes from a socket until the present call must be over. Raises `TimeoutError` then, `OSError` when too much
    came.
    """

    def __init__(self, sock: socket.socket) -> None:
        self._sock, self._raw = sock, sock.makefile("rb", buffering=0)
        self._room = LARGEST_ANSWER

    def readable(self) -> bool:
        """Yes."""
        return True

    def readinto(self, buffer: Any) -> int:
        """As of any raw stream."""
        left = _call.until - time.monotonic()
        if left <= 0:
            raise TimeoutError
        self._sock.settimeout(left)
        count: int = self._raw.readinto(buffer) or 0
        self._room -= count
        if self._room < 0:
            raise OSError("the answer is too long")
        return count

    def close(self) -> None:
        """Let the socket go."""
        self._raw.close()
        super().close()


def reader(sock: socket.socket) -> io.BufferedReader:
    """A stream of the socket that keeps the limit."""
    return io.BufferedReader(Until(sock))
