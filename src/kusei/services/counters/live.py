"""The live stream of counters: one small asyncio process holds every open viewer and sends the public state to them.

The web server answers with one thread a process (decision 2), so a viewer that stays open must not stand there. This
process hears from PostgreSQL (`LISTEN kusei_counters`) which office changed, reads its state once, and writes the same
bytes to all who look at it. It knows no session, takes no data, and shows only what everybody may see.
"""

from __future__ import annotations

import asyncio
import logging
import re
import signal
from collections import defaultdict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import psycopg
from django.db import close_old_connections, connection, connections

from kusei.services.counters import feeds, packs
from kusei.services.counters.queries.waiting import lines

logger = logging.getLogger(__name__)
CHANNEL = "kusei_counters"
ADDRESS = re.compile(rb"^GET /(?:en/|ja-easy/)?counters/([a-z0-9-]{1,30})/events/(?:\?\S*)? HTTP/1\.[01]\r\n")
HEAD = (
    b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream; charset=utf-8\r\nCache-Control: no-store\r\n"
    b"X-Accel-Buffering: no\r\nAccess-Control-Allow-Origin: *\r\nX-Content-Type-Options: nosniff\r\n"
    b"Connection: close\r\n\r\nretry: 5000\n\n"
)
TOGETHER_SECONDS = 0.2  # changes of so short a time are one message
BEAT_SECONDS = 15.0  # states change with the minutes, too; and proxies close what is silent
HEAD_SECONDS = 10.0
MOST_VIEWERS = 10_000
MOST_UNSENT = 64 * 1024  # bytes; who reads so slowly is let go, and comes back
AGAIN_SECONDS = 2.0
STOP_SECONDS = 5.0


def read_state(office: str) -> bytes | None:
    """The public state of the office as JSON; None where there is no such office."""
    found = packs.office(office)
    if found is None:
        return None
    close_old_connections()
    (line,) = lines([found])
    return feeds.as_json(feeds.state_of(line))


class Live:
    """Viewers by office, and what they were sent last."""

    def __init__(self, read: Callable[[str], bytes | None] = read_state) -> None:
        """`read`: the state of an office; it runs in a thread of its own, with one connection to the database."""
        self._read = read
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="live-read")
        self._viewers: defaultdict[str, set[asyncio.StreamWriter]] = defaultdict(set)
        self._sent: dict[str, bytes] = {}
        self._changed: set[str] = set()
        self._wake = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []
        self._answering: set[asyncio.Task[Any]] = set()
        self._server: asyncio.Server | None = None

    @property
    def viewers(self) -> int:
        """How many look."""
        return sum(len(one) for one in self._viewers.values())

    async def start(self, host: str, port: int) -> int:
        """Listen; returns the port."""
        self._server = await asyncio.start_server(self._answer, host, port, limit=8192, backlog=2048)
        self._tasks = [asyncio.create_task(one) for one in (self._hear(), self._send(), self._beat())]
        return int(self._server.sockets[0].getsockname()[1])

    async def stop(self) -> None:
        """Let everybody go."""
        if self._server is not None:
            self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for viewers in list(self._viewers.values()):
            for writer in list(viewers):
                writer.transport.abort()
        if self._answering:
            _done, waiting = await asyncio.wait(self._answering, timeout=STOP_SECONDS)
            for task in waiting:
                task.cancel()
            await asyncio.gather(*waiting, return_exceptions=True)
        await asyncio.get_running_loop().run_in_executor(self._thread, connections.close_all)
        self._thread.shutdown()

    # ------------------------------------------------------------------ viewers

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        office = ""
        if (task := asyncio.current_task()) is not None:
            self._answering.add(task)
            task.add_done_callback(self._answering.discard)
        try:
            head = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), HEAD_SECONDS)
            found = ADDRESS.match(head)
            office = found[1].decode() if found else ""
            first = await self._first(office) if office else None
            if first is None or self.viewers >= MOST_VIEWERS:
                writer.write(_refusal(first is None))
                await writer.drain()
                return
            writer.write(HEAD + first)
            self._viewers[office].add(writer)
            await reader.read(1)  # ends when the viewer goes; nobody has anything to say here
        except (TimeoutError, OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            return  # gone, or never was a browser
        finally:
            if (beside := self._viewers.get(office)) is not None:
                beside.discard(writer)
            writer.close()

    async def _first(self, office: str) -> bytes | None:
        if not self._viewers.get(office) or office not in self._sent:
            state = await self._state(office)
            if state is None:
                return None
            self._sent[office] = _message(state)
        return self._sent[office]

    # ------------------------------------------------------------------ changes

    async def _hear(self) -> None:
        """Listen to the database, and again when it was away; then every office may have changed."""
        while True:
            try:
                async with await psycopg.AsyncConnection.connect(**_parameters(), autocommit=True) as line:
                    await line.execute(f"LISTEN {CHANNEL}")
                    self._mark(*self._viewers)
                    async for told in line.notifies():
                        self._mark(told.payload)
            except psycopg.Error as error:
                logger.warning("the database does not answer the live stream: %s", type(error).__name__)
            await asyncio.sleep(AGAIN_SECONDS)

    async def _beat(self) -> None:
        while True:
            await asyncio.sleep(BEAT_SECONDS)
            for office, viewers in list(self._viewers.items()):
                _write(viewers, b":\n\n")
                self._mark(office)

    def _mark(self, *offices: str) -> None:
        self._changed.update(offices)
        self._wake.set()

    async def _send(self) -> None:
        while True:
            await self._wake.wait()
            await asyncio.sleep(TOGETHER_SECONDS)
            self._wake.clear()
            changed, self._changed = self._changed, set()
            for office in changed:
                if not self._viewers.get(office):
                    self._sent.pop(office, None)  # nobody looks: whoever comes is told anew
                    continue
                state = await self._state(office)
                message = _message(state) if state is not None else None
                if message is not None and message != self._sent.get(office):
                    self._sent[office] = message
                    _write(self._viewers[office], message)

    async def _state(self, office: str) -> bytes | None:
        try:
            return await asyncio.get_running_loop().run_in_executor(self._thread, self._read, office)
        except Exception as error:  # the database is away, or a pack is being written: the next change tries again
            logger.warning("the state of %s cannot be read: %s", office, type(error).__name__)
            return None


def _write(viewers: set[asyncio.StreamWriter], message: bytes) -> None:
    for writer in list(viewers):
        if writer.transport.get_write_buffer_size() > MOST_UNSENT:
            viewers.discard(writer)
            writer.transport.abort()
        else:
            writer.write(message)


def _message(state: bytes) -> bytes:
    return b"data: " + state + b"\n\n"


def _refusal(unknown: bool) -> bytes:
    line = b"404 Not Found" if unknown else b"503 Service Unavailable"
    return b"HTTP/1.1 " + line + b"\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"


def _parameters() -> dict[str, Any]:
    """How to connect to the database of the platform, without what belongs to Django's own connections."""
    given = connection.get_connection_params()
    return {name: given[name] for name in ("host", "port", "user", "password", "dbname") if given.get(name)}


async def run(host: str, port: int, said: Callable[[str], None]) -> None:
    """Serve until the process is asked to end; `said` is told the address."""
    ended = asyncio.Event()
    for sign in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(sign, ended.set)
    live = Live()
    said(f"http://{host}:{await live.start(host, port)}")
    try:
        await ended.wait()
    finally:
        await live.stop()
