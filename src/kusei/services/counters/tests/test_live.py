"""The live stream with real connections: hundreds of viewers, one change, everybody told."""

from __future__ import annotations

import asyncio
import json
import time

import pytest

from kusei.foundation.web.testing import at_most
from kusei.services.counters import live
from kusei.services.counters.tests.conftest import OFFICE, build, take

VIEWERS = 300
ASK = b"GET /counters/honcho/events/ HTTP/1.1\r\nHost: x\r\n\r\n"


async def open_viewer(port, ask=ASK):
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(ask)
    return reader, writer


async def next_state(reader):
    while True:
        line = await reader.readline()
        if line.startswith(b"data: "):
            return json.loads(line[6:])
        if not line:
            raise EOFError


async def with_server(work):
    server = live.Live()
    port = await server.start("127.0.0.1", 0)
    try:
        return await asyncio.wait_for(work(server, port), at_most(60))
    finally:
        await server.stop()


@pytest.mark.django_db(transaction=True)
def test_three_hundred_viewers_are_told_of_a_new_ticket_within_two_seconds(now):
    build()

    async def work(server, port):
        viewers = [await open_viewer(port) for _ in range(VIEWERS)]
        before = await asyncio.gather(*[next_state(reader) for reader, _ in viewers])
        await asyncio.sleep(0.5)  # the stream listens to the database by now
        begun = time.monotonic()
        await asyncio.to_thread(taken)
        after = await asyncio.gather(*[next_state(reader) for reader, _ in viewers])
        took = time.monotonic() - begun
        counted = server.viewers
        for _, writer in viewers:
            writer.close()
        for _ in range(100):
            if not server.viewers:
                break
            await asyncio.sleep(0.05)
        return before, after, took, counted, server.viewers

    before, after, took, counted, left = asyncio.run(with_server(work))
    assert {one["waiting"] for one in before} == {0}
    assert {one["waiting"] for one in after} == {1}
    assert (counted, left) == (VIEWERS, 0)
    assert took < at_most(2)


def taken():
    from django.db import connections

    try:
        take(office=OFFICE)
    finally:
        connections.close_all()


@pytest.mark.parametrize(
    "ask",
    [
        b"GET /counters/nowhere/events/ HTTP/1.1\r\n\r\n",
        b"GET /counters/honcho/ HTTP/1.1\r\n\r\n",
        b"POST /counters/honcho/events/ HTTP/1.1\r\n\r\n",
        b"GET /../etc/passwd HTTP/1.1\r\n\r\n",
        b"\x00\xff\r\n\r\n",
    ],
)
def test_anything_else_is_not_found(ask):
    async def work(_server, port):
        reader, _writer = await open_viewer(port, ask)
        return await reader.readline()

    async def quiet():
        server = live.Live(lambda office: b"{}" if office == OFFICE else None)
        server._hear = lambda: asyncio.sleep(0)
        port = await server.start("127.0.0.1", 0)
        try:
            return await asyncio.wait_for(work(server, port), 20)
        finally:
            await server.stop()

    assert asyncio.run(quiet()) == b"HTTP/1.1 404 Not Found\r\n"


def test_who_reads_too_slowly_is_let_go():
    class Transport:
        aborted = False

        def get_write_buffer_size(self):
            return live.MOST_UNSENT + 1

        def abort(self):
            self.aborted = True

    class Writer:
        transport = Transport()

        def write(self, message):
            raise AssertionError

    writer = Writer()
    viewers = {writer}
    live._write(viewers, b"x")
    assert writer.transport.aborted
    assert not viewers
